"""The classifications are whole and consistent; a cube's faults are named."""

from pathlib import Path

import pytest

from vesalius.accounts.sha import AXES, TOTAL, check_hierarchy, classification, read_cube
from vesalius.errors import VesaliusError


@pytest.mark.parametrize("axis", AXES)
def test_every_item_has_its_parent_and_its_own_labels(axis: str) -> None:
    items = classification(axis)  # type: ignore[arg-type]
    assert all(i.parent in (None, TOTAL) or i.parent in items for i in items.values())
    for language in ("fr", "nl", "en", "de"):
        titles = [item.title[language] for item in items.values()]  # type: ignore[index]
        assert len(set(titles)) == len(titles)


def read(folder: Path, *rows: str) -> object:
    path = folder / "cube.csv"
    path.write_text("\n".join(["year,HC,HP,HF,value", *rows]), encoding="utf-8")
    return read_cube(path)


def test_memorandum_items_are_outside_the_sums(tmp_path: Path) -> None:
    rows = ["2024,HC.1,TOTAL,TOTAL,5", "2024,TOTAL,TOTAL,TOTAL,5", "2024,HC.RI.1,TOTAL,TOTAL,9"]
    cube = read(tmp_path, *rows)
    assert len(cube.memorandum) == 1  # type: ignore[attr-defined]
    (check,) = check_hierarchy(cube)  # type: ignore[arg-type]
    assert check.holds


def test_a_missing_parent_fails(tmp_path: Path) -> None:
    (check,) = check_hierarchy(read(tmp_path, "2024,HC.1,TOTAL,TOTAL,5"))  # type: ignore[arg-type]
    assert not check.holds


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2024,HC.88,TOTAL,TOTAL,1", "accounts-sha-code"),
        ("2024,HC.1,TOTAL,TOTAL,-1", "accounts-sha-value"),
        ("2024,HC.1,TOTAL,TOTAL,", "accounts-sha-value"),
        ("2024,HC.2,TOTAL,TOTAL,3", "accounts-sha-value"),
    ],
)
def test_faults_of_a_cube(tmp_path: Path, row: str, code: str) -> None:
    with pytest.raises(VesaliusError) as refusal:
        read(tmp_path, "2024,HC_2,TOTAL,TOTAL,3", row)
    assert refusal.value.code == code
