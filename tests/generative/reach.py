"""Which rules of counting a generated scenario reaches, told from its rows."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from tests.generative.scenarios import YEAR, Row, Scenario
from vesalius.catalogue.model import CodeEntry
from vesalius.engine.packing import Packing
from vesalius.engine.rules import CountingRules


@dataclass(frozen=True)
class Seen:
    """A scenario taken apart."""

    scenario: Scenario

    @cached_property
    def rules(self) -> CountingRules:
        return self.scenario.counting.rules

    @cached_property
    def present(self) -> dict[str, Row]:
        """The persons in the population of the year."""
        return {row["person_id"]: row for row in self.scenario.persons if row["year"] == YEAR}

    @cached_property
    def claims(self) -> list[Row]:
        """The claims of the year by persons in its population, with a quantity."""
        return [
            claim
            for claim in self.scenario.claims
            if claim["person_id"] in self.present
            and claim["quantity"] is not None
            and claim["service_date"].year == YEAR
        ]

    def variables(self, claim: Row, **other: object) -> frozenset[str]:
        """The variables that a claim counts for, or would with another provider."""
        c = claim | other
        provider = c["provider_profession"], c["provider_qualification"]
        return self.rules.counted(c["code"], c["service_date"], *provider)

    @cached_property
    def nets(self) -> Counter[tuple[str, str]]:
        """The net quantities, zero and negative ones too."""
        nets: Counter[tuple[str, str]] = Counter()
        for claim in self.claims:
            for name in self.variables(claim):
                nets[claim["person_id"], name] += claim["quantity"]
        return nets

    @cached_property
    def corrected(self) -> set[tuple[str, str]]:
        """The persons and variables with a negative row."""
        negative = [claim for claim in self.claims if claim["quantity"] < 0]
        return {(claim["person_id"], name) for claim in negative for name in self.variables(claim)}

    @cached_property
    def turnover(self) -> Counter[str]:
        """The sums of absolute quantities that count."""
        sums: Counter[str] = Counter()
        for claim in self.claims:
            if self.variables(claim):
                sums[claim["person_id"]] += abs(claim["quantity"])
        return sums

    def beside(self, edge: Callable[[CodeEntry], int]) -> bool:
        """Whether a claim falls on the day so numbered of an entry of its code."""
        lists = self.scenario.catalogue.code_lists.values()
        entries = [entry for listed in lists for entry in listed.entries]
        days = {(entry.code, edge(entry)) for entry in entries}
        return any((c["code"], c["service_date"].toordinal()) in days for c in self.claims)

    @cached_property
    def half(self) -> int:
        return Packing(len(self.rules.variables), self.scenario.field_bits).half

    @cached_property
    def ages(self) -> list[int | None]:
        births = [row["birth_year"] for row in self.present.values()]
        return [None if born is None else YEAR - born for born in births]

    def asked(self, condition: str) -> bool:
        """Whether a population has a condition."""
        return any(getattr(p, condition) not in (None, 0) for p in self.scenario.populations)

    def present_before(self, person: str) -> bool:
        rows = self.scenario.persons
        return any(row["person_id"] == person and row["year"] == YEAR - 1 for row in rows)


def _groups_matter(seen: Seen, profession: str | None, qualification: str | None) -> bool:
    """Whether a claim of such a provider is held back by a group that takes another one."""
    return any(
        claim["provider_profession"] == profession
        and claim["provider_qualification"] == qualification
        and seen.variables(claim) < seen.variables(claim, provider_profession="10")
        for claim in seen.claims
    )


def _counted_twice_over(seen: Seen) -> bool:
    """Whether a code counts for a variable by two of its lists on one day."""
    catalogue = seen.scenario.catalogue
    return any(
        claim["code"] in catalogue.code_lists[first].codes_on(claim["service_date"])
        and claim["code"] in catalogue.code_lists[second].codes_on(claim["service_date"])
        for claim in seen.claims
        for v in catalogue.counting
        for first, second in zip(v.code_lists, v.code_lists[1:], strict=False)
    )


def _group_named(seen: Seen, part: str) -> bool:
    return any(getattr(g, part) for g in seen.rules.groups) and bool(seen.nets)


def _on_class_edge(seen: Seen, edge: str) -> bool:
    edges = {getattr(age, edge) for age in seen.scenario.ages}
    return any(age in edges for age in seen.ages if age is not None)


RULES: dict[str, Callable[[Seen], bool]] = {
    "a service on the day before a code counts": lambda s: s.beside(
        lambda e: e.validity.first.toordinal() - 1
    ),
    "a service on a code's first day": lambda s: s.beside(lambda e: e.validity.first.toordinal()),
    "a service on a code's last day": lambda s: s.beside(lambda e: e.validity.last.toordinal()),
    "a service on the day after a code counted": lambda s: s.beside(
        lambda e: e.validity.last.toordinal() + 1
    ),
    "a year cut into segments": lambda s: len(s.rules.segments) > 1 and bool(s.nets),
    "a service of another year": lambda s: any(
        c["service_date"].year != YEAR for c in s.scenario.claims
    ),
    "a code that no list knows": lambda s: any(c["code"] == "999999" for c in s.claims),
    "a code in two lists of a variable counts once": _counted_twice_over,
    "a code counts for two variables": lambda s: any(len(s.variables(c)) > 1 for c in s.claims),
    "a provider outside the group": lambda s: _groups_matter(s, "30", "930"),
    "a provider unknown": lambda s: _groups_matter(s, None, None),
    "a group of some qualifications": lambda s: _group_named(s, "qualifications"),
    "a group that excludes qualifications": lambda s: _group_named(s, "excluded"),
    "two groups at once": lambda s: len(s.rules.groups) > 1 and bool(s.nets),
    "a correction leaves a positive net": lambda s: any(s.nets[k] > 0 for k in s.corrected),
    "a correction leaves zero": lambda s: any(s.nets[k] == 0 for k in s.corrected),
    "a correction leaves a negative net": lambda s: any(s.nets[k] < 0 for k in s.corrected),
    "a quantity is missing": lambda s: any(c["quantity"] is None for c in s.scenario.claims),
    "a turnover too large to pack": lambda s: max(s.turnover.values(), default=0) >= s.half,
    "a turnover at the limit of packing": lambda s: s.half - 1 in s.turnover.values(),
    "a quantity beyond 32 bits": lambda s: any(
        c["quantity"] > 2**32 and s.variables(c) for c in s.claims
    ),
    "counters in several words": lambda s: (
        Packing(len(s.rules.variables), s.scenario.field_bits).words > 1 and bool(s.nets)
    ),
    "no variable at all": lambda s: not s.rules.variables,
    "a person with claims is not in the population": lambda s: any(
        c["person_id"] not in s.present for c in s.scenario.claims
    ),
    "a person without claims": lambda s: any(p not in s.turnover for p in s.present),
    "the residence of June": lambda s: any(
        r["sector_december"] is None and r["sector_june"] for r in s.present.values()
    ),
    "no residence": lambda s: any(
        r["sector_december"] is None and r["sector_june"] is None for r in s.present.values()
    ),
    "a sector that is not ASCII": lambda s: any(
        not (r["sector_december"] or "").isascii() for r in s.present.values()
    ),
    "the first age of a class": lambda s: _on_class_edge(s, "first"),
    "the last age of a class": lambda s: _on_class_edge(s, "last"),
    "an age in no class": lambda s: any(
        age is not None and not any(a.holds(age) for a in s.scenario.ages) for age in s.ages
    ),
    "a birth year unknown": lambda s: None in s.ages,
    "a birth year still to come": lambda s: any(age is not None and age < 0 for age in s.ages),
    "a sex unknown": lambda s: any(r["sex"] is None for r in s.present.values()),
    "a population by age": lambda s: s.asked("ages"),
    "a population by sex": lambda s: s.asked("sex"),
    "a preferential status unknown": lambda s: (
        s.asked("preferential") and any(r["preferential"] is None for r in s.present.values())
    ),
    "present in the year before": lambda s: (
        s.asked("present_years") and any(s.present_before(p) for p in s.present)
    ),
    "absent in the year before": lambda s: (
        s.asked("present_years") and not all(s.present_before(p) for p in s.present)
    ),
    "several populations": lambda s: len(s.scenario.populations) > 1,
    "persons numbered": lambda s: s.scenario.person_type == "BIGINT",
    "persons named by a text": lambda s: s.scenario.person_type == "VARCHAR",
}


def reached(scenario: Scenario) -> set[str]:
    """The rules that a scenario reaches."""
    seen = Seen(scenario)
    return {name for name, holds in RULES.items() if holds(seen)}
