"""Files that come late, counted as a change, give the cells of a full count of all files."""

import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.generative.scenarios import Scenario, scenarios
from tests.generative.test_engines import ENGINES, EVERYTHING, MANY
from tests.spec.chapters import CHAPTERS
from vesalius.engine.interface import FINEST
from vesalius.engine.reference import ReferenceEngine
from vesalius.release.late import Late, count_change

SLOW = ReferenceEngine()
FEW = settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=EVERYTHING)


def split(scenario: Scenario, late: list[bool]) -> Late:
    """The scenario's claims, some of which come late."""
    flagged = list(zip(scenario.claims, late, strict=True))
    held, added = ([claim for claim, came in flagged if came is wanted] for wanted in (False, True))
    before, alone = (replace(scenario, claims=tuple(claims)) for claims in (held, added))
    return Late(before.inputs, alone.inputs.claims, duckdb.connect)


def lowered(scenario: Scenario, came: list[bool]) -> bool | None:
    """Hold the change against the full count: None where none, else if some count fell."""
    late, engine = split(scenario, came), ENGINES[min(scenario.field_bits, 8)]
    kept = SLOW.count_year(late.before, scenario.counting)
    full = SLOW.count_year(scenario.inputs, scenario.counting)
    with tempfile.TemporaryDirectory() as folder:
        change = count_change(engine, late, scenario.counting, kept, Path(folder) / "late")
    counts = full.column_names[len(FINEST) :]
    for name in counts:
        assert change.applied(name, kept[name]).equals(full[name].combine_chunks())
    fell = any((full[n].to_numpy() < kept[n].to_numpy()).any() for n in counts)
    return None if kept.equals(full) else fell


@st.composite
def late_scenarios(draw: st.DrawFn) -> tuple[Scenario, list[bool]]:
    scenario = draw(scenarios())
    many = len(scenario.claims)
    return scenario, draw(st.lists(st.booleans(), min_size=many, max_size=many))


def test_a_change_added_to_the_kept_cells_is_the_full_count() -> None:
    """Of the very examples that were counted, some change cells and some lower a count."""
    met: Counter[bool | None] = Counter()

    @given(late_scenarios())
    @FEW
    def counts_alike(drawn: tuple[Scenario, list[bool]]) -> None:
        met[lowered(*drawn)] += 1

    counts_alike()
    assert met[False] >= 3
    assert met[True] >= 3


@pytest.mark.long
@given(late_scenarios())
@MANY
def test_a_change_is_the_full_count_at_length(drawn: tuple[Scenario, list[bool]]) -> None:
    lowered(*drawn)


def test_only_the_persons_in_the_added_files_are_counted(tmp_path: Path) -> None:
    """A person without late claims is in neither count."""
    case = CHAPTERS[0].cases[0]
    nobody = replace(case, claims="")
    engine = ENGINES[8]
    late = Late(case.inputs, nobody.inputs.claims, duckdb.connect)
    kept = engine.count_year(case.inputs, case.counting)
    change = count_change(engine, late, case.counting, kept, tmp_path / "late")
    assert kept.num_rows > 0
    assert list(tmp_path.iterdir()) == []
    assert [cells.num_rows for cells, _ in (change.before, change.now)] == [0, 0]
