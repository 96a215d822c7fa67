"""The claims of one part of a year: exams drawn for its members, dated, coded, booked, paid."""

from dataclasses import dataclass, fields
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from vesalius.sources.synthetic.calibration import Rates
from vesalius.sources.synthetic.members import Members, Part, days_in, month_of_day
from vesalius.sources.synthetic.numbers import (
    Flags,
    Ints,
    Words,
    fraction,
    guide,
    mixed,
    scrambled,
    stream,
)
from vesalius.sources.synthetic.services import (
    OTHER,
    UNKNOWN,
    Offer,
)

_CLAIMS = 1
_LASTING = 0.45  # how often attending is decided for life and not for the year
_MOST_EXAMS = 60
_PAIRED = {"radiography": 0.08, "dental": 0.05}  # claimed with quantity 2
_REBOOKED, _CANCELLED = 0.006, 0.0025  # corrections, of the rows
_UNKNOWN_CODE, _UNKNOWN_PERSON = 0.0005, 0.0002  # noise, of the rows
_LONGEST_DELAY = 24  # months
_DELAYS = np.array([0.25, 0.33, 0.18, 0.09, *(0.03 * 0.82 ** np.arange(_LONGEST_DELAY - 3))])
_DAY_BITS, _CODE_BITS, _GIVER_BITS, _DELAY_BITS, _PAIR_BITS, _EXTRA_BITS = 14, 12, 10, 12, 7, 9
_SUPPLEMENTED, _LEAST_EXTRA, _MOST_EXTRA = 179, 250, 954  # of 512; in thousandths of the fee
_HOLIDAYS = ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25))
_WEEKDAYS = (1.0, 1.0, 0.95, 1.0, 0.95, 0.22, 0.10)
_SUMMER = (0.82, 0.86)  # July and August
_LOCKDOWN = (date(2020, 3, 16), date(2020, 5, 3), 0.35)

CLAIMS = pa.schema(
    {
        "person_id": pa.int64(),
        "service_date": pa.date32(),
        "accounting_month": pa.int32(),
        "code": pa.string(),
        "provider_profession": pa.string(),
        "provider_qualification": pa.string(),
        "quantity": pa.int32(),
        "reimbursed": pa.int64(),
        "patient_share": pa.int64(),
        "supplement": pa.int64(),
        "technical_fee": pa.int64(),
    }
)


@dataclass(frozen=True)
class Lines:
    """Claims as arrays of one length: who (an index), when, what, by whom, how often.

    `day` counts from the year's first, `delay` in months until booked, `extra` in thousandths.
    """

    member: Ints
    day: Ints
    service: Ints
    giver: Ints
    quantity: Ints
    delay: Ints
    extra: Ints

    def __len__(self) -> int:
        return len(self.member)

    def take(self, rows: Ints | Flags) -> "Lines":
        """Some of the lines."""
        return Lines(*(getattr(self, field.name)[rows] for field in fields(self)))

    def with_(self, **changed: Ints) -> "Lines":
        """The same lines with some arrays replaced."""
        return Lines(*(changed.get(f.name, getattr(self, f.name)) for f in fields(self)))


def _joined(parts: list[Lines]) -> Lines:
    return Lines(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Lines)))


def _calendar(year: int) -> Ints:
    """A guide to the days of a year: weekends, holidays, summer and the spring of 2020 are calm."""
    days = [date(year, 1, 1) + timedelta(i) for i in range(days_in(year))]
    weights = []
    for day in days:
        holiday = (day.month, day.day) in _HOLIDAYS
        weight = _WEEKDAYS[6 if holiday else day.weekday()]
        weight *= _SUMMER[day.month - 7] if day.month in (7, 8) else 1.0
        weights.append(weight * (_LOCKDOWN[2] if _LOCKDOWN[0] <= day <= _LOCKDOWN[1] else 1.0))
    return guide(np.array(weights), 1 << _DAY_BITS)


@dataclass(frozen=True)
class Season:
    """What all parts of one year share."""

    year: int
    rates: Rates
    offer: Offer
    other_share: float
    calendar: Ints
    delays: Ints


def season(year: int, rates: Rates, offer: Offer, other_share: float) -> Season:
    """The tables from which a year's claims are drawn."""
    delays = guide(_DELAYS, 1 << _DELAY_BITS)
    return Season(year, rates, offer, other_share, _calendar(year), delays)


def _attending(people: Members, rates: Rates, draws: np.random.Generator) -> Ints:
    """The members who may have exams this year; half-way decided for life."""
    fresh = draws.random((2, len(people)))
    level = np.where(fresh[0] < _LASTING, fraction(mixed(people.constant, 31)), fresh[1])
    return np.flatnonzero(level < rates.attending[people.cell])


