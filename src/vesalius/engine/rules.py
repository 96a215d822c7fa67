"""What counts in a year: the catalogue's code lists and provider groups, compiled for counting."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise, product

from vesalius.catalogue.model import Catalogue, ProviderGroup, SourceVariable, Validity

ANY_OTHER = "\0"  # a profession or qualification that no group names, or that is unknown


@dataclass(frozen=True, slots=True)
class CodeRule:
    """A code and the variables that it counts for, day by day within the year."""

    code: str
    validity: Validity
    variables: frozenset[str]


@dataclass(frozen=True)
class CountingRules:
    """Which services count for which variables in one year.

    `variables` are in the order of their names; `codes` holds, for each code, stretches of days
    that do not overlap; `providers` names the group of the variables that have one.
    """

    year: int
    variables: tuple[str, ...]
    codes: tuple[CodeRule, ...]
    providers: Mapping[str, ProviderGroup]

    def __post_init__(self) -> None:
        if list(self.variables) != sorted(set(self.variables)):
            raise ValueError("the variables of the rules are not in the order of their names")
        named = set(self.providers).union(*(rule.variables for rule in self.codes))
        if not named <= set(self.variables):
            raise ValueError("the rules name a variable that they do not count")

    @cached_property
    def groups(self) -> tuple[ProviderGroup, ...]:
        """The provider groups in use, each once, in the order of their ids."""
        return tuple(g for _, g in sorted({g.id: g for g in self.providers.values()}.items()))

    @cached_property
    def _rules_of(self) -> dict[str, tuple[CodeRule, ...]]:
        found: dict[str, list[CodeRule]] = {}
        for rule in self.codes:
            found.setdefault(rule.code, []).append(rule)
        return {code: tuple(rules) for code, rules in found.items()}

    def counted(
        self, code: str, day: date, profession: str | None, qualification: str | None
    ) -> frozenset[str]:
        """The variables for which a service counts; a provider unknown (None) is in no list."""
        by_code = (r for r in self._rules_of.get(code, ()) if r.validity.covers(day))
        held = self.held(profession, qualification)
        return frozenset(v for rule in by_code for v in rule.variables if self.allows(v, held))

    def held(self, profession: str | None, qualification: str | None) -> frozenset[str]:
        """The ids of the groups that a provider is in."""
        known = [ANY_OTHER if word is None else word for word in (profession, qualification)]
        return frozenset(g.id for g in self.groups if g.holds(*known))

    def allows(self, variable: str, held: frozenset[str]) -> bool:
        """Whether a provider in these groups counts for a variable."""
        group = self.providers.get(variable)
        return group is None or group.id in held

    @cached_property
    def provider_classes(self) -> tuple[frozenset[str], ...]:
        """Every set of groups that some provider can be in: the only providers to tell apart."""
        professions = {ANY_OTHER}.union(*(g.professions for g in self.groups))
        qualifications = {ANY_OTHER}.union(*(g.qualifications | g.excluded for g in self.groups))
        met = {self.held(p, q) for p, q in product(professions, qualifications)}
        return tuple(sorted(met, key=sorted))

    @cached_property
    def segments(self) -> tuple[Validity, ...]:
        """The year cut where some code begins or ceases to count: within a segment none does."""
        return _segments(self.year, [rule.validity for rule in self.codes])

    def decisions(self) -> Iterator[tuple[str, int, frozenset[str], frozenset[str]]]:
        """Each (code, segment's number, provider class) that counts for something, and for what."""
        for code, segment in product(sorted(self._rules_of), range(len(self.segments))):
            day = self.segments[segment].first
            valid = {v for r in self._rules_of[code] if r.validity.covers(day) for v in r.variables}
            for held in self.provider_classes:
                variables = frozenset(v for v in valid if self.allows(v, held))
                if variables:
                    yield code, segment, held, variables


def whole_year(year: int) -> Validity:
    """The days of a calendar year.

    >>> whole_year(2020).last.isoformat()
    '2020-12-31'
    """
    return Validity(date(year, 1, 1), date(year, 12, 31))


def compile_rules(
    catalogue: Catalogue, year: int, variables: frozenset[str] | None = None
) -> CountingRules:
    """The rules of a year for all counting variables of the catalogue, or for those named."""
    chosen = [v for v in catalogue.counting if variables is None or v.id in variables]
    counts = _counts_by_code(catalogue, chosen, whole_year(year))
    return CountingRules(
        year=year,
        variables=tuple(sorted(v.id for v in chosen)),
        codes=tuple(r for code in sorted(counts) for r in _code_rules(year, code, counts[code])),
        providers={v.id: catalogue.provider_groups[v.providers] for v in chosen if v.providers},
    )


def _counts_by_code(
    catalogue: Catalogue, chosen: list[SourceVariable], year: Validity
) -> dict[str, list[tuple[str, Validity]]]:
    """For each code, the variables that list it and when, where that touches the year."""
    found: dict[str, list[tuple[str, Validity]]] = {}
    for variable in chosen:
        for name in variable.code_lists:
            for entry in catalogue.code_lists[name].entries:
                if entry.validity.overlaps(year):
                    found.setdefault(entry.code, []).append((variable.id, entry.validity))
    return found


def _code_rules(year: int, code: str, counts: list[tuple[str, Validity]]) -> Iterator[CodeRule]:
    """Cut a code's year into stretches of days in which it counts for the same variables."""
    for segment in _segments(year, [validity for _, validity in counts]):
        variables = frozenset(v for v, validity in counts if validity.covers(segment.first))
        if variables:
            yield CodeRule(code, segment, variables)


def _segments(year: int, validities: list[Validity]) -> tuple[Validity, ...]:
    whole = whole_year(year)
    firsts = {v.first.toordinal() for v in validities}
    afters = {v.last.toordinal() + 1 for v in validities}
    first, after = whole.first.toordinal(), whole.last.toordinal() + 1
    inside = {day for day in firsts | afters if first < day < after}
    return tuple(
        Validity(date.fromordinal(start), date.fromordinal(end - 1))
        for start, end in pairwise(sorted({first, after} | inside))
    )
