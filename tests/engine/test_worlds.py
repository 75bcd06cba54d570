"""The joint sample: every assumption spread as declared, together as declared, the same world for everybody."""

import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from recomputed.declared import inputs
from recomputed.declared import lookups as asked_for
from recomputed.declared.correlations import cannot_move_so, correlations, joined, links_of
from recomputed.ground import paths
from recomputed.judging import joint_sample as worlds
from recomputed.judging.distributions import quantiles
from recomputed.judging.joint_sample import WORLDS, drawn, groups, ranks, spread_of
from recomputed.judging.judgement import judge
from recomputed.judging.value_of_information import groups_of
from tests.planted import given, parameter, reading, shape, stand_in
from tests.small_data import PARAMETERS, Folder, small_data

NUMBERS = ["price", "share", "blocks", "begin", "end", "printed", "heat", "fees"]


@pytest.fixture(autouse=True)
def drawn_anew():
    """Nothing is kept that another test has drawn, and nothing for another one."""
    kept = (worlds._ranks, worlds._as_declared, worlds._groups_as_declared)
    for one in kept:
        one.cache_clear()
    yield
    for one in kept:
        one.cache_clear()


@pytest.fixture
def folder(tmp_path):
    with small_data(tmp_path) as folder:
        yield folder


def all_of(folder: Folder, **changed) -> dict:
    """Everything that the folder declares, as a chapter gets it."""
    known = folder.known()
    return {known.name: known for known in inputs.given({n: inputs.default(n) for n in known.parameters} | changed)}


def rank_correlation(one: np.ndarray, other: np.ndarray) -> float:
    return float(stats.spearmanr(one, other).statistic)


def test_every_assumption_takes_each_step_of_its_belief_in_exactly_one_world(folder):
    given_ones = all_of(folder)
    sample = drawn(given_ones)
    for name, known in given_ones.items():
        believed = quantiles(known.declared, inputs.default(name), WORLDS)
        assert sample[name].shape == (WORLDS,)
        assert sorted(sample[name].tolist()) == sorted(believed.tolist()), name
        assert sorted(ranks(())[name].tolist()) == list(range(WORLDS))