def _rows_each(mean: float, users: int, draws: np.random.Generator) -> Ints:
    """How many rows each user has: 1 and a geometric number more."""
    if mean <= 1:
        return np.ones(users, dtype=np.int64)
    more = np.log(1 - draws.random(users)) / np.log(1 - 1 / mean)
    return np.asarray(1 + np.minimum(more, _MOST_EXAMS), dtype=np.int64)


def _exams(people: Members, year: Season, draws: np.random.Generator) -> tuple[Ints, Ints]:
    """The member and the kind of each imaging row."""
    attending = _attending(people, year.rates, draws)
    cell = people.cell[attending]
    found, kinds = [], []
    for i, act in enumerate(year.rates.acts):
        drawn = draws.random(len(attending), dtype=np.float32)
        users = attending[drawn < year.rates.given[i].astype(np.float32)[cell]]
        mean = max(year.rates.exams[i] / (1 + _PAIRED.get(act.name, 0.0)), 1.0)
        rows = np.repeat(users, _rows_each(mean, len(users), draws))
        found.append(rows)
        kinds.append(np.full(len(rows), year.offer.kind(act.name)))
    return np.concatenate(found), np.concatenate(kinds)


def _others(
    people: Members, year: Season, exams: int, draws: np.random.Generator
) -> tuple[Ints, Ints]:
    """The member and kind of each row that is no imaging."""
    rows = round(exams * year.other_share / (1 - year.other_share))
    member = draws.integers(0, max(len(people), 1), rows if len(people) else 0)
    return member, np.full(len(member), year.offer.kind(OTHER))


class _Bits:
    """One random word a row, given out in slices."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._used = 0

    def take(self, bits: int) -> Ints:
        """The next bits as a number."""
        shifted = self._words >> np.uint64(self._used)
        self._used += bits
        return (shifted & np.uint64((1 << bits) - 1)).astype(np.int64)


def _within_stay(people: Members, member: Ints, day: Ints, year: int) -> Ints:
    """The days, moved into the time for which each member is in the country."""
    length = days_in(year)
    arrives = people.arrives[member]
    stay = np.minimum(people.leaves[member], length) - arrives
    return np.where(stay == length, day, arrives + day * stay // length)


def _pairs(year: Season) -> Ints:
    """Of each kind, how many of 128 rows have quantity 2."""
    return np.array([round(128 * _PAIRED.get(kind, 0.0)) for kind in year.offer.kinds])


def _extra(draw: Ints) -> Ints:
    """The supplement in thousandths of the fee: none for most."""
    some: Ints = _LEAST_EXTRA + draw * (_MOST_EXTRA - _LEAST_EXTRA) // (_SUPPLEMENTED - 1)
    return np.where(draw < _SUPPLEMENTED, some, 0)


def _drawn(
    people: Members, year: Season, member: Ints, kind: Ints, draws: np.random.Generator
) -> Lines:
    """The rows with their day, code, provider, quantity and delay."""
    bits = _Bits(draws.integers(0, 1 << 64, len(member), dtype=np.uint64))
    day = _within_stay(people, member, year.calendar[bits.take(_DAY_BITS)], year.year)
    service = year.offer.codes[kind, year.offer.period[day], bits.take(_CODE_BITS)]
    giver = year.offer.givers[year.offer.giver_row[service], bits.take(_GIVER_BITS)]
    delay = year.delays[bits.take(_DELAY_BITS)]
    quantity = 1 + (bits.take(_PAIR_BITS) < _pairs(year)[kind]).astype(np.int64)
    lines = Lines(member, day, service, giver, quantity, delay, _extra(bits.take(_EXTRA_BITS)))
    return lines.take(service >= 0)


def _later(lines: Lines, draws: np.random.Generator) -> Ints:
    """A delay of one to six months more, two years at most."""
    later = lines.delay + draws.integers(1, 7, len(lines))
    return np.asarray(np.minimum(later, _LONGEST_DELAY))


def _some(lines: Lines, share: float, draws: np.random.Generator) -> Lines:
    return lines.take(draws.random(len(lines), dtype=np.float32) < share)


def _rebooked(lines: Lines, draws: np.random.Generator) -> list[Lines]:
    """Rows taken back and booked again: the net quantity stays."""
    chosen = _some(lines, _REBOOKED, draws)
    delay = _later(chosen, draws)
    return [chosen.with_(delay=delay, quantity=-chosen.quantity), chosen.with_(delay=delay)]


def _cancelled(
    people: Members, year: Season, kind: Ints, exams: Lines, draws: np.random.Generator
) -> list[Lines]:
    """Exams booked in error and taken back: rows whose net quantity is nothing."""
    chosen = _some(exams, _CANCELLED, draws)
    kinds = kind[draws.integers(0, len(kind), len(chosen))] if len(kind) else kind[:0]
    wrong = _drawn(people, year, chosen.member, kinds, draws)
    return [wrong, wrong.with_(delay=_later(wrong, draws), quantity=-wrong.quantity)]


def _of_unknown_code(
    people: Members, year: Season, lines: Lines, draws: np.random.Generator
) -> Lines:
    chosen = _some(lines, _UNKNOWN_CODE, draws)
    kinds = np.full(len(chosen), year.offer.kind(UNKNOWN))
    return _drawn(people, year, chosen.member, kinds, draws)


def claimed(people: Members, year: Season, part: Part) -> Lines:
    """All lines of a part in the order of their days; -1 is a person in no population."""
    draws = stream(part.seed, year.year, part.index, _CLAIMS)
    member, kind = _exams(people, year, draws)
    exams = _drawn(people, year, member, kind, draws)
    ordinary = _drawn(people, year, *_others(people, year, len(exams), draws), draws)
    lines = _joined([exams, ordinary])
    noise = _of_unknown_code(people, year, lines, draws)
    strangers = _some(lines, _UNKNOWN_PERSON, draws)
    strangers = strangers.with_(member=np.full(len(strangers), -1))
    corrected = _rebooked(lines, draws) + _cancelled(people, year, kind, exams, draws)
    every = _joined([lines, *corrected, noise, strangers])
    mixed_up = draws.integers(0, 1 << 20, len(every))
    return every.take(np.argsort((every.day << 20) + mixed_up, kind="stable"))


def _persons(people: Members, lines: Lines, part: Part) -> Ints:
    """The identifier of each line's person; strangers get numbers that no member has."""
    strangers = lines.member < 0
    keys = (np.arange(strangers.sum()) + (part.index << 20)).astype(np.uint64)
    person = people.person_id[lines.member] if len(people) else np.zeros(len(lines), np.int64)
    person[strangers] = scrambled(keys, part.seed)
    return person


