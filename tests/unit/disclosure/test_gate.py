"""The gate: what passes, what is refused, and where the reasons go."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from tests.unit.disclosure import small
from tests.unit.disclosure.test_protect import both
from vesalius.cli.audit import audit as command
from vesalius.disclosure import gate as room
from vesalius.disclosure import work
from vesalius.disclosure.attacked import Courtroom
from vesalius.disclosure.foreign import audit_foreign, read_foreign
from vesalius.disclosure.gate import Earlier, pass_gate, subjects_of, wholes_of
from vesalius.disclosure.problems import AUDIT_FAILED, EXPOSES_EARLIER, UNREADABLE_TABLE
from vesalius.disclosure.shelf import Shelf
from vesalius.errors import VesaliusError

CODES = (small.SHARE, small.VOLUME, small.TOTAL_SHARE, small.TOTAL_VOLUME)


def test_a_release_that_passes_has_its_certificate(tmp_path: Path) -> None:
    kept: dict[str, pa.Table] = {}
    opened = pass_gate(small.make_gate(both(small.random_counts(1, 9.0)), tmp_path, kept), CODES)
    assert set(kept) == set(CODES)
    assert opened.certificate["audit"]["passed"] is True
    assert opened.certificate["policy"]["preset"] == "five"
    assert opened.certificate["audit"]["hidden"] == len(
        {(r["place"], r["age"]) for t in kept.values() for r in t.to_pylist()
         if r["status"] == "suppressed"}
    )  # fmt: skip
    assert not list(tmp_path.iterdir())


def test_a_release_that_fails_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = room.public_cells

    def forgetful(masks, indicator, cells):  # type: ignore[no-untyped-def]
        public = real(masks, indicator, cells)
        for row in small.hidden_rows(public)[:1]:
            public = small.told_again(public, cells, row)
        return public

    monkeypatch.setattr(room, "public_cells", forgetful)
    counts = {f"C{i}": [2 if i == 1 else 40, 50, 60] for i in range(12)}
    with pytest.raises(VesaliusError) as caught:
        pass_gate(small.make_gate(both(counts), tmp_path, {}), CODES)
    assert caught.value.problem == AUDIT_FAILED
    assert (tmp_path / "exposed.csv").read_text(encoding="utf-8").startswith("subject,year,place")
    assert "C1" not in str(caught.value)


def earlier_of(table: pa.Table) -> Earlier:
    return Earlier("first", small.reader(table), small.places_table(), {})


def test_a_second_release_keeps_the_first_ones_secrets(tmp_path: Path) -> None:
    truth = both(small.random_counts(3, 9.0))
    first: dict[str, pa.Table] = {}
    pass_gate(small.make_gate(truth, tmp_path, first), CODES)
    second: dict[str, pa.Table] = {}
    before = earlier_of(pa.concat_tables(first.values()))
    pass_gate(small.make_gate(truth, tmp_path, second, before), CODES)
    assert {c: small.hidden_rows(t) for c, t in first.items()} == {
        c: small.hidden_rows(t) for c, t in second.items()
    }


def test_a_correction_that_exposes_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One region was corrected; the new mask falls elsewhere and tells what the old one hid."""
    counts = {f"C{i}": [40, 50, 60] for i in range(12)} | {"C1": [3, 50, 60]}
    first: dict[str, pa.Table] = {}
    pass_gate(small.make_gate(both(counts), tmp_path, first), CODES)
    before = earlier_of(pa.concat_tables(first.values()))
    corrected = counts | {"C1": [6, 50, 60]}
    monkeypatch.setattr(
        "vesalius.disclosure.groups._known_before",
        lambda grid, indicators, earlier: (grid.persons < 0, grid.persons < 0),
    )
    with pytest.raises(VesaliusError) as caught:
        pass_gate(small.make_gate(both(corrected), tmp_path, {}, before), CODES)
    assert caught.value.problem == EXPOSES_EARLIER
    assert (tmp_path / "exposed-first.csv").is_file()
    monkeypatch.undo()
    again: dict[str, pa.Table] = {}
    pass_gate(small.make_gate(both(corrected), tmp_path, again, before), CODES)
    assert set(small.hidden_rows(first[small.SHARE])) <= set(small.hidden_rows(again[small.SHARE]))


