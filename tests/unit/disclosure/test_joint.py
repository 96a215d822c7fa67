"""Parts that add up to a whole, attacked with all their sums at once, and repaired by the gate."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tests.unit.disclosure import small
from vesalius.disclosure import groups as room
from vesalius.disclosure.attacked import Courtroom
from vesalius.disclosure.companions import Companions
from vesalius.disclosure.gate import pass_gate
from vesalius.disclosure.judge import Court, judge
from vesalius.disclosure.partition import all_room
from vesalius.disclosure.policy import read_policy
from vesalius.disclosure.protect import protect
from vesalius.disclosure.publication import Publication, Subject, Verdict, Whole
from vesalius.disclosure.shelf import Shelf

ALL = Subject("all", ("stat_013_001",), ("stat_013_002",))
CT = Subject("CT", ("stat_013_013",), ("stat_013_014",))
MRI = Subject("MRI", ("stat_013_015",), ("stat_013_016",))
SUBJECTS = (ALL, CT, MRI)
Totals = Mapping[str, int]


def truth_of(counts: Mapping[Subject, Totals]) -> pa.Table:
    """Unprotected totals of communes and all above; as many exams as persons."""
    tables = []
    for subject, totals in counts.items():
        by_age = {code: [n, 0, 0] for code, n in totals.items()}
        for code in (*subject.shares, *subject.volumes):
            tables.append(small.cells(by_age, indicator=code))
    return pa.concat_tables(tables)


def hiding(truth: pa.Table, subject: Subject, *places: str) -> pa.Table:
    """The same with the counts of a subject in some places hidden."""
    codes = {*subject.shares, *subject.volumes}
    rows = truth.to_pylist()
    for row in rows:
        if row["indicator"] in codes and row["place"] in places:
            row |= {"numerator": None, "value": None, "status": "suppressed"}
    return pa.Table.from_pylist(rows, truth.schema)


def attacked(
    public: pa.Table,
    truth: pa.Table | None,
    subjects: tuple[Subject, ...],
    *,
    unnamed: bool,
    together: bool = True,
) -> Verdict:
    whole = Whole(subjects[0], subjects[1:], unnamed)
    return judge(
        Publication(
            read=small.reader(public),
            places=small.places_table(),
            policy=read_policy({}).as_json(),
            subjects=subjects,
            truth=None if truth is None else small.reader(truth),
            wholes=(whole,) if together else (),
        )
    )


def told(default: int, **others: int) -> dict[str, int]:
    return {f"C{i}": default for i in range(12)} | others


# C0 has 2 scans and plenty of other exams, C1 has 10 scans and nothing else, so no more than 10.
SQUEEZED = truth_of({ALL: told(60, C0=11, C1=10), CT: told(40, C0=2, C1=10)})


def test_sums_of_parts_and_sums_of_places_together_narrow() -> None:
    """Neither the two communes' sum nor any one sum of parts pins C0; together they do."""
    public = hiding(SQUEEZED, CT, "C0", "C1")
    alone = attacked(public, SQUEEZED, (ALL, CT), unnamed=True, together=False)
    assert alone.certificate.passed
    found = attacked(public, SQUEEZED, (ALL, CT), unnamed=True)
    assert not found.certificate.passed
    assert ("C0", 2.0) in {(e.place, e.low) for e in found.exposed}


@pytest.mark.parametrize(("crowded", "passed"), [(1498, False), (1480, True)])
@pytest.mark.parametrize("known", [True, False], ids=["the house", "an outsider"])
def test_a_part_gives_no_more_than_its_persons_can(crowded: int, passed: bool, known: bool) -> None:
    """C0 has 2 CT scans and 10 MRI, nothing else: more CT there means fewer MRI, so more in C1.

    Of the 1,500 inhabitants of C1 `crowded` had an MRI. Where 1,498 had, two more could, not
    three, though exams know no such bound; so C0 cannot have had 5 CT scans.
    """
    scans = {CT: told(40, C0=2, C1=10), MRI: told(30, C0=10, C1=crowded)}
    exams = {c: n + scans[MRI][c] + 20 * (c != "C0") for c, n in scans[CT].items()}
    persons = {c: min(n, 1500) for c, n in exams.items()}
    parts = truth_of({**scans, ALL: persons})
    rows = [row for row in parts.to_pylist() if row["indicator"] not in ALL.volumes]
    everything = small.cells({c: [n, 0, 0] for c, n in exams.items()}, indicator=ALL.volumes[0])
    truth = pa.Table.from_pylist(rows + everything.to_pylist(), parts.schema)
    public = hiding(hiding(truth, CT, "C0", "C1"), MRI, "C0", "C1")
    found = attacked(public, truth if known else None, SUBJECTS, unnamed=True)
    assert found.certificate.passed == passed
    if not passed:
        assert ("CT", "C0", 4.0) in {(e.subject, e.place, e.high) for e in found.exposed}


