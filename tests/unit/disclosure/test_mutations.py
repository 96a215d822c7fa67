"""A suppressor broken on purpose: the auditor must fail every time."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from tests.unit.disclosure import small
from tests.unit.disclosure.test_protect import NEW, OLD, border_counts, vintages
from vesalius.disclosure import assemble, moves, suppressor
from vesalius.disclosure.table import Table

TIGHT = {
    f"C{i}": counts
    for i, counts in enumerate(
        [[2, 40, 40], [30, 40, 40], [30, 3, 40], [30, 40, 4], *([[30, 40, 40]] * 8)]
    )
}


def verdict(counts: dict[str, list[int]] = TIGHT) -> bool:
    truth = small.cells(counts)
    return small.audited(small.protected(truth).public, truth).certificate.passed


def test_unbroken_it_passes() -> None:
    assert verdict()


def test_every_hidden_cell_is_needed() -> None:
    """Whatever hidden cell is told, something can be found, or the cell itself is small."""
    truth = small.cells(TIGHT)
    public = small.protected(truth).public
    hidden = small.hidden_rows(public)
    assert len(hidden) > 6
    numbers = truth["numerator"].to_pylist()
    for row in hidden:
        told = small.told_again(public, truth, row)
        small_itself = 1 <= numbers[row] < 5
        assert small_itself or not small.audited(told, truth).certificate.passed


def without_secondary(table: Table, *, tidy: bool) -> suppressor.Suppression:
    zero = np.zeros_like(table.up)
    return suppressor.Suppression(table.must | table.free, zero, zero, 0, 1)


def without_relations(
    real: Callable[..., moves.Layout], which: slice
) -> Callable[..., moves.Layout]:
    def broken(table: Table, parent: int | None) -> moves.Layout:
        place = real(table, parent)
        rows = place.rows.tolil()
        rows[which] = 0
        kept = rows.tocsr()
        kept.eliminate_zeros()
        return moves.Layout(place.cells, kept, place.linked, place.linked_to)

    return broken


def test_without_secondary_suppression(monkeypatch: pytest.MonkeyPatch) -> None:
    from vesalius.disclosure import subject_year

    monkeypatch.setattr(subject_year, "suppress", without_secondary)
    assert not verdict()


@pytest.mark.parametrize("which", [slice(None), slice(0, 4)], ids=["all", "of the parent"])
def test_a_dropped_relation(monkeypatch: pytest.MonkeyPatch, which: slice) -> None:
    monkeypatch.setattr(suppressor, "layout", without_relations(suppressor.layout, which))
    assert not verdict()


def test_a_wrong_lower_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """The suppressor believes that a hidden count may be 0; everyone knows that it is not."""
    real = assemble.make_case

    def broken(*args: object) -> assemble.Case:
        case = real(*args)  # type: ignore[arg-type]
        case.table.down[case.table.down > 0] += 3
        return case

    from vesalius.disclosure import subject_year

    monkeypatch.setattr(subject_year, "make_case", broken)
    counts = {f"C{i}": [2, 2, 40] if i < 4 else [7, 6, 40] for i in range(12)}
    assert not verdict(counts)


def test_a_missing_link_between_vintages() -> None:
    """The provinces of both maps differ by Z alone, of which 3 children were counted."""
    truth, places = vintages(border_counts())
    alone = []
    for day in (OLD, NEW):
        rows = truth.filter(pa.compute.equal(truth["vintage"], pa.scalar(day)))
        where = places.filter(pa.compute.equal(places["vintage"], pa.scalar(day)))
        alone.append(small.protected(rows, where).public)
    found = small.audited(pa.concat_tables(alone), truth, places)
    assert not found.certificate.passed
    assert "Z" in {e.place for e in found.exposed}


def test_a_mask_that_volumes_do_not_share() -> None:
    truth = pa.concat_tables(
        [small.cells(TIGHT), small.cells(TIGHT, indicator=small.VOLUME, times=2)]
    )
    public = small.protected(truth).public
    row = next(
        i for i in small.hidden_rows(public) if public["indicator"][i].as_py() == small.VOLUME
    )
    found = small.audited(small.told_again(public, truth, row), truth).certificate
    assert found.conflicts == 1
    assert not found.passed
