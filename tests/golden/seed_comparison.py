"""The seeds against our sheets, field by field: equal, corrected, added, with reasons.

Run as a program it writes the page of the manual: python -m tests.golden.seed_comparison
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.golden import seed_facts
from tests.golden.seed_reading import FILES, Seed, items_of, read_seed
from vesalius.catalogue.load import default_folder, load_catalogue
from vesalius.publish.sheets.content import Sheet, lines_of, text_of
from vesalius.publish.sheets.model import make_sheet
from vesalius.publish.sheets.wording import LABELS

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "manual" / "seeds.md"
ITEMS = ("variables", "related")


@dataclass(frozen=True)
class Verdict:
    """What became of one fact of a seed."""

    field: str
    fact: str
    verdict: str
    reason: str = ""


class MissingFactError(AssertionError):
    """A fact of a seed that our sheet does not state."""


def our_sheet(seed: Seed) -> Sheet:
    """Our French sheet, published by the agency and viewed on the day of the seed."""
    catalogue = load_catalogue(default_folder(), HERE / "agency")
    return make_sheet(catalogue, "indicator", seed.code, "fr", seed.viewed)


def told(sheet: Sheet, key: str) -> str:
    """The text of a field of ours; nothing where the sheet has no such field."""
    return "\n".join(text_of(line) for line in lines_of(sheet[key])) if key in sheet else ""


def compare(seed: Seed, sheet: Sheet) -> list[Verdict]:
    """Every fact of a seed with its verdict, then what ours adds."""
    verdicts = [_title(seed, sheet), *_facts(seed, sheet)]
    for key in ITEMS:
        verdicts += _items(seed, sheet, key)
    order = ["title", *LABELS]
    return sorted([*verdicts, *_added(seed, sheet)], key=lambda v: order.index(v.field))


def _title(seed: Seed, sheet: Sheet) -> Verdict:
    return _item("title", seed.code, seed.title, sheet.title)


def _facts(seed: Seed, sheet: Sheet) -> Iterator[Verdict]:
    for fact in seed_facts.FACTS:
        if fact.only and seed.code not in fact.only:
            continue
        if not re.search(fact.seed, seed.fields[fact.field], re.DOTALL):
            raise MissingFactError(
                f"{seed.code}: the seed's {fact.field} does not say {fact.seed!r}"
            )
        if not re.search(fact.ours, told(sheet, fact.field), re.DOTALL):
            raise MissingFactError(f"{seed.code}: ours does not say {fact.ours!r}")
        verdict = "corrected" if fact.reason else "equal"
        yield Verdict(fact.field, fact.name, verdict, fact.reason)


def _items(seed: Seed, sheet: Sheet, key: str) -> Iterator[Verdict]:
    ours = dict(line.split(" – ", 1) for line in told(sheet, key).splitlines())
    theirs = items_of(seed.fields[key])
    covered = set()
    for code, title in theirs.items():
        if (seed.code, code) in seed_facts.REPLACED_ITEMS:
            other, reason = seed_facts.REPLACED_ITEMS[seed.code, code]
            covered.add(other)
            yield Verdict(key, f"{code} → {other}", "corrected", reason)
            continue
        if code not in ours:
            raise MissingFactError(f"{seed.code}: our {key} do not name {code}")
        covered.add(code)
        yield _item(key, code, title, ours[code])
    for code in [code for code in ours if code not in covered]:
        yield Verdict(key, code, "added", seed_facts.ADDED[key])


def _item(key: str, code: str, theirs: str, ours: str) -> Verdict:
    if theirs == ours:
        return Verdict(key, code, "equal")
    if theirs not in seed_facts.CORRECTED_ITEMS:
        raise MissingFactError(f"{code}: {theirs!r} became {ours!r} without a reason")
    return Verdict(key, code, "corrected", seed_facts.CORRECTED_ITEMS[theirs])


def _added(seed: Seed, sheet: Sheet) -> Iterator[Verdict]:
    for field in sheet.fields:
        if field.key not in seed.fields:
            yield Verdict(field.key, "whole field", "added", seed_facts.ADDED[field.key])


def unmatched_sentences(seed: Seed) -> Iterator[str]:
    """The sentences and bullets of a seed that no fact or item accounts for."""
    for key, text in seed.fields.items():
        patterns = [f.seed for f in seed_facts.FACTS if f.field == key and _applies(f, seed)]
        for sentence in re.split(r"(?<=[a-z)»]\.)\s+|\n", text):
            bare = sentence.strip(" -\n")
            if bare and not any(_meets(p, bare) for p in patterns) and not items_of(bare):
                yield f"{seed.code}, {key}: {bare}"


def _meets(pattern: str, sentence: str) -> bool:
    """Whether the sentence says the fact, or the part of it that a longer pattern asks of it."""
    return any(re.search(part, sentence) for part in pattern.split(".*"))


def _applies(fact: seed_facts.Fact, seed: Seed) -> bool:
    return not fact.only or seed.code in fact.only


def render(folder: Path) -> str:
    """The page of the manual."""
    parts = [_HEAD]
    for code in FILES:
        seed = read_seed(folder, code)
        verdicts = sorted(
            compare(seed, our_sheet(seed)),
            key=lambda v: ["title", *LABELS].index(v.field),
        )
        parts += [f"\n## `{code}`\n", _counts(verdicts), *_table(verdicts)]
    return "\n".join(parts) + "\n"


def _counts(verdicts: list[Verdict]) -> str:
    found = {k: sum(v.verdict == k for v in verdicts) for k in ("equal", "corrected", "added")}
    return ", ".join(f"{number} {kind}" for kind, number in found.items()) + ".\n"


def _table(verdicts: list[Verdict]) -> Iterator[str]:
    yield "| field | fact | verdict | reason |"
    yield "|---|---|---|---|"
    for v in verdicts:
        label = LABELS.get(v.field, "Title")
        mark = v.verdict if v.verdict == "equal" else f"**{v.verdict}**"
        yield f"| {label} | {v.fact} | {mark} | {v.reason} |"


_HEAD = """\
# The published sheets against ours

Four sheets of the IMA-AIM Atlas are the touchstone of the metadata portal. This page lists every
fact they state and what became of it on our French sheet of the same indicator: `equal`,
`corrected` (with the reason) or `added`. It is written by `python -m tests.golden.seed_comparison`
and held by `tests/golden/test_seeds.py`, which fails when a fact is missing, when a sentence of a
sheet is covered by no fact, or when this page is out of date. The comparison publishes as the
agency would, with one file (`tests/golden/agency/publishers.yaml`)."""


if __name__ == "__main__":
    PAGE.write_text(render(Path(sys.argv[1])), encoding="utf-8")
