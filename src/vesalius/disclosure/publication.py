"""A publication to audit, and what an audit answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from vesalius.disclosure.certificate import Certificate

Read = Callable[[str], pa.Table]


@dataclass(frozen=True)
class Subject:
    """The indicators that speak of the same persons: by share, and by volume."""

    name: str
    shares: tuple[str, ...]
    volumes: tuple[str, ...]


@dataclass(frozen=True)
class Whole:
    """A subject whose exams are those of its parts; `unnamed` if some part is no subject."""

    subject: Subject
    parts: tuple[Subject, ...]
    unnamed: bool


@dataclass(frozen=True)
class Publication:
    """What is audited: public cells, places, policy; the true cells where the house audits itself.

    `also` are cells of earlier releases: what they told is known to the attacker as well.
    """

    read: Read
    places: pa.Table
    policy: Mapping[str, Any]
    subjects: tuple[Subject, ...]
    truth: Read | None = None
    also: tuple[Read, ...] = ()
    wholes: tuple[Whole, ...] = ()


@dataclass(frozen=True)
class Exposed:
    """A hidden cell that the audit could work out or narrow down. Private.

    A `remainder` is what a place has beyond its parts; it is named by the place.
    """

    subject: str
    year: int
    place: str
    vintage: str
    age: str
    sex: str
    exact: bool
    low: float
    high: float
    remainder: bool = False


@dataclass(frozen=True)
class Verdict:
    """The certificate, and the cells behind a failure."""

    certificate: Certificate
    exposed: tuple[Exposed, ...] = field(default_factory=tuple)
