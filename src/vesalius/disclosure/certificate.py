"""The certificate of an audit: what was attacked, with what knowledge, and what was found.

It holds counts of cells and the narrowest width, never an interval or a cell.
"""

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from vesalius.disclosure.auditor import Finding


@dataclass(frozen=True)
class Certificate:
    """The sum of all findings.

    `figures` and `hidden` count what was published and hidden; `judged` the hidden ones that need
    protection; `exact` and `narrow` those that can be worked out, or pinned too narrowly;
    `conflicts` figures hidden in one place and told in another; `narrowest` is the width of the
    narrowest interval found (an attacker's interval is at least as wide as the required one where
    `narrow` is 0). `residual` is that of the proof of freedom, `largest` the largest system.
    """

    attacker: str
    systems: int
    figures: int
    hidden: int
    judged: int
    exact: int
    narrow: int
    conflicts: int
    undecided: int
    narrowest: float | None
    blocks: int
    largest: int
    programmes: int
    residual: float
    consistent: bool

    @property
    def passed(self) -> bool:
        """Whether nothing is recoverable."""
        return self.consistent and not (self.exact or self.narrow or self.conflicts)

    def as_json(self) -> dict[str, Any]:
        """Plain data for `certificate.json`."""
        plain = asdict(self)
        plain["residual"] = float(f"{self.residual:.0e}")
        return {"passed": self.passed, **plain}


@dataclass(frozen=True)
class Audited:
    """What was found of one system, in numbers; `width` is infinite where nothing was judged."""

    figures: int
    hidden: int
    judged: int
    exact: int
    narrow: int
    width: float
    blocks: int
    largest: int
    programmes: int
    residual: float
    consistent: bool
    conflicts: int = 0
    undecided: int = 0

    def after(self, first: "Audited") -> "Audited":
        """The same with the work of an earlier attack, on whose proofs this one builds."""
        return replace(
            self,
            blocks=max(self.blocks, first.blocks),
            largest=max(self.largest, first.largest),
            programmes=self.programmes + first.programmes,
            residual=max(self.residual, first.residual),
        )


def audited(
    finding: Finding, figures: int, hidden: int, conflicts: int = 0, undecided: int = 0
) -> Audited:
    """The numbers of a finding, with those of the system it speaks of."""
    return Audited(
        figures,
        hidden,
        len(finding.exact),
        int(finding.exact.sum()),
        int((finding.narrow & ~finding.exact).sum()),
        finding.width,
        finding.blocks,
        finding.largest,
        finding.programmes,
        finding.residual,
        finding.consistent,
        conflicts,
        undecided,
    )


def certify(audits: Iterable[Audited], *, zeros_published: bool) -> Certificate:
    """The certificate of many audits."""
    done = list(audits)
    widths = [a.width for a in done if a.width < math.inf]
    least = 1 if zeros_published else 0
    return Certificate(
        attacker=f"knows all that is published, and that a hidden count is at least {least}",
        systems=len(done),
        figures=sum(a.figures for a in done),
        hidden=sum(a.hidden for a in done),
        judged=sum(a.judged for a in done),
        exact=sum(a.exact for a in done),
        narrow=sum(a.narrow for a in done),
        conflicts=sum(a.conflicts for a in done),
        undecided=sum(a.undecided for a in done),
        narrowest=round(min(widths), 3) if widths else None,
        blocks=sum(a.blocks for a in done),
        largest=max((a.largest for a in done), default=0),
        programmes=sum(a.programmes for a in done),
        residual=max((a.residual for a in done), default=0.0),
        consistent=all(a.consistent for a in done),
    )
