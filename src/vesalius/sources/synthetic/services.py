"""What is claimed: codes by kind of exam and day, who gives them, what they cost."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from vesalius.catalogue.model import Catalogue, CodeEntry
from vesalius.sources.synthetic.calibration import Rates, Unions
from vesalius.sources.synthetic.facts import Act, acts, lines
from vesalius.sources.synthetic.numbers import Floats, Ints, guide

CODE_DRAWS, PROVIDER_DRAWS = 4096, 1024
SCREENING = frozenset({"450192", "450203"})  # organised screening, first reading
OTHER, UNKNOWN = "other", "unknown"
_ORDINARY_FEES = {"2": (2500, 4500), "3": (300, 1500), "7": (2200, 2600), "8": (400, 1800)}
_OTHER_STEMS = {
    "2": range(10101, 10161, 2), "3": range(54001, 54161, 2),
    "7": range(56001, 56041, 2), "8": range(42501, 42541, 2),
}  # fmt: skip
_UNKNOWN_STEMS = range(99801, 99821, 2)


def with_check_digit(stem: int) -> str:
    """A code of six digits: the stem and its remainder by seven.

    >>> with_check_digit(45910)
    '459104'
    """
    return f"{stem:05d}{stem % 7}"


def hashed(text: str) -> float:
    """A number in (0, 1) that depends on a text alone."""
    digest = hashlib.blake2b(text.encode(), digest_size=6).digest()
    return (int.from_bytes(digest, "big") + 0.5) / 2.0**48


@dataclass(frozen=True, slots=True)
class Service:
    """A code that can be claimed: its kind, its days, its price and its weight among its kind."""

    code: str
    kind: str
    first: date
    last: date
    article: str
    weight: float
    fee: int


def _variables(catalogue: Catalogue) -> Mapping[str, frozenset[str]]:
    """Of each code list, the counting variables that read it."""
    found: dict[str, set[str]] = {}
    for variable in catalogue.counting:
        for code_list in variable.code_lists:
            found.setdefault(code_list, set()).add(variable.id)
    return {code_list: frozenset(variables) for code_list, variables in found.items()}


def _kind(code: str, variables: frozenset[str]) -> Act | None:
    """The kind of exam of a code that counts for these variables."""
    if code in SCREENING:
        return next(act for act in acts() if act.name == "screening")
    return next((act for act in acts() if act.variable in variables), None)


def _weight(entry: CodeEntry, act: Act) -> float:
    """How often a code is claimed among its kind: some are common, hospital codes by share."""
    common = float(np.exp(2.0 * hashed("weight" + entry.code[:4]) - 1.0))
    setting = {"hospitalised": act.hospital_share, "ambulatory": 1 - act.hospital_share}
    return common * setting.get(entry.setting, 1.0)


def _fee(code: str, low: int, high: int) -> int:
    return low + int((high - low) * hashed("fee" + code) / 5) * 5


def _service(entry: CodeEntry, act: Act) -> Service:
    fee = _fee(entry.code[:4], act.fee_low, act.fee_high)
    article = entry.article.split()[0]
    days = entry.validity
    return Service(
        entry.code, act.name, days.first, days.last, article, _weight(entry, act), fee
    )  # fmt: skip


def exam_services(catalogue: Catalogue) -> tuple[tuple[Service, ...], Unions]:
    """Every code that some variable counts, in order; and which kinds each variable counts."""
    reading = _variables(catalogue)
    found: dict[tuple[str, date], Service] = {}
    unions: dict[str, set[str]] = {}
    for name, code_list in sorted(catalogue.code_lists.items()):
        for entry in code_list.entries:
            act = _kind(entry.code, reading.get(name, frozenset()))
            if act is None or name not in reading:
                continue
            found[entry.code, entry.validity.first] = _service(entry, act)
            for variable in reading[name]:
                unions.setdefault(variable, set()).add(act.name)
    by_act = {act.name: frozenset(unions.get(act.variable, {act.name})) for act in acts()}
    return tuple(service for _, service in sorted(found.items())), by_act


def _ordinary(stem: int, article: str) -> Service:
    code = with_check_digit(stem)
    low, high = _ORDINARY_FEES[article]
    weight = float(np.exp(2.5 * hashed("weight" + code)))
    return Service(code, OTHER, date.min, date.max, article, weight, _fee(code, low, high))


def other_services(known: frozenset[str]) -> tuple[Service, ...]:
    """Consultations, analyses, physiotherapy and nursing that no code list of imaging knows."""
    found = (_ordinary(stem, article) for article, s in _OTHER_STEMS.items() for stem in s)
    return tuple(service for service in found if service.code not in known)


def unknown_services(known: frozenset[str]) -> tuple[Service, ...]:
    """Codes that nobody knows, as real claims have a few."""
    codes = [with_check_digit(stem) for stem in _UNKNOWN_STEMS]
    return tuple(
        Service(code, UNKNOWN, date.min, date.max, "17", 1.0, 2500)
        for code in codes
        if code not in known
    )


@dataclass(frozen=True)
class Providers:
    """Providers as pairs of profession and qualification, and who gives what under an article."""

    pairs: tuple[tuple[str, str], ...]
    draws: Mapping[str, Ints]


def load_providers() -> Providers:
    """The providers of `facts/providers.csv`."""
    weights: dict[str, dict[tuple[str, str], float]] = {}
    for line in lines("providers"):
        pair = (line["profession"], line["qualification"])
        weights.setdefault(line["article"], {})[pair] = float(line["weight"])
    pairs = tuple(sorted({pair for held in weights.values() for pair in held}))
    draws = {
        article: guide(np.array([held.get(pair, 0.0) for pair in pairs]), PROVIDER_DRAWS)
        for article, held in weights.items()
    }
    return Providers(pairs, draws)


@dataclass(frozen=True)
class PriceList:
    """What one service costs, in cents, by service: see `docs/methods/synthetic.md`."""

    fee: Ints
    patient: Ints
    patient_preferential: Ints
    technical: Ints


@dataclass(frozen=True)
class Offer:
    """All that can be claimed in one year, as tables to draw from.

    `period[day]` numbers the stretches of the year in which the same codes are valid;
    `codes[kind, period, draw]` and `givers[service, draw]` are guides to services and providers.
    `codes` is -1 where a kind has no valid code.
    """

    services: tuple[Service, ...]
    kinds: tuple[str, ...]
    period: Ints
    codes: Ints
    providers: Providers
    giver_row: Ints
    givers: Ints
    prices: PriceList

    def kind(self, name: str) -> int:
        """The number of a kind."""
        return self.kinds.index(name)


def _days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(i) for i in range((date(year + 1, 1, 1) - first).days)]


def _periods(year: int, services: tuple[Service, ...]) -> tuple[Ints, list[date]]:
    """The number of each day's period, and a first day for each period."""
    days = _days(year)
    starts = {service.first for service in services}
    starts |= {s.last + timedelta(1) for s in services if s.last < date.max}
    firsts = sorted({days[0]} | {day for day in starts if days[0] <= day <= days[-1]})
    numbers = [sum(first <= day for first in firsts) - 1 for day in days]
    return np.array(numbers), firsts


