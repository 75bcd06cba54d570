"""What a claim, a belief or the thesis must say and what it cannot: refused with the file, the entry and the rule."""

import pytest

from recomputed.declared import check, checksums
from recomputed.declared.catalog import Catalog
from recomputed.declared.templates import MOST_SIGNS, places_of
from recomputed.ground.errors import BadParameter
from tests.small_data import FILES, Folder, small_data


@pytest.fixture
def folder(tmp_path):
    with small_data(tmp_path) as folder:
        yield folder


def refusal(folder: Folder) -> str:
    """What the check of the sealed folder says of its declarations."""
    checksums.seal(checksums.data_files())
    with pytest.raises(BadParameter) as refused:
        folder.known()
        check.check_data()
    assert refused.value.exit_code == 2
    return str(refused.value)


P, C, TH = "parameters.yml", "claims.yml", "thesis.yml"
RIGHT = 'right: "It is dear: {lead.value}, and more than {lead.at_least}."'
RANKS = "moves_with: {price: 0.25, share: -0.25}"
ROLES = "Input should be 'lead', 'rival' or 'test'"
SHAPES = "Input should be 'pert', 'uniform', 'exact', 'among', 'normal' or 'lognormal'"
IN_CLAIM, IN_READING = "claims.yml: c-1", "claims.yml: c-1: readings.lead-one"
OF_A_READING = "value, size, change, moved, more, below, support, at_least, at_most, label"
REFUSED = {
    # roles
    "no lead": (C, "role: lead", "role: rival", f"{IN_CLAIM}: one reading must be the lead, these are: []"),
    "two leads": (C, "role: rival", "role: lead", f"{IN_CLAIM}: one reading must be the lead, these are: ['lead-one', 'rival-one']"),
    "no role": (C, "      role: lead\n", "", f"{IN_READING}.role: Field required"),
    "another role": (C, "role: lead", "role: main", f"{IN_READING}.role: {ROLES}, given: main"),
    "a lead of old": (C, "role: lead", "role: lead\n      lead: true", f"{IN_READING}.lead: Extra inputs are not permitted, given: True"),
    "no label": (C, "      label: at the price\n", "", f"{IN_READING}.label: Field required"),
    "a label without a word": (C, "label: at the price", "label: ' '", f"{IN_READING}.label: the text is blank, given:"),
    "a label of seven words": (C, "label: at the price", "label: a b c d e f g", f"{IN_READING}: label has 1 to 6 words"),
    "a label of 49 signs": (C, "label: at the price", f"label: {'x' * 49}",
                            f"{IN_READING}.label: Value should have at most 48 items after validation, not 49, given: {'x' * 49}"),
    "no reason for a role": (C, "      because: Most readers take it so.\n", "", f"{IN_READING}.because: Field required"),
    "no bound": (C, "      at_least: 1.0\n", "", f"{IN_READING}: a reading needs at_least or at_most, or it cannot fail"),
    # answers
    "no answer": (C, "  answer:\n    right: ", "  answer_:\n    right: ", "claims.yml: c-1: answer: Field required; "
                  "claims.yml: c-1: answer_: Extra inputs are not permitted"),
    "no answer if it is right": (C, f"    {RIGHT}\n", "", f"{IN_CLAIM}: answer.right: is missing"),
    "no answer between": (C, "    between: It is dear in {claim.support} of what we assume.\n", "", f"{IN_CLAIM}: answer.between: is missing"),
    "no answer if it is wrong": (C, "    wrong: It is not dear, {rival-one.label} neither.\n", "", f"{IN_CLAIM}: answer.wrong: is missing"),
    "an answer that can never be said": (C, "    wrong: It is", "    unknown: Nobody knows.\n    wrong: It is",
                                         f"{IN_CLAIM}: answer.unknown: can never be said"),
    "no answer where nothing can be checked": (
        C, 'unknown: "Nobody can say; of the costs we say: {given.verdict}."', "right: It is so.",
        "claims.yml: c-2: answer.right: can never be said"),
    "a typed digit": (C, RIGHT, "right: It costs 1 dollar.", f"{IN_CLAIM}: answer.right: 1 is typed; a sentence holds computed values only"),
    "a digit of another script": (C, RIGHT, "right: It costs ٣ dollars.",
                                  f"{IN_CLAIM}: answer.right: ٣ is typed; a sentence holds computed values only"),
    "an unknown value": (C, RIGHT, 'right: "It costs {lead.price}."', f"{IN_CLAIM}: answer.right: nothing fills {{lead.price}}; there are: {OF_A_READING}"),
    "a value of a value": (C, RIGHT, 'right: "It costs {lead.value.size}."',
                           f"{IN_CLAIM}: answer.right: nothing fills {{lead.value.size}}; there are: {OF_A_READING}"),
    "an unknown reading": (C, RIGHT, 'right: "It costs {lead-two.value}."', f"{IN_CLAIM}: answer.right: {{lead-two.value}} names no reading of the claim"),
    "a value of no claim": (C, RIGHT, 'right: "It is {given.verdict}."', f"{IN_CLAIM}: answer.right: {{given.verdict}} names no reading of the claim"),
    "a value of a claim that it has not": (C, RIGHT, 'right: "It is {claim.value}."',
                                           f"{IN_CLAIM}: answer.right: nothing fills {{claim.value}}; there are: verdict, support"),
    "an empty place": (C, RIGHT, 'right: "It costs {}."', f"{IN_CLAIM}: answer.right: {{}} names no reading of the claim"),
    "an own form of a number": (C, RIGHT, 'right: "It costs {lead.value:.0f}."',
                                f"{IN_CLAIM}: answer.right: {{lead.value}} is written by the book, without '.0f'"),
    "a conversion": (C, RIGHT, 'right: "It costs {lead.value!r}."', f"{IN_CLAIM}: answer.right: {{lead.value}} is written by the book, without 'r'"),
    "a brace that is open": (C, RIGHT, 'right: "It costs {lead.value."', f"{IN_CLAIM}: answer.right: expected '}}' before end of string"),
    "a brace too many": (C, RIGHT, 'right: "It costs lead.value}."', f"{IN_CLAIM}: answer.right: Single '}}' encountered in format string"),
    "161 signs": (C, RIGHT, f'right: "{"x" * 160}.{{lead.value}}"', f"{IN_CLAIM}: answer.right: 161 signs without its values; at most 160"),
    # the argument
    "an unknown condition": (C, "given: c-1", "given: c-3", "claims.yml: c-2: rests_on: unknown claim 'c-3'; did you mean 'c-2'?"),
    "an unknown ground": (C, "rests_on: [c-1]", "rests_on: [c-0]", "claims.yml: c-2: rests_on: unknown claim 'c-0'; did you mean 'c-2'?"),
    "a claim that rests on itself": (C, "rests_on: [c-1]", "rests_on: [c-2]", "claims.yml: rests_on: goes round in a circle: c-2 -> c-2"),
    "a circle": (C, "  notebook: 01_cost\n  answer:", "  notebook: 01_cost\n  rests_on: [c-2]\n  answer:",
                 "claims.yml: rests_on: goes round in a circle: c-1 -> c-2 -> c-1"),
    # shapes
    "no shape": (P, "  shape: {is: uniform, because: Nothing is known.}\n", "", "parameters.yml: share: shape: Field required"),
    "another shape": (P, "is: uniform", "is: flat", f"parameters.yml: share: shape.is: {SHAPES}, given: flat"),
    "a shape without its reason": (P, "{is: uniform, because: Nothing is known.}", "{is: uniform}", "parameters.yml: share: shape.because: Field required"),
    "a shape with a blank reason": (P, "because: Nothing is known.", "because: ' '", "parameters.yml: share: shape.because: the text is blank, given:"),
    "a value at the end with a blank reason": (P, "at_an_end: No year has come since.", "at_an_end: ''",
                                               "parameters.yml: end: shape.at_an_end: String should have at least 1 character, given:"),
    "among nothing": (P, "values: [one, two]", "values: []", "parameters.yml: how: shape.values: Value should have at least 1 item after validation, not 0, given: []"),
    "among what is not said": (P, ", values: [one, two]", "", "parameters.yml: how: shape: among needs values"),
    "values of a flat one": (P, "{is: uniform,", "{is: uniform, values: [0.5],", "parameters.yml: share: shape: uniform has no values"),
    "a value twice": (P, "values: [1, 6, 12]", "values: [1, 6, 6]", "parameters.yml: blocks: shape: values holds 6.0 twice"),
    "a value outside its range": (P, "values: [1, 6, 12]", "values: [1, 6, 13]", "parameters.yml: blocks: shape: every number of values must be a plausible one"),
    "a value below its range": (P, "values: [1, 6, 12]", "values: [0, 6, 12]", "parameters.yml: blocks: shape: every number of values must be a plausible one"),
    "a part of a whole number": (P, "values: [1, 6, 12]", "values: [1, 6.5, 12]",
                                 "parameters.yml: blocks: shape: every number of values of an integer must be a whole one"),
    "a word outside its range": (P, "values: ['2025-09']", "values: ['2025-11']",
                                 "parameters.yml: from_month: shape: every word of values must be a plausible one"),
    "words for a number": (P, "values: [1, 6, 12]", "values: [few, more, many]", "parameters.yml: blocks: shape: a choice is among words, and a number is not"),
    "numbers for words": (P, "values: [one, two]", "values: [1, 2]", "parameters.yml: how: shape: a choice is among words, and a number is not"),
    "a choice between two ends": (P, "{is: among, because: Both are usual., values: [one, two]}", "{is: pert, because: Both are usual.}",
                                  "parameters.yml: how: shape: a choice is among words, and a number is not"),
    "too few weights": (P, "weights: [1, 2, 1]", "weights: [1, 2]", "parameters.yml: blocks: shape: weights has one number for each of values"),
    "weights of nothing": (P, "{is: uniform,", "{is: uniform, weights: [1],", "parameters.yml: share: shape: weights has one number for each of values"),
    "a weight of nothing": (P, "weights: [1, 2, 1]", "weights: [1, 0, 1]", "parameters.yml: blocks: shape.weights.1: Input should be greater than 0, given: 0"),
    "exact without its rounding": (P, ", rounding: 0.5", "", "parameters.yml: printed: shape: exact needs rounding, 0 for a constant"),
    "a rounding below nothing": (P, "rounding: 0.5", "rounding: -0.5", "parameters.yml: printed: shape.rounding: Input should be greater than or equal to 0, given: -0.5"),
    "a rounding of a flat one": (P, "{is: uniform,", "{is: uniform, rounding: 0.5,", "parameters.yml: share: shape: uniform has no rounding"),
    "one percentile": (P, "{p5: 280.0, p95: 300.0}", "{p5: 280.0}",
                       "parameters.yml: heat: shape.percentiles: Dictionary should have at least 2 items after validation, not 1"),
    "three percentiles": (P, "{p5: 280.0, p95: 300.0}", "{p5: 280.0, p50: 290.0, p95: 300.0}",
                          "parameters.yml: heat: shape.percentiles: Dictionary should have at most 2 items after validation, not more"),
    "percentiles that fall": (P, "{p5: 280.0, p95: 300.0}", "{p5: 300.0, p95: 280.0}",
                              "parameters.yml: heat: shape: the higher of the two percentiles must have the higher value"),
    "percentiles that do not rise": (P, "{p5: 280.0, p95: 300.0}", "{p5: 300.0, p95: 300.0}",
                                     "parameters.yml: heat: shape: the higher of the two percentiles must have the higher value"),
    "a percentile that is not allowed": (P, "{p5: 280.0, p95: 300.0}", "{p5: 280.0, p95: 401.0}",
                                         "parameters.yml: heat: shape: both percentiles must be allowed values"),
    "a lognormal at nought": (P, "{p5: 0.1, p95: 10.0}", "{p5: 0.0, p95: 10.0}", "parameters.yml: fees: shape: a lognormal has no values at or below 0"),
    # qualities
    "no quality": (P, "  quality: reported\n", "", "parameters.yml: blocks: quality is missing"),
    "a quality of a guess": (P, "  source: guess\n", "  source: guess\n  quality: reported\n",
                             "parameters.yml: share: quality is for a value with a source that stands in no table"),
    "a quality beside that of a table": (P, "  source: s-1\n  who_could", "  source: s-1\n  quality: reported\n  who_could",
                                         "parameters.yml: price: quality is for a value with a source that stands in no table"),
    # moving together
    "an unknown partner": (P, RANKS, "moves_with: {prise: 0.25}", "parameters.yml: fees: moves_with: unknown parameter 'prise'; did you mean 'price'?"),
    "itself": (P, RANKS, "moves_with: {fees: 1.0}", "parameters.yml: fees: moves_with: fees names itself"),
    "an exact figure": (P, RANKS, "moves_with: {printed: 0.5}", "parameters.yml: fees: moves_with: printed is exact and moves with nothing"),
    "an exact figure that moves": (P, "rounding: 0.5}\n", "rounding: 0.5}\n  moves_with: {price: 0.5}\n",
                                   "parameters.yml: printed: moves_with: an exact figure moves with nothing"),
    "a choice": (P, RANKS, "moves_with: {how: 0.5}", "parameters.yml: fees: moves_with: how is a choice and moves with nothing"),
    "a choice that moves": (P, "values: [one, two]}\n", "values: [one, two]}\n  moves_with: {price: 0.5}\n",
                            "parameters.yml: how: moves_with: how is a choice and moves with nothing"),
    "a pair that is said twice": (P, "  who_could_measure: Anybody.\n", "  moves_with: {fees: 0.25}\n",
                                  "parameters.yml: price: moves_with: fees says it of price already; "
                                  "parameters.yml: fees: moves_with: price says it of fees already"),
    "more than always": (P, RANKS, "moves_with: {price: 1.5}", "parameters.yml: fees: moves_with.price: Input should be less than or equal to 1, given: 1.5"),
    "less than never": (P, RANKS, "moves_with: {price: -1.5}", "parameters.yml: fees: moves_with.price: Input should be greater than or equal to -1, given: -1.5"),
    "no number": (P, RANKS, "moves_with: {price: often}", "parameters.yml: fees: moves_with.price: Input should be a valid number, given: often"),
    "what no three numbers can do": (
        P, RANKS, "moves_with: {price: 0.9, share: -0.9}",
        "parameters.yml: moves_with: share, price, fees: no numbers have all these correlations at once"),
    "what always moves alike": (P, RANKS, "moves_with: {price: 1.0}",
                                "parameters.yml: moves_with: share, price, fees: no numbers have all these correlations at once"),
    # the thesis
    "no thesis": (TH, FILES["thesis.yml"], "", "thesis.yml: a mapping is expected, given: nothing"),
    "a thesis without a sentence": (TH, FILES["thesis.yml"].partition("sentences:")[2], " []\n",
                                    "thesis.yml: sentences: List should have at least 1 item after validation, not 0, given: []"),
    "a thesis of four sentences": (TH, FILES["thesis.yml"].partition("  - ")[2], FILES["thesis.yml"].partition("  - ")[2]
                                   + 3 * ("  - " + FILES["thesis.yml"].partition("  - ")[2]),
                                   "thesis.yml: sentences: List should have at most 3 items after validation, not 4, given: ["),
    "an article that no source is": (TH, "article: s-1", "article: s-2", "thesis.yml: article: unknown source 's-2'; did you mean 's-1'?"),
    "a sentence of no claim": (TH, "claim: c-1", "claim: c-3", "thesis.yml: unknown claim 'c-3'; did you mean 'c-2'?"),
    "a sentence without a band": (TH, "wrong: It is cheap.", "wrongly: It is cheap.", "thesis.yml: sentences.0.wrong: Field required; "
                                  "thesis.yml: sentences.0.wrongly: Extra inputs are not permitted, given: It is cheap."),
    "a sentence with a digit": (TH, "wrong: It is cheap.", "wrong: It is 9.", "thesis.yml: c-1: wrong: 9 is typed; a sentence holds computed values only"),
    "a sentence with an unknown value": (TH, "{claim.support}", "{claim.share}",
                                         "thesis.yml: c-1: between: nothing fills {claim.share}; there are: verdict, support"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_said_or_cannot_be_is_refused_with_file_entry_and_rule(folder, name, old, new, said):
    folder.replace(name, old, new)
    assert refusal(folder).startswith(said)


def test_the_parts_of_the_article_stand_in_their_order_each_once(folder):
    folder.replace("thesis.yml", "subjects: {cost: Mining}", "subjects: {cost: Mining, chips: AI, moves: Mining}")
    assert Catalog(folder.root).thesis.parts() == ["Mining", "AI"]


def test_a_missing_thesis_is_named(folder):
    (folder.root / "thesis.yml").unlink()
    assert refusal(folder).startswith("thesis.yml: cannot be read (no such file or directory)")


def test_what_just_fits_is_taken(folder):
    folder.replace(C, RIGHT, f'right: "{"x" * (MOST_SIGNS - 1)}.{{lead.value}}{{lead.support}}"')
    folder.replace(C, "label: at the price", "label: a b c d e f")
    folder.replace(P, RANKS, "moves_with: {price: 0.8, share: -0.05}")
    folder.replace(P, "values: [1, 6, 12]", "values: [12, 1, 6]")
    folder.replace(P, "{p5: 280.0, p95: 300.0}", "{p1: 0.0, p99: 400.0}")
    folder.known()
    checksums.seal(checksums.data_files())
    assert check.check_data() == len(FILES)


def test_the_places_of_a_template_are_found_as_they_are_written():
    assert places_of("{lead.value} of {a-b.size}, {{not}} {claim.support}") == [
        "lead.value",
        "a-b.size",
        "claim.support",
    ]
    assert places_of("nothing") == []


def test_a_percentile_is_named_by_a_text_that_says_so(folder):
    known = Catalog(folder.root)
    assert known.parameters["heat"].shape.stated() == [(5.0, 280.0), (95.0, 300.0)]
    folder.write(P, FILES[P].replace("{p5: 280.0, p95: 300.0}", "{p97.5: 300.0, p2.5: 280.0}"))
    assert Catalog(folder.root).parameters["heat"].shape.stated() == [(2.5, 280.0), (97.5, 300.0)]
    for name in ("5", "p0", "p100", "p05", "P5", "p5.55", "p5.0", "q5"):
        folder.write(P, FILES[P].replace("{p5: 280.0,", f"{{'{name}': 280.0,"))
        assert refusal(folder).startswith("parameters.yml: heat: shape.percentiles."), name
