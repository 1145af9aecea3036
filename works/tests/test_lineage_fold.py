from works import lineage_fold
from works.lineage_fold import COLUMN, FEW, MORE, Fold


def _fan(count, of="center"):
    return {of: [f"{of}.{n}" for n in range(count)]}


def _chain(count):
    return {("center" if n == 0 else f"c{n}"): [f"c{n + 1}"] for n in range(count)}


def _choose(below, unfolded=(), above=None, **options):
    return lineage_fold.choose("center", above or {}, below, unfolded, **{"whole": False, **options})


def test_few_works_are_all_drawn():
    shown = _choose(_fan(FEW - 1))
    assert len(shown.steps) == FEW and not shown.folds


def test_many_siblings_fold_into_one_and_the_first_stay():
    shown = _choose(_fan(50))
    assert list(shown.steps) == ["center", *(f"center.{n}" for n in range(COLUMN))]
    assert shown.folds == [Fold("center", False, 50 - COLUMN)]


def test_deep_generations_fold():
    shown = _choose(_chain(100))
    assert list(shown.steps) == ["center", "c1", "c2", "c3"] and shown.folds == [Fold("c3", False, 97)]


def test_both_sides_fold_by_themselves_and_what_is_above_counts_down():
    shown = _choose(_fan(50), above=_chain(30))
    assert [(fold.of, fold.above) for fold in shown.folds] == [("c3", True), ("center", False)]
    assert shown.steps["c2"] == -2 and shown.steps["center.0"] == 1


def test_a_generation_is_shared_out_among_its_parents():
    below = _fan(3) | _fan(20, "center.0") | _fan(20, "center.1") | _fan(1, "center.2")
    steps = _choose(below).steps
    given = [sum(key.startswith(f"center.{n}.") for key in steps) for n in range(3)]
    assert given == [3, 3, 1] and sum(given) == COLUMN


def test_unfolding_adds_siblings_of_a_fan_and_generations_of_a_chain():
    shown = _choose(_fan(50), [(False, "center")])
    assert len(shown.steps) == 1 + COLUMN + MORE and shown.folds[0].count == 50 - COLUMN - MORE
    shown = _choose(_chain(100), [(False, "c3"), (False, f"c{3 + MORE}")])
    assert max(shown.steps.values()) == 3 + 2 * MORE and shown.folds[0].of == f"c{3 + 2 * MORE}"


def test_the_last_one_does_not_stay_folded_alone():
    shown = _choose(_fan(COLUMN + MORE + 1), [(False, "center")])
    assert not shown.folds and len(shown.steps) == 1 + COLUMN + MORE + 1


def test_what_is_not_drawn_or_on_the_other_side_unfolds_nothing():
    assert _choose(_fan(50), [(True, "center"), (False, "center.40"), (False, "x")]).steps == _choose(_fan(50)).steps


def test_the_whole_is_drawn_and_a_circle_ends():
    assert len(_choose(_fan(150), whole=True).steps) == 151
    circle = {"center": ["a"], "a": ["b"], "b": ["center", "a"]}
    assert _choose(circle, whole=True).steps == {"center": 0, "a": 1, "b": 2}


def test_a_work_reached_on_two_ways_is_counted_once():
    below = _fan(30) | {f"center.{n}": ["shared"] for n in range(30)}
    assert _choose(below).folds[0] == Fold("center", False, 30 - COLUMN)