def _booked(year: int, lines: Lines) -> Ints:
    """The accounting month as YYYYMM."""
    month = month_of_day(year)[lines.day] + lines.delay
    return (year + month // 12) * 100 + month % 12 + 1


def _money(people: Members, year: Season, lines: Lines) -> dict[str, Ints]:
    prices, service = year.offer.prices, lines.service
    fee = prices.fee[service]
    entitled = people.preferential[lines.member] if len(people) else np.zeros(len(lines), bool)
    patient = np.where(entitled, prices.patient_preferential[service], prices.patient[service])
    extra: Ints = np.where(entitled, 0, fee * lines.extra // 1000)
    amounts = {
        "reimbursed": fee - patient,
        "patient_share": patient,
        "supplement": extra,
        "technical_fee": prices.technical[service],
    }
    return {name: amount * lines.quantity for name, amount in amounts.items()}


def _texts(index: Ints, names: list[str]) -> pa.DictionaryArray:
    """Names by index, each once in the dictionary: Parquet writes one with twins out in full."""
    distinct, place = np.unique(np.array(names, dtype=object), return_inverse=True)
    numbers = place.astype(np.int16)[index]
    return pa.DictionaryArray.from_arrays(pa.array(numbers), pa.array(distinct, pa.string()))


def claims_table(people: Members, year: Season, part: Part) -> pa.Table:
    """The rows of the claims table (`CLAIMS`; texts as dictionaries)."""
    lines = claimed(people, year, part)
    first = (date(year.year, 1, 1) - date(1970, 1, 1)).days
    professions = sorted({profession for profession, _ in year.offer.providers.pairs})
    qualifications = sorted({code for _, code in year.offer.providers.pairs})
    profession = np.array([professions.index(p) for p, _ in year.offer.providers.pairs])
    qualification = np.array([qualifications.index(q) for _, q in year.offer.providers.pairs])
    return pa.table(
        {
            "person_id": _persons(people, lines, part),
            "service_date": pa.array((lines.day + first).astype(np.int32)).cast(pa.date32()),
            "accounting_month": _booked(year.year, lines).astype(np.int32),
            "code": _texts(lines.service, [s.code for s in year.offer.services]),
            "provider_profession": _texts(profession[lines.giver], professions),
            "provider_qualification": _texts(qualification[lines.giver], qualifications),
            "quantity": lines.quantity.astype(np.int32),
            **_money(people, year, lines),
        }
    )
