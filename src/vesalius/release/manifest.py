"""The manifest of a release: what it is made of, by fingerprint, and what may be said of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

import vesalius


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release says of itself; the inputs are named by fingerprint, never by content."""

    name: str
    day: date
    synthetic: bool
    themes: tuple[str, ...]
    years: tuple[int, ...]
    vintages: tuple[date, ...]
    boundaries: Literal["schematic", "official"]
    policy: Mapping[str, Any]
    inputs: Mapping[str, str]
    catalogue: str
    territory: str
    files: Mapping[str, str] = field(default_factory=dict)
    vesalius: str = vesalius.__version__

    def as_json(self) -> dict[str, Any]:
        """Plain data for `manifest.json`."""
        plain = asdict(self)
        plain["date"] = plain.pop("day").isoformat()
        plain["vintages"] = [day.isoformat() for day in self.vintages]
        return plain | {name: list(plain[name]) for name in ("themes", "years")}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Manifest":
        """The manifest that `as_json` wrote."""
        typed = {
            "day": date.fromisoformat(plain["date"]),
            "vintages": tuple(date.fromisoformat(day) for day in plain["vintages"]),
            "themes": tuple(plain["themes"]),
            "years": tuple(plain["years"]),
        }
        rest = {name: value for name, value in plain.items() if name != "date"}
        return cls(**{**rest, **typed})