def _codes(services: tuple[Service, ...], kinds: tuple[str, ...], firsts: list[date]) -> Ints:
    table = np.empty((len(kinds), len(firsts), CODE_DRAWS), dtype=np.int64)
    for i, kind in enumerate(kinds):
        for j, day in enumerate(firsts):
            weights = [
                s.weight if s.kind == kind and s.first <= day <= s.last else 0.0 for s in services
            ]
            table[i, j] = guide(np.array(weights), CODE_DRAWS)
    return table


def technical_factor(rates: Rates, members: Floats, fee_of: Mapping[str, float]) -> float:
    """How many times its fee an exam with heavy equipment earns as technical fee.

    Such that technical fees are one third of all, fees with their supplements two thirds, as in
    the French accounts of imaging centres in 2024.
    """
    users = (rates.attending * rates.given * members.ravel()).sum(axis=1)
    fees = {
        act.name: float(n * exams * fee_of.get(act.name, 0.0))
        for act, n, exams in zip(rates.acts, users, rates.exams, strict=True)
    }
    heavy = sum(fees[act.name] for act in rates.acts if act.technical)
    return sum(fees.values()) / (1 - SUPPLEMENTS) / 2 / heavy if heavy else 0.0


SUPPLEMENTS = 0.145  # of fees, supplements included


def mean_fees(services: tuple[Service, ...], year: int) -> Mapping[str, float]:
    """The mean fee of each kind over the codes valid in mid-year."""
    day = date(year, 7, 1)
    found: dict[str, tuple[float, float]] = {}
    for s in services:
        if s.first <= day <= s.last:
            money, weight = found.get(s.kind, (0.0, 0.0))
            found[s.kind] = (money + s.fee * s.weight, weight + s.weight)
    return {kind: money / weight for kind, (money, weight) in found.items()}


def _prices(services: tuple[Service, ...], factor: float) -> PriceList:
    fee = np.array([s.fee for s in services])
    heavy = {act.name for act in acts() if act.technical}
    free = np.array([s.kind == "screening" for s in services])
    technical = np.array([round(s.fee * factor) if s.kind in heavy else 0 for s in services])
    patient = np.where(free, 0, fee // 4)
    return PriceList(fee, np.minimum(patient, 870), np.minimum(patient * 2 // 5, 260), technical)


def offer(year: int, exams: tuple[Service, ...], factor: float) -> Offer:
    """The offer of a year: the catalogue's codes, other services, and a few unknown codes."""
    known = frozenset(service.code for service in exams)
    services = exams + other_services(known) + unknown_services(known)
    kinds = (*(act.name for act in acts()), OTHER, UNKNOWN)
    period, firsts = _periods(year, services)
    providers = load_providers()
    articles = sorted(providers.draws)
    row = [articles.index(s.article if s.article in articles else "17") for s in services]
    return Offer(
        services, kinds, period, _codes(services, kinds, firsts), providers, np.array(row),
        np.array([providers.draws[article] for article in articles]), _prices(services, factor),
    )  # fmt: skip