def test_without_the_truth_too() -> None:
    public = hiding(SQUEEZED, CT, "C0", "C1")
    found = attacked(public, None, (ALL, CT), unnamed=True).certificate
    assert found.passed  # C0 is between 2 and 11: not certainly small
    assert found.undecided > 0
    tight = truth_of({ALL: told(60, C0=4, C1=10), CT: told(40, C0=2, C1=10)})
    found = attacked(hiding(tight, CT, "C0", "C1"), None, (ALL, CT), unnamed=True).certificate
    assert found.narrow > 0
    assert not found.passed


def test_a_part_that_is_told_elsewhere_by_the_others() -> None:
    """CT is hidden in C0 and C1; where all kinds are named, the others' exams give it away."""
    counts = {ALL: told(70, C0=32, C1=41), CT: told(40, C0=2, C1=10)}
    truth = truth_of({**counts, MRI: told(30, C0=30, C1=31)})
    found = attacked(hiding(truth, CT, "C0", "C1"), truth, SUBJECTS, unnamed=False)
    assert found.certificate.exact == 2


def test_a_small_rest_of_told_parts_is_found() -> None:
    """Everything named is told, and so are the 3 exams of a kind that nobody publishes."""
    truth = truth_of({ALL: told(60, C0=43), CT: told(40)})
    found = attacked(truth, truth, (ALL, CT), unnamed=True)
    assert [(e.subject, e.place, e.low) for e in found.exposed] == [("rest of all", "C0", 3.0)]
    assert attacked(truth, truth, (ALL, CT), unnamed=True, together=False).certificate.passed


def test_corrections_that_break_a_sum_are_no_contradiction() -> None:
    truth = truth_of({ALL: told(60, C0=39), CT: told(40)})
    assert attacked(truth, truth, (ALL, CT), unnamed=True).certificate.passed


@pytest.mark.parametrize(("rest", "passed"), [(0, False), (20, True)])
def test_sectors_of_a_commune(rest: int, passed: bool) -> None:
    """S1 has 10 scans and `rest` other exams; only with a rest can it have more, and S0 fewer."""
    sectors = {"S0": 2, "S1": 10, "S2": 28}
    places = (*small.PLACES, *((code, "sector", "C0") for code in sectors))
    everything = {code: n + 9 for code, n in sectors.items()} | {"S1": 10 + rest}
    counts = {ALL: told(60, C0=sum(everything.values())), CT: told(40)}
    tables = [truth_of(counts)]
    for subject, of_sectors in ((ALL, everything), (CT, sectors)):
        for code in (*subject.shares, *subject.volumes):
            tables.append(small.sector_cells(of_sectors, indicator=code))
    truth = pa.concat_tables(tables)
    found = judge(
        Publication(
            read=small.reader(hiding(truth, CT, "S0", "S1")),
            places=small.places_table(places),
            policy=read_policy({}).as_json(),
            subjects=(ALL, CT),
            truth=small.reader(truth),
            wholes=(Whole(ALL, (CT,), unnamed=True),),
        )
    )
    assert found.certificate.passed == passed
    assert {e.place for e in found.exposed} == (set() if passed else {"S0"})


@pytest.mark.parametrize(
    "counts",
    [
        {ALL: told(60, C0=11, C1=10), CT: told(40, C0=2, C1=10)},
        {ALL: told(90, C0=43, C5=71), CT: told(40, C5=2), MRI: told(30, C0=1, C5=66)},
    ],
)
def test_the_gate_repairs(counts: Mapping[Subject, Totals], tmp_path: Path) -> None:
    truth = truth_of(counts)
    subjects = tuple(counts)
    plain = read_policy({"partitions": False})
    alone = protect(truth, small.places_table(), small.catalogue(), plain).public
    assert attacked(alone, truth, subjects, unnamed=True, together=False).certificate.passed
    assert not attacked(alone, truth, subjects, unnamed=True).certificate.passed
    kept: dict[str, pa.Table] = {}
    codes = [code for s in subjects for code in (*s.shares, *s.volumes)]
    pass_gate(small.make_gate(truth, tmp_path, kept), codes)
    public = pa.concat_tables(kept.values())
    assert attacked(public, truth, subjects, unnamed=True).certificate.passed
    assert small.hidden_rows(public) != small.hidden_rows(alone)


