"""What moves persons and exams alike is a table of the joint ledger too."""

from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from tests.unit.disclosure import small
from tests.unit.disclosure.test_joint import ALL, CT, MRI, SUBJECTS, hiding, told, truth_of
from vesalius.disclosure.attacked import Courtroom, Piece, Said
from vesalius.disclosure.coupled import Coupled
from vesalius.disclosure.family import Family
from vesalius.disclosure.frame import read_places
from vesalius.disclosure.joint import Joint
from vesalius.disclosure.ledger import Floats, Ledger
from vesalius.disclosure.policy import read_policy
from vesalius.disclosure.reading import Told, told_by_year, vocabulary

TRUTH = truth_of(
    {
        ALL: told(90, C0=25, C1=40, C5=60),
        CT: told(40, C0=2, C1=10, C5=3),
        MRI: told(30, C0=12, C1=20, C6=4),
    }
)
HIDDEN = ("C0", "C1", "C5", "C6")
PUBLIC = hiding(hiding(TRUTH, CT, *HIDDEN), MRI, *HIDDEN)


def family(monkeypatch: pytest.MonkeyPatch) -> Family:
    """The whole and its parts as the auditor takes them up."""
    places, words = read_places(small.places_table()), vocabulary([TRUTH])

    def of(table: Any, code: str) -> Told:
        return told_by_year([small.reader(table)(code)], places, words)[2019]

    said = []
    for subject in SUBJECTS:
        codes = subject.shares[0], subject.volumes[0]
        public, true = ([of(table, code) for code in codes] for table in (PUBLIC, TRUTH))
        said.append(Said(subject.name, *public, *true, (), (), counted=True))
    seen: list[Family] = []

    def look(asked: Family) -> None:
        seen.append(asked)
        raise InterruptedError

    monkeypatch.setattr("vesalius.disclosure.attacked.audit_family", look)
    room = Courtroom(places, words, read_policy({}).as_json())
    with pytest.raises(InterruptedError):
        room.hear(Piece(2019, tuple(said), unnamed=True))
    return seen[0]


def drawn(ledger: Ledger, seed: int) -> Floats:
    """A corner of all that fits a ledger, by another solver."""
    weights = np.random.default_rng(seed).normal(size=ledger.size)
    low = np.where(np.isnan(ledger.known), ledger.lower, ledger.known)
    high = np.where(np.isnan(ledger.known), np.fmin(ledger.upper, 1e4), ledger.known)
    found = linprog(
        weights, A_eq=ledger.matrix, b_eq=ledger.value, bounds=np.column_stack([low, high])
    )  # type: ignore[call-overload]
    assert found.status == 0
    return np.asarray(found.x)


def test_tables_that_move_alike_fit_the_joint_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = family(monkeypatch)
    cells, tables = asked.cells, asked.truth
    assert tables is not None
    rest = cells.rest([table.exams for table in tables])
    holds = cells.holding(rest)
    coupled, joint = Coupled(cells, holds, tables, rest), Joint(cells, holds, (0, 1, 2))
    moved = 0.0
    for seed in range(20):
        move = drawn(coupled.ledger, seed) - coupled.values
        moved = max(moved, float(np.abs(move).max()))
        persons = [t.persons + move[a:b] for t, a, b in
                   zip(tables, cells.first[:-1], cells.first[1:], strict=True)]  # fmt: skip
        exams = [t.exams + p - t.persons for t, p in zip(tables, persons, strict=True)]
        rests = rest[coupled.rest_of >= 0] + move[cells.first[-1] :]
        beyond = np.concatenate(exams) - np.concatenate(persons)
        table = np.concatenate([*exams, *persons, rests, beyond])
        ledger = joint.ledger
        assert np.allclose(ledger.matrix @ table, ledger.value, atol=1e-6)
        told_here = ~np.isnan(ledger.known)
        assert np.allclose(table[told_here], ledger.known[told_here], atol=1e-6)
        assert (table >= ledger.lower - 1e-6).all()
        assert (table <= ledger.upper + 1e-6).all()
        assert np.array_equal(table[joint.columns], np.concatenate([*persons, rests]))
    assert moved > 1