@pytest.mark.parametrize("changed", [{}, {"price": 1.25}], ids=["as declared", "one set by a reader"])
def test_every_world_lies_in_the_group_of_its_values(folder, changed):
    given_ones = all_of(folder, **changed)
    sample, found = drawn(given_ones), groups(given_ones)
    for name in given_ones:
        assert np.bincount(found[name]).tolist() == np.bincount(groups_of(sample[name])).tolist(), name
        by_group = sample[name][np.argsort(found[name], kind="stable")].tolist()
        ends = np.cumsum(np.bincount(found[name])).tolist()
        spans = [by_group[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]
        assert all(max(one) <= min(other) for one, other in zip(spans, spans[1:], strict=False)), name


def test_the_mode_of_a_belief_is_the_published_value_also_where_that_stands_in_a_table(folder):
    price = drawn({"usd": all_of(folder)["price"]})["usd"]
    assert price.mean() == pytest.approx((0.5 + 4 * 0.75 + 2.0) / 6, abs=1e-4)


def test_what_is_declared_to_move_together_does_so_within_two_hundredths_and_nothing_else_does(folder):
    sample = ranks(())
    declared = {("share", "price"): 0.5, ("fees", "price"): 0.25, ("fees", "share"): -0.25}
    for i, one in enumerate(NUMBERS):
        for other in NUMBERS[:i]:
            wanted = declared.get((one, other), declared.get((other, one), 0.0))
            assert rank_correlation(sample[one], sample[other]) == pytest.approx(wanted, abs=0.02), (one, other)


@pytest.mark.parametrize("seed", range(5))
def test_of_those_that_move_together_the_first_stays_in_its_worlds_and_the_others_follow(folder, monkeypatch, seed):
    monkeypatch.setattr(worlds, "SEED", seed)
    together = ranks(())
    monkeypatch.setattr(worlds, "links_of", lambda parameters: ())
    apart = ranks(())
    assert [name for name in apart if (apart[name] != together[name]).any()] == ["price", "fees"]


@pytest.mark.parametrize("rank", [-0.95, -0.8, -0.3, 0.1, 0.6, 0.99])
def test_two_values_have_the_rank_correlation_that_is_declared_whatever_their_shapes(monkeypatch, rank):
    leaning = parameter([0.0, 1.0], shape=shape("pert"), moves_with={"other": rank})
    known = {"one": leaning, "other": parameter([5, 500], "integer", shape=shape("pert"))}
    stand_in(monkeypatch, reading(at_least=0.0), known)
    sample = drawn({name: given(name, declared.value, declared.model_copy()) for name, declared in known.items()})
    assert rank_correlation(sample["one"], sample["other"]) == pytest.approx(rank, abs=0.02)


def test_the_correlation_behind_a_rank_is_that_of_pearson():
    assert correlations((("a", "b", 1.0),)) == pytest.approx(np.ones((2, 2)))
    three = correlations((("a", "b", 0.5), ("c", "b", -0.25)))
    assert joined((("a", "b", 0.5), ("c", "b", -0.25))) == ["a", "b", "c"]
    assert three == pytest.approx(three.T) and np.diag(three) == pytest.approx(1)
    assert (three[0, 1], three[1, 2], three[0, 2]) == pytest.approx(
        (2 * np.sin(np.pi / 12), -2 * np.sin(np.pi / 24), 0)
    )


def test_links_are_read_from_the_declarations_and_may_all_be_at_once(folder):
    known = dict(folder.known().parameters.items())
    assert links_of(known) == (("share", "price", 0.5), ("fees", "price", 0.25), ("fees", "share", -0.25))
    assert list(cannot_move_so(known)) == []


def test_the_same_world_is_drawn_in_every_claim_whatever_else_is_asked(folder):
    every = all_of(folder)
    whole = drawn(every)
    for names in (["share"], ["heat", "price"], ["how", "blocks", "share"]):
        for name, column in drawn({f"as_{name}": every[name] for name in names}).items():
            assert (column == whole[name.removeprefix("as_")]).all()
    some = drawn({"x": every["heat"]}, 2**12)["x"]
    assert (some == whole["heat"][: 2**12]).all()


def test_the_sample_is_the_same_in_another_process_and_cannot_be_changed(folder):
    code = (
        "from recomputed.judging.joint_sample import _ranks; import hashlib;"
        "found = _ranks(('a', 'b', 'c'), (('a', 'b', 0.5),)); "
        "print(hashlib.sha256(b''.join(found[name].tobytes() for name in 'abc')).hexdigest())"
    )
    done = [subprocess.run([sys.executable, "-c", code], cwd=paths.ROOT, capture_output=True, text=True, check=True).stdout
            for _ in range(2)]  # fmt: skip
    assert done[0] == done[1] != ""
    with pytest.raises(ValueError, match="read-only"):
        ranks(())["price"][0] = 1


def test_no_two_assumptions_are_drawn_alike(folder):
    sample = list(ranks(()).values())
    assert all((one != other).any() for i, one in enumerate(sample) for other in sample[:i])


def test_what_a_reader_sets_is_held_in_every_world_and_all_else_is_as_before(folder):
    before = drawn(all_of(folder))
    chosen = all_of(folder, share=0.75, blocks=3, how="two")
    after = drawn(chosen)
    assert set(after["share"]) == {0.75} and set(after["blocks"]) == {3.0} and set(after["how"]) == {"two"}
    assert after["how"].dtype == object and len(after["share"]) == WORLDS
    for name in set(before) - {"share", "blocks", "how"}:
        assert (after[name] == before[name]).all()
    assert spread_of(chosen["share"]).tolist() == [0.75] * WORLDS


def test_a_value_that_is_set_to_the_published_one_is_not_held(folder):
    assert (
        not all_of(folder, share=0.5)["share"].set_by_reader and not all_of(folder, price=0.75)["price"].set_by_reader
    )
    assert len(set(drawn(all_of(folder, share=0.5))["share"])) == WORLDS


def test_another_belief_takes_the_place_of_the_declared_one_but_not_of_what_a_reader_set(folder):
    def narrow(declared):
        return declared.model_copy(update={"plausible": [0.5, 0.6]})

    assert drawn({"x": all_of(folder)["share"]}, believed=narrow)["x"].max() < 0.6
    assert set(drawn({"x": all_of(folder, share=0.75)["share"]}, believed=narrow)["x"]) == {0.75}


def test_whoever_draws_worlds_rests_on_all_declarations(folder):
    known = all_of(folder)
    asked_for.forget()
    drawn({"x": known["share"]})
    assert ("worlds", "all") in asked_for.asked_for()


def test_two_that_move_together_support_what_two_that_do_not_would_not(folder):
    stand_in(folder.monkeypatch, reading(at_least=0.0), {
        "one": parameter([0.0, 1.0], moves_with={"other": 0.9}), "other": parameter([0.0, 1.0])})  # fmt: skip

    def support(*names: str) -> float:
        inputs_ = {
            argument: given(name, 0.5, parameter([0.0, 1.0])) for argument, name in zip("xy", names, strict=True)
        }
        return judge("c/r", lambda x, y: x - y, **inputs_).support

    apart, together = support("one", "third"), support("one", "other")
    assert apart == pytest.approx(0.5, abs=0.01) and together == pytest.approx(0.5, abs=0.01)
    stand_in(folder.monkeypatch, reading(at_most=0.25, at_least=-0.25), {
        "one": parameter([0.0, 1.0], moves_with={"other": 0.9}), "other": parameter([0.0, 1.0])})  # fmt: skip
    assert support("one", "third") == pytest.approx(1 - 0.75**2, abs=0.01)
    assert support("one", "other") > 0.9


def test_the_small_folder_has_every_shape_to_draw():
    assert all(f"is: {kind}," in PARAMETERS for kind in ("pert", "uniform", "exact", "among", "normal", "lognormal"))


def test_doubt_moves_in_proportion_and_where_nothing_is_left_of_the_value_it_stays_as_wide():
    spread = np.array([9.0, 11.0])
    for to_value, moved in ((20.0, [18.0, 22.0]), (0.0, [-1.0, 1.0]), (-10.0, [-11.0, -9.0])):
        assert worlds.moved_in_proportion(spread, 10.0, to_value).tolist() == moved
