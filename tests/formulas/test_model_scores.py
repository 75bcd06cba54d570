import pandas as pd

from exodus.formulas import model_scores

REPORTED = pd.DataFrame(
    {
        "model": ["a", "b", "c", "d"],
        "release_date": ["2023-09", "2023-09", "2023-09", "2023-09"],
        "bn_parameters": [7.0, 7.0, 7.0, 3.0],
        "mmlu_pct": [56.6, 62.5, 60.1, 45.0],
    }
)
CURATED = pd.DataFrame({"date": ["2022-04", "2023-09"], "bn_parameters": [540.0, 7.0], "mmlu_pct": [69.3, 64.0]})


def test_reports_on_one_size_of_one_release_become_one_row():
    found = model_scores.scores_by_release(REPORTED, CURATED.iloc[:1])
    assert list(found) == ["release_date", "bn_parameters", "lowest", "middle", "highest", "reports"]
    assert found.to_numpy().tolist() == [
        ["2022-04", 540.0, 69.3, 69.3, 69.3, 1],
        ["2023-09", 3.0, 45.0, 45.0, 45.0, 1],
        ["2023-09", 7.0, 56.6, 60.1, 62.5, 3],
    ]


def test_a_curated_score_is_one_more_report():
    found = model_scores.scores_by_release(REPORTED, CURATED)
    assert found.to_numpy().tolist()[-1] == ["2023-09", 7.0, 56.6, (60.1 + 62.5) / 2, 64.0, 4]