def test_subjects_and_wholes_come_from_the_catalogue() -> None:
    catalogue = small.catalogue()
    members = list(catalogue.indicators.values())
    subjects = subjects_of(members)
    assert len(subjects) == 13
    assert all(len(s.shares) == len(s.volumes) == 2 for s in subjects)
    (whole,) = wholes_of(catalogue, members)
    assert whole.subject.name.endswith("IMAG_ALL_N")
    assert whole.unnamed  # cone-beam CT has no indicator of its own


@pytest.mark.parametrize("text", [
    "place\nA\n", "place,count\n", "place,count\nA,1\nA,2\n", "place,count\nA,many\n",
])  # fmt: skip
def test_tables_that_cannot_be_audited(tmp_path: Path, text: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(VesaliusError) as caught:
        read_foreign(path)
    assert caught.value.problem == UNREADABLE_TABLE


def test_the_command_answers_with_its_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "table.csv"
    path.write_text("place,parent,count\nT,,40\nA,T,\nB,T,\nC,T,9\n", encoding="utf-8")
    assert command(path) == 0
    path.write_text("place,parent,count\nT,,40\nA,T,\nB,T,31\nC,T,\n".replace("C,T,", "C,T,9"))
    assert command(path, json_=True) == 1
    assert '"exact": 1' in capsys.readouterr().out


def test_true_counts_decide(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(
        "place,parent,count,true\nT,,12,12\nA,T,,4\nB,T,,3\nC,T,5,5\n", encoding="utf-8"
    )
    certificate, _ = audit_foreign(read_foreign(path), 5, zeros_published=True)
    assert (certificate.exact, certificate.narrow) == (0, 0)
    path.write_text(
        "place,parent,count,true\nT,,10,10\nA,T,,3\nB,T,,2\nC,T,5,5\n", encoding="utf-8"
    )
    certificate, exposed = audit_foreign(read_foreign(path), 5, zeros_published=True)
    assert certificate.narrow == 2
    assert exposed == (("A",), ("B",))


def of_years(counts: dict[int, dict[str, list[int]]]) -> pa.Table:
    shares = [small.cells(c, year=y) for y, c in counts.items()]
    exams = [small.cells(c, indicator=small.VOLUME, year=y, times=2) for y, c in counts.items()]
    return pa.concat_tables([*shares, *exams])


def test_what_is_done_is_not_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same build does nothing; one changed year is protected and attacked by itself."""
    done: list[str] = []
    real_protect, real_hear = work.protect_counts, Courtroom.hear

    def protecting(axes, counts):  # type: ignore[no-untyped-def]
        done.append("protected")
        return real_protect(axes, counts)

    def hearing(self, piece, proven):  # type: ignore[no-untyped-def]
        done.append(f"attacked {piece.year}")
        return real_hear(self, piece, proven)

    monkeypatch.setattr(work, "protect_counts", protecting)
    monkeypatch.setattr(Courtroom, "hear", hearing)
    years = {y: small.random_counts(y, 9.0) for y in (2018, 2019)}
    codes = (small.SHARE, small.VOLUME)

    def build(counts: dict[int, dict[str, list[int]]]) -> dict[str, pa.Table]:
        kept: dict[str, pa.Table] = {}
        gate = small.make_gate(of_years(counts), tmp_path / "refused", kept)
        done.clear()
        pass_gate(replace(gate, shelf=Shelf(tmp_path / "pieces")), codes)
        return kept

    first = build(years)
    assert done == ["protected", "protected", "attacked 2018", "attacked 2019"]
    assert build(years) == first
    assert done == []
    build(years | {2019: small.random_counts(7, 9.0)})
    assert done == ["protected", "attacked 2019"]
    build(years | {2020: small.random_counts(3, 9.0)})
    assert done == ["protected", "attacked 2020"]
