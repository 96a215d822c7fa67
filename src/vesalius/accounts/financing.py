"""Who pays: the identity of an act, the matrix component x payer, shares with denominators.

Source of the identities: Code de la sécurité sociale, art. L. 160-13 (ticket modérateur and flat
participation); DREES, *La dépense de santé*, definitions of base, overrun and co-payment.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from vesalius.accounts.interval import Interval, round_to
from vesalius.accounts.problems import ACT_IDENTITY
from vesalius.accounts.quantities import Amount, Share
from vesalius.errors import VesaliusError

_CENT = Decimal(1)
PAID = "paid = base + overrun"
BASE = "base = insurance + copayment + flat participation"


@dataclass(frozen=True, slots=True)
class Act:
    """The money of one act, in cents. Whether its identities hold is what `off` answers."""

    paid: int
    base: int
    overrun: int
    insurance: int
    copayment: int
    flat: int = 0

    @property
    def off(self) -> tuple[str, ...]:
        """The identities that the act does not satisfy."""
        held = {
            PAID: self.paid == self.base + self.overrun,
            BASE: self.base == self.insurance + self.copayment + self.flat,
        }
        return tuple(identity for identity, holds in held.items() if not holds)

    @property
    def left_to_patient(self) -> int:
        """What the insurance does not pay: copayment, flat participation and overrun."""
        return self.paid - self.insurance


def settle(base: int, rate: Fraction, overrun: int = 0, flat: int = 0) -> Act:
    """Share out an act: the insurance pays `rate` of the base less the flat participation.

    >>> act = settle(2500, Fraction(70, 100), overrun=200)
    >>> act.paid, act.insurance, act.left_to_patient
    (2700, 1750, 950)
    """
    covered = int(round_to(base * rate, _CENT))
    taken = min(flat, covered)
    return Act(base + overrun, base, overrun, covered - taken, base - covered, taken)


def check_acts(acts: Iterable[Act]) -> int:
    """The number of acts, all sound; refused with counts where an identity fails."""
    read, failures = 0, {PAID: 0, BASE: 0}
    for act in acts:
        read += 1
        for identity in act.off:
            failures[identity] += 1
    for identity, count in failures.items():
        if count:
            raise VesaliusError(ACT_IDENTITY, count=count, identity=identity)
    return read


@dataclass(frozen=True)
class Financing:
    """The matrix component x payer of one year and perimeter, in cents; an absent pair is 0."""

    year: int
    perimeter: str
    cells: Mapping[tuple[str, str], int]

    @property
    def components(self) -> tuple[str, ...]:
        """The components, in the order of their names."""
        return tuple(sorted({component for component, _ in self.cells}))

    @property
    def payers(self) -> tuple[str, ...]:
        """The payers, in the order of their names."""
        return tuple(sorted({payer for _, payer in self.cells}))

    def amount(self, component: str | None = None, payer: str | None = None) -> Amount:
        """A cell, or a margin where one or both are left out."""
        cents = sum(
            value
            for (c, p), value in self.cells.items()
            if component in (None, c) and payer in (None, p)
        )
        return Amount(Interval.exact(Fraction(cents, 100)), "EUR")

    def share(self, payer: str, component: str | None = None) -> Share:
        """What a payer bears of a component, or of all; the share names its denominator."""
        denominator = f"{component or 'all'} ({self.perimeter}, {self.year})"
        return self.amount(component, payer).share_of(self.amount(component), denominator)


def effective_rate(
    insurance: Amount, outside: Iterable[Amount], fees: Amount, overruns: Amount
) -> Share:
    """The effective reimbursement rate: what insurance pays of fees without overruns.

    `outside` are the payments of the insurance that are not for fees (technical fees, contracts,
    contributions): `(insurance - outside) / (fees - overruns)`.
    """
    for_fees = insurance
    for part in outside:
        for_fees = for_fees - part
    return for_fees.share_of(fees - overruns, "fees without overruns")
