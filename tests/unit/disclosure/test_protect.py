"""Protection of small publications, held against the auditor; and attacks that must fail."""

from datetime import date

import pyarrow as pa
import pytest

from tests.unit.disclosure import small
from vesalius.disclosure.policy import read_policy
from vesalius.disclosure.problems import NO_DOMINANCE, NOT_ADDITIVE
from vesalius.errors import VesaliusError

SEEDS = range(6)


def both(counts: dict[str, list[int]], **kinds: object) -> pa.Table:
    """Share and volume, cube and stat, of the same persons."""
    return pa.concat_tables(
        [
            small.cells(counts, indicator=small.SHARE, **kinds),  # type: ignore[arg-type]
            small.cells(counts, indicator=small.VOLUME, times=2, **kinds),  # type: ignore[arg-type]
            small.cells(counts, indicator=small.TOTAL_SHARE, **kinds),  # type: ignore[arg-type]
            small.cells(counts, indicator=small.TOTAL_VOLUME, times=2, **kinds),  # type: ignore[arg-type]
        ]
    )


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("preset", ["five", "five-zeros-hidden", "eleven"])
def test_what_is_protected_passes_the_audit(seed: int, preset: str) -> None:
    policy = read_policy({"preset": preset})
    truth = both(small.random_counts(seed, 20.0 if preset == "eleven" else 8.0), homeless=(2, 9, 1))
    found = small.protected(truth, policy=policy)
    verdict = small.audited(found.public, truth, policy=policy)
    assert verdict.certificate.passed, verdict.exposed
    assert verdict.certificate.hidden > 0


def test_public_cells_tell_nothing_of_what_is_hidden() -> None:
    truth = both(small.random_counts(1, 5.0))
    found = small.protected(truth)
    hidden = small.hidden_rows(found.public)
    assert hidden
    assert set(found.public["status"].to_pylist()) <= {"ok", "zero", "suppressed"}
    for row in found.public.take(hidden).to_pylist():
        assert (row["numerator"], row["value"]) == (None, None)
        assert row["denominator"] is not None
    assert "secondary" in set(found.private["status"].to_pylist())
    assert all(n is not None for n in found.private["numerator"].to_pylist())


def test_share_and_volume_and_families_have_one_mask() -> None:
    truth = both(small.random_counts(2))
    found = small.protected(truth)
    masks: dict[tuple[str, str], set[bool]] = {}
    for row in found.public.to_pylist():
        key = (row["place"], row["age"])
        masks.setdefault(key, set()).add(row["status"] == "suppressed")
    assert all(len(states) == 1 for states in masks.values())


def test_small_counts_are_hidden_and_zeros_follow_the_policy() -> None:
    truth = small.cells(small.random_counts(3, 1.5))
    numbers = truth["numerator"].to_pylist()
    for preset, zero in (("five", "zero"), ("five-zeros-hidden", "suppressed")):
        found = small.protected(truth, policy=read_policy({"preset": preset}))
        statuses = dict(zip(numbers, found.public["status"].to_pylist(), strict=True))
        assert all(statuses[n] == "suppressed" for n in numbers if 1 <= n < 5)
        assert statuses[0] == zero


def test_the_same_input_gives_the_same_masks() -> None:
    truth = both(small.random_counts(4))
    assert small.protected(truth).public.equals(small.protected(truth).public)


def test_too_few_beneficiaries_hide_even_a_zero() -> None:
    truth = small.cells(small.random_counts(5, 2.0), people=4)
    found = small.protected(truth)
    for row in found.public.to_pylist():
        if row["denominator"] < 5:
            assert row["status"] == "suppressed"
    assert small.audited(found.public, truth).certificate.passed


def test_complement_hides_where_nearly_all_had_it() -> None:
    counts = small.random_counts(6, 30.0)
    counts["C0"] = [48, 30, 30]
    truth = small.cells(counts, people=50)
    plain, with_complement = read_policy({}), read_policy({"complement": True})
    row = next(
        i for i, r in enumerate(truth.to_pylist()) if (r["place"], r["age"]) == ("C0", "0-9")
    )
    assert small.protected(truth, policy=plain).public["status"][row].as_py() == "ok"
    found = small.protected(truth, policy=with_complement)
    assert found.public["status"][row].as_py() == "suppressed"
    assert small.audited(found.public, truth, policy=with_complement).certificate.passed


def test_dominance_needs_to_know_the_largest() -> None:
    policy = read_policy({"dominance": 0.5})
    truth = both(small.random_counts(7, 30.0))
    with pytest.raises(VesaliusError) as caught:
        small.protected(truth, policy=policy)
    assert caught.value.problem == NO_DOMINANCE
    largest = [40 if (r["place"], r["age"]) == ("C3", "0-9") else 1 for r in truth.to_pylist()]
    found = small.protected(truth.append_column("largest", pa.array(largest)), policy=policy)
    rows = [r for r in found.public.to_pylist() if (r["place"], r["age"]) == ("C3", "0-9")]
    assert {r["status"] for r in rows} == {"suppressed"}
    assert "largest" not in found.public.column_names


