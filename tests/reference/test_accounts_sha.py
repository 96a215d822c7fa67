"""The French SHA cube of 2021-2024 (DREES, open licence): all checks hold; a changed leaf fails."""

from decimal import Decimal
from pathlib import Path

import pytest

from vesalius.accounts.sha import (
    AXES,
    TOTAL,
    Cube,
    Key,
    check_hierarchy,
    check_margins,
    parent_of,
    read_cube,
)  # fmt: skip


@pytest.fixture(scope="module")
def cube(shared_data: Path) -> Cube:
    return read_cube(shared_data / "accounts" / "sha" / "cns_sha.csv")


def test_all_2918_checks_hold(cube: Cube) -> None:
    assert len(cube.cells) == 3546
    checks = check_hierarchy(cube)
    assert len(checks) == 2918
    assert all(check.holds for check in checks)
    assert sum(value == 0 for value in cube.cells.values()) == 219


def test_the_tolerance_is_neither_zero_nor_slack(cube: Cube) -> None:
    """Some checks need the rounding allowance, and none would need one unit more."""
    checks = check_hierarchy(cube)
    off = [abs(c.value - c.total) for c in checks]
    assert any(off)
    assert all(d <= c.tolerance for d, c in zip(off, checks, strict=True))


def test_margins_agree_between_the_tables_that_carry_them(cube: Cube) -> None:
    checks = check_margins(cube)
    assert len(checks) > 300
    assert all(check.holds for check in checks)


def test_imaging_over_all_providers_in_2024(cube: Cube) -> None:
    assert cube.cells[2024, "HC.4.2", TOTAL, TOTAL] == 5919
    by_provider = cube.cross("HC", "HP", 2024)
    assert by_provider["HC.4.2", TOTAL] == 5919


def leaves(cube: Cube) -> list[Key]:
    parents = {
        (*key[:n], parent_of(str(key[n])), *key[n + 1 :]) for key in cube.cells for n in (1, 2, 3)
    }
    return [key for key in sorted(cube.cells) if key not in parents]


def test_a_leaf_changed_by_ten_fails_its_parents_and_nothing_else(cube: Cube) -> None:
    found = leaves(cube)
    assert len(found) > 1000
    for leaf in found[::120]:
        changed = Cube({**cube.cells, leaf: cube.cells[leaf] + Decimal(10)}, {})
        failing = {(c.axis, c.key) for c in check_hierarchy(changed) if not c.holds}
        above = {
            (axis, (*leaf[:n], parent_of(str(leaf[n])), *leaf[n + 1 :]))
            for n, axis in enumerate(AXES, start=1)
            if leaf[n] != TOTAL
        }
        assert failing == above