def test_without_the_step_of_partitions_the_auditor_refuses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "share_room", lambda grid, *rest: all_room(grid))
    public = protect(SQUEEZED, small.places_table(), small.catalogue(), read_policy({})).public
    assert not attacked(public, SQUEEZED, (ALL, CT), unnamed=True).certificate.passed


def test_what_was_found_wanting_is_not_sought_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every attempt's answers and companions are kept: a second run does nothing anew."""
    monkeypatch.setattr(room, "share_room", lambda grid, *rest: all_room(grid))
    codes = [code for s in (ALL, CT) for code in (*s.shares, *s.volumes)]
    done: list[str] = []
    for owner, name in ((Companions, "of_year"), (Courtroom, "hear")):
        real = getattr(owner, name)

        def noted(*asked: object, real: Any = real, name: str = name) -> object:
            done.append(name)
            return real(*asked)

        monkeypatch.setattr(owner, name, noted)

    def run() -> tuple[dict[str, pa.Table], object]:
        kept: dict[str, pa.Table] = {}
        gate = replace(small.make_gate(SQUEEZED, tmp_path, kept), workers=1)
        opened = pass_gate(replace(gate, shelf=Shelf(tmp_path / "pieces")), codes)
        return kept, opened.certificate

    first = run()
    assert done.count("of_year") > 0
    assert done.count("hear") > 1
    done.clear()
    assert run() == first
    assert done == []


def test_what_was_proven_is_kept_with_what_was_found_wanting(tmp_path: Path) -> None:
    """A run that was cut short goes on from the same proofs, so that it ends in the same bytes."""
    public = hiding(SQUEEZED, CT, "C0", "C1")
    whole = Whole(ALL, (CT,), unnamed=True)
    publication = Publication(
        read=small.reader(public), places=small.places_table(), policy=read_policy({}).as_json(),
        subjects=(ALL, CT), truth=small.reader(SQUEEZED), wholes=(whole,),
    )  # fmt: skip
    first, second = (Court(publication, shelf=Shelf(tmp_path)) for _ in range(2))
    assert first.judge().exposed == second.judge().exposed != ()
    ((_, one),) = first._heard.values()
    ((_, other),) = second._heard.values()
    assert len(one.proven) == len(other.proven) == 3
    for proof, kept in zip(one.proven, other.proven, strict=True):
        assert all(np.array_equal(v, vars(kept)[k]) for k, v in vars(proof).items())


def test_the_blind_audit_of_what_passed_passes(tmp_path: Path) -> None:
    """Nobody who lacks the truth finds what the house, which has it, could not find."""
    counts = {ALL: told(90, C0=43, C5=71), CT: told(40, C5=2), MRI: told(30, C0=1, C5=66)}
    truth = truth_of(counts)
    kept: dict[str, pa.Table] = {}
    codes = [code for s in counts for code in (*s.shares, *s.volumes)]
    pass_gate(small.make_gate(truth, tmp_path, kept), codes)
    public = pa.concat_tables(kept.values())
    found = attacked(public, None, tuple(counts), unnamed=True).certificate
    assert found.consistent
    assert (found.exact, found.narrow) == (0, 0)


def test_sectors_of_which_only_the_empty_one_is_told_are_no_whole() -> None:
    """A policy without sectors still tells that nobody lives in one of them."""
    sectors = {"S0": 2, "S1": 38}
    places = (*small.PLACES, *((code, "sector", "C0") for code in (*sectors, "S2")))
    empty = [small.sector_cells({"S2": 0}, indicator=c) for c in (*CT.shares, *CT.volumes)]
    none = {"denominator": 0, "numerator": None, "value": None, "status": "not_applicable"}
    nobody = pa.Table.from_pylist([{**t.to_pylist()[0], **none} for t in empty], empty[0].schema)
    truth = pa.concat_tables([truth_of({CT: told(40)}), nobody])
    public = hiding(truth, CT, "C0", "C1")
    publication = Publication(
        read=small.reader(public),
        places=small.places_table(places),
        policy=read_policy({}).as_json(),
        subjects=(CT,),
    )
    assert judge(publication).certificate.passed
