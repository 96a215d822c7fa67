"""Places that tell totals alone, one level under another, held against the auditor and by hand."""

import numpy as np
import pyarrow as pa
import pytest

from tests.unit.disclosure import small
from vesalius.disclosure.policy import read_policy
from vesalius.disclosure.totals import Parts, hide_parts

TOTALS = read_policy(
    {"levels": {level: {"detail": "totals"} for level in ("arrondissement", "commune")}}
)


@pytest.mark.parametrize("seed", range(6))
def test_totals_under_totals_pass_the_audit(seed: int) -> None:
    """Regions tell ages; arrondissements, their communes and their sectors totals alone."""
    random = np.random.default_rng(seed)
    parts = {f"C{i}S{j}": int(n) for i in range(12) for j, n in enumerate(random.poisson(4, 4))}
    counts = {f"C{i}": [0, 0, sum(parts[f"C{i}S{j}"] for j in range(4))] for i in range(12)}
    places = [*small.PLACES, *((code, "sector", code[: code.index("S")]) for code in parts)]
    truth = pa.concat_tables(
        [
            small.cells(counts, homeless=(3, 0, 9)),
            small.cells(counts, indicator=small.TOTAL_SHARE, homeless=(3, 0, 9)),
            small.sector_cells(parts),
        ]
    )
    where = small.places_table(places)
    found = small.protected(truth, where, TOTALS)
    verdict = small.audited(found.public, truth, where, TOTALS)
    assert verdict.certificate.passed, verdict.exposed
    assert any(found.public["status"][row].as_py() == "suppressed" for row in range(truth.num_rows))


def _parts(up: list[float], down: list[float], first: tuple[float, float]) -> Parts:
    """Parts of which only the first must be hidden, with these needs; the last has parts too."""
    size = len(up)
    need_up, need_down = np.zeros((2, size))
    need_up[0], need_down[0] = first
    must, heirs = np.zeros((2, size), bool)
    must[0], heirs[-1] = True, True
    return Parts(
        np.array(up), np.array(down), need_up, need_down, must,
        np.zeros(size, bool), np.arange(size, dtype=float), heirs,
    )  # fmt: skip


def test_a_part_with_parts_lends_no_more_than_it_takes() -> None:
    found = hide_parts(_parts([2.0, 50.0], [2.0, 60.0], (2.0, 1.0)), 0.0, 0.0)
    assert found.hidden.tolist() == [True, True]
    assert (found.rise.tolist(), found.fall.tolist()) == ([2.0, 1.0], [2.0, 2.0])


def test_the_whole_helps() -> None:
    found = hide_parts(_parts([2.0, 50.0], [2.0, 60.0], (2.0, 1.0)), 2.0, 1.0)
    assert found.hidden.tolist() == [True, False]
    assert found.met


def test_what_cannot_be_met_is_said() -> None:
    assert not hide_parts(_parts([2.0, 0.0], [2.0, 1.0], (2.0, 1.0)), 0.0, 0.0).met