def test_parts_above_their_whole_are_refused() -> None:
    truth = small.cells(small.random_counts(8, 30.0)).to_pylist()
    next(r for r in truth if r["place"] == "R1")["numerator"] -= 1
    with pytest.raises(VesaliusError) as caught:
        small.protected(pa.Table.from_pylist(truth, small.cells(small.random_counts(8)).schema))
    assert caught.value.problem == NOT_ADDITIVE


def test_persons_without_residence_are_not_found_by_subtraction() -> None:
    """The country minus its regions: 2 persons aged 0-9, who must not be told."""
    truth = small.cells(small.random_counts(9, 300.0), people=5000, homeless=(2, 40, 60))
    found = small.protected(truth)
    above = [r for r in found.public.to_pylist() if r["level"] in ("country", "region")]
    assert any(r["status"] == "suppressed" for r in above if r["age"] == "0-9")
    assert small.audited(found.public, truth).certificate.passed
    assert not small.audited(truth, truth).certificate.passed


def test_sectors_are_protected_within_their_communes() -> None:
    counts = {f"C{i}": [40, 30, 30] for i in range(12)}
    parts = {f"C{i}S{j}": n for i in range(12) for j, n in enumerate((3, 17, 0, 30, 50))}
    parts |= {f"C0S{j}": n for j, n in enumerate((100, 0, 0, 0, 0))}
    places = [*small.PLACES, *((code, "sector", code[: code.index("S")]) for code in parts)]
    truth = pa.concat_tables(
        [small.cells(counts, indicator=small.TOTAL_SHARE), small.sector_cells(parts)]
    )
    where = small.places_table(places)
    found = small.protected(truth, where)
    verdict = small.audited(found.public, truth, where)
    assert verdict.certificate.passed, verdict.exposed
    hidden = {r["place"] for r in found.public.to_pylist() if r["status"] == "suppressed"}
    assert {f"C{i}S0" for i in range(1, 12)} <= hidden
    assert "C0S0" not in hidden
    assert len(hidden) == 22  # each small sector with one other


def test_a_level_of_totals_tells_no_ages() -> None:
    policy = read_policy({"levels": {"commune": {"detail": "totals"}}})
    truth = small.cells(small.random_counts(10, 30.0))
    found = small.protected(truth, policy=policy)
    rows = [r for r in found.public.to_pylist() if r["level"] == "commune" and r["age"] != "all"]
    assert {(r["status"], r["numerator"]) for r in rows} == {("not_available", None)}


# --- vintages --------------------------------------------------------------------------------

OLD, NEW = date(2024, 1, 1), date(2025, 1, 1)
BEFORE: tuple[small.Place, ...] = (
    ("BE", "country", None), ("R", "region", "BE"),
    ("P1", "province", "R"), ("P2", "province", "R"), ("P3", "province", "R"),
    *((f"N{i}", "commune", "P1") for i in range(4)), ("Z", "commune", "P1"),
    *((f"M{i}", "commune", "P2") for i in range(4)),
    *((f"K{i}", "commune", "P3") for i in range(4)),
)  # fmt: skip
# As Zwijndrecht did: Z leaves P1 and merges with M0 of P2; the new commune is called Q.
AFTER = (*(p for p in BEFORE if p[0] not in ("Z", "M0")), ("Q", "commune", "P2"))


def vintages(counts: dict[str, list[int]]) -> tuple[pa.Table, pa.Table]:
    merged = {k: v for k, v in counts.items() if k not in ("Z", "M0")}
    merged["Q"] = [a + b for a, b in zip(counts["Z"], counts["M0"], strict=True)]
    truth = pa.concat_tables(
        [small.cells(counts, BEFORE, day=OLD), small.cells(merged, AFTER, day=NEW)]
    )
    places = [
        small.places_table(BEFORE, OLD),
        small.places_table(AFTER, NEW, {"Q": ["Z", "M0"]}),
    ]
    return truth, pa.concat_tables(places)


def border_counts() -> dict[str, list[int]]:
    counts = {code: [40, 50, 60] for code, level, _ in BEFORE if level == "commune"}
    counts["Z"] = [3, 50, 60]
    return counts


def test_two_vintages_are_one_system() -> None:
    truth, places = vintages(border_counts())
    found = small.protected(truth, places)
    verdict = small.audited(found.public, truth, places)
    assert verdict.certificate.passed, verdict.exposed


# --- earlier releases ------------------------------------------------------------------------


def test_an_earlier_release_binds_the_next() -> None:
    truth = both(small.random_counts(11))
    first = small.protected(truth).public
    again = small.protect(
        truth, small.places_table(), small.catalogue(), read_policy({}), earlier=[first]
    )
    assert small.hidden_rows(again.public) == small.hidden_rows(first)


def test_the_report_adds_up_and_advises_to_recode() -> None:
    truth = both(small.random_counts(12, 3.0))
    found = small.protected(truth)
    levels = found.report.totals("level")
    assert sum(row["cells"] for row in levels) == truth.num_rows
    hidden = sum(row["primary"] + row["secondary"] for row in levels)
    assert hidden == len(small.hidden_rows(found.public))
    assert {line.level for line in found.report.recode} == {"commune"}
    assert found.report.as_json()["recode"][0]["primary_share"] > 0.3
