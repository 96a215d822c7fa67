"""The gate between a build and its publication: protect, audit, and let pass only what is safe."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from vesalius.catalogue.model import Catalogue, Indicator
from vesalius.disclosure.attacked import REST
from vesalius.disclosure.grid import Read
from vesalius.disclosure.groups import Masks, read_groups
from vesalius.disclosure.judge import Court, judge
from vesalius.disclosure.policy import Policy, read_policy
from vesalius.disclosure.problems import AUDIT_FAILED, EXPOSES_EARLIER
from vesalius.disclosure.publication import Exposed, Publication, Subject, Verdict, Whole
from vesalius.disclosure.report import Line, Report
from vesalius.disclosure.shelf import NOWHERE, Shelf
from vesalius.disclosure.show import public_cells, show
from vesalius.disclosure.spots import Spot
from vesalius.disclosure.work import Effort
from vesalius.errors import VesaliusError
from vesalius.language import translate

Keep = Callable[[str, pa.Table], None]
_ATTEMPTS = 6
RECODE = (
    "{count} tables have more than 30 % of their cells hidden for their own sake; recode them"
    " first (wider ages, pooled years). The report in private/ names them."
)


@dataclass(frozen=True)
class Earlier:
    """An earlier release: its public cells by indicator (empty where it had none).

    `policy` is its section `disclosure` of release.yaml.
    """

    name: str
    read: Read
    places: pa.Table
    policy: Mapping[str, Any]


@dataclass(frozen=True)
class Gate:
    """What a release needs to pass: unprotected cells, places, what is counted, the policy.

    `read` gives the unprotected cells of an indicator. `keep` takes the public cells of each
    indicator and `keep_private` the same with everything told; `folder` is private and takes the
    cells behind a refusal. What is done is kept on `shelf`.
    """

    read: Read
    places: pa.Table
    catalogue: Catalogue
    policy: Policy
    folder: Path
    keep: Keep
    keep_private: Keep
    earlier: Sequence[Earlier] = ()
    workers: int = 2
    shelf: Shelf = NOWHERE


@dataclass(frozen=True)
class Opened:
    """A release that may be published: its certificate, the private report, notes for a person."""

    certificate: dict[str, Any]
    report: Report
    notes: tuple[str, ...] = field(default_factory=tuple)


def pass_gate(gate: Gate, indicators: Sequence[str]) -> Opened:
    """Protect and audit; `AUDIT_FAILED` or `EXPOSES_EARLIER` where something could be found.

    What the audit finds in a first attempt is protected better in the next.
    """
    gate = replace(gate, read=cache(gate.read))
    members = [gate.catalogue.indicators[code] for code in indicators]
    protected = _Protected(gate, members)
    court = Court(
        _publication(gate, members, protected.public), workers=gate.workers, shelf=gate.shelf
    )
    verdict = court.judge()
    spots: tuple[Spot, ...] = ()
    for attempt in range(1, _ATTEMPTS + 1):
        if verdict.certificate.passed:
            break
        spots += _spots(verdict)
        if attempt == _ATTEMPTS or not spots:
            raise _refusal(gate, verdict)
        verdict = court.judge(protected.again(spots))
    _check_earlier_releases(gate, members, protected.public)
    lines = _keep(gate, protected)
    report = Report(tuple(sorted(lines, key=lambda x: (x.indicator, x.year, x.level))))
    certificate = {"policy": gate.policy.as_json(), "audit": verdict.certificate.as_json()}
    return Opened(certificate, report, _notes(report))


class _Protected:
    """The masks of all indicators, and the public cells that they leave."""

    def __init__(self, gate: Gate, members: Sequence[Indicator]) -> None:
        self.gate = gate
        self.groups = tuple(
            read_groups(
                gate.read,
                members,
                gate.places,
                gate.catalogue,
                gate.policy,
                earlier=[earlier.read for earlier in gate.earlier],
                effort=Effort(gate.workers, gate.shelf),
            )
        )
        self.masks = [group.masks() for group in self.groups]
        self.public: dict[str, pa.Table] = {}
        for masks in self.masks:
            self._show(masks, masks.indicators)

    def again(self, spots: Sequence[Spot]) -> set[int]:
        """Protect anew, with companions for the figures found exposed; the years that changed."""
        changed: set[int] = set()
        for number, group in enumerate(self.groups):
            before, masks = self.masks[number], group.masks(spots)
            new = (masks.reasons != before.reasons).any(axis=2)
            changed |= {group.grid.axes.years[y] for y in np.flatnonzero(new.any(axis=0)).tolist()}
            subjects = {group.grid.subjects[s] for s in np.flatnonzero(new.any(axis=1)).tolist()}
            self.masks[number] = masks
            self._show(masks, [i for i in group.indicators if i.variable in subjects])
        return changed

    def _show(self, masks: Masks, indicators: Sequence[Indicator]) -> None:
        for indicator in indicators:
            cells = self.gate.read(indicator.code)
            self.public[indicator.code] = public_cells(masks, indicator, cells)


def _keep(gate: Gate, protected: _Protected) -> list[Line]:
    """Hand over what passed, as it was attacked, and count what is hidden."""
    lines: list[Line] = []
    for masks in protected.masks:
        for indicator in masks.indicators:
            shown = show(masks, indicator, gate.read(indicator.code))
            gate.keep_private(indicator.code, shown.private)
            gate.keep(indicator.code, protected.public[indicator.code])
            lines.extend(shown.lines)
    return lines


def _spots(verdict: Verdict) -> tuple[Spot, ...]:
    """What an audit found, each figure once."""
    return tuple(dict.fromkeys(map(_spot, verdict.exposed)))


def _spot(exposed: Exposed) -> Spot:
    return Spot(
        subject=exposed.subject.removeprefix(REST).partition(":")[2],
        year=exposed.year,
        vintage=date.fromisoformat(exposed.vintage),
        place=exposed.place,
        age=exposed.age,
        sex=exposed.sex,
        rest=exposed.subject.startswith(REST),
        low=exposed.low,
        high=exposed.high,
    )


def subjects_of(indicators: Sequence[Indicator]) -> tuple[Subject, ...]:
    """The subjects of indicators: those of one variable and population have one mask."""
    found: dict[tuple[str, str, str], list[Indicator]] = {}
    for indicator in indicators:
        key = (indicator.theme, indicator.population, indicator.variable)
        found.setdefault(key, []).append(indicator)
    return tuple(
        Subject(
            f"{population}:{variable}",
            tuple(sorted(i.code for i in members if i.measure == "share")),
            tuple(sorted(i.code for i in members if i.measure == "volume")),
        )
        for (_, population, variable), members in sorted(found.items())
    )


def wholes_of(catalogue: Catalogue, indicators: Sequence[Indicator]) -> tuple[Whole, ...]:
    """The wholes and parts that the catalogue declares among the indicators, by population."""
    found: list[Whole] = []
    for theme, population in sorted({(i.theme, i.population) for i in indicators}):
        members = [i for i in indicators if (i.theme, i.population) == (theme, population)]
        by_variable = {s.name.partition(":")[2]: s for s in subjects_of(members)}
        for partition in catalogue.themes[theme].partitions:
            named = [by_variable[p] for p in partition.parts if p in by_variable]
            if partition.whole in by_variable and named:
                unnamed = len(named) < len(partition.parts)
                found.append(Whole(by_variable[partition.whole], tuple(named), unnamed))
    return tuple(found)


def _publication(
    gate: Gate, members: Sequence[Indicator], public: Mapping[str, pa.Table]
) -> Publication:
    """What will be published, beside what has been."""
    return Publication(
        public.__getitem__,
        together([gate.places, *(earlier.places for earlier in gate.earlier)]),
        gate.policy.as_json(),
        subjects_of(members),
        gate.read,
        tuple(earlier.read for earlier in gate.earlier),
        wholes_of(gate.catalogue, members) if gate.policy.partitions else (),
    )


def _check_earlier_releases(
    gate: Gate, members: Sequence[Indicator], public: Mapping[str, pa.Table]
) -> None:
    """Whether what the new release tells exposes what an earlier one hid."""
    here = _publication(gate, members, public)
    for earlier in gate.earlier:
        policy = read_policy(earlier.policy).as_json()
        then = replace(
            here, read=earlier.read, policy=policy, also=(public.__getitem__,), wholes=()
        )
        exposed = [
            e for e in judge(then, workers=gate.workers, shelf=gate.shelf).exposed if e.exact
        ]
        if exposed:
            path = _write(gate.folder, exposed, f"exposed-{earlier.name}.csv")
            raise VesaliusError(
                EXPOSES_EARLIER, count=len(exposed), release=earlier.name, file=path
            )


def together(tables: Sequence[pa.Table]) -> pa.Table:
    """The places of all vintages, each vintage once."""
    found: dict[object, pa.Table] = {}
    for table in tables:
        days = table["vintage"].to_pylist()
        for day in sorted(set(days)):
            found.setdefault(day, table.filter(pa.array([d == day for d in days])))
    return pa.concat_tables([found[day] for day in sorted(found, key=str)])


def _refusal(gate: Gate, verdict: Verdict) -> VesaliusError:
    path = _write(gate.folder, verdict.exposed, "exposed.csv")
    found = verdict.certificate
    return VesaliusError(
        AUDIT_FAILED, exact=found.exact, narrow=found.narrow + found.conflicts, file=path
    )


def _write(folder: Path, exposed: Sequence[Exposed], name: str) -> Path:
    """List exposed cells, in private."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(Exposed.__dataclass_fields__)
        rows.writerows([getattr(e, n) for n in Exposed.__dataclass_fields__] for e in exposed)
    return folder / name


def _notes(report: Report) -> tuple[str, ...]:
    if not report.recode:
        return ()
    return (translate(RECODE, {"count": len(report.recode)}),)
