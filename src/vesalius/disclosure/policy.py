"""What must be hidden, as configuration: the section `disclosure` of release.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import Field, ValidationError

from vesalius.catalogue.model import LEVELS, Level
from vesalius.declarations import Declared
from vesalius.disclosure.problems import POLICY_KEY
from vesalius.errors import VesaliusError, raise_all

Zeros = Literal["published", "hidden"]
Detail = Literal["all", "totals", "none"]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules for the cells of one level, or of one dimension.

    A count of persons below `threshold` is hidden. With `complement`, so is a count that leaves
    fewer than `threshold` beneficiaries without the service. Under `smallest_denominator`
    beneficiaries nothing is published, zero included. With `dominance`, exams are hidden where one
    person had more than that share of them. `detail` says what is published: all cells, those that
    are totals over age and sex, or none.
    """

    threshold: int
    complement: bool = False
    smallest_denominator: int = 0
    dominance: float | None = None
    detail: Detail = "all"

    def __post_init__(self) -> None:
        if self.threshold < 2 or self.smallest_denominator < 0:
            raise ValueError("a threshold is at least 2, a smallest denominator at least 0")
        if self.dominance is not None and not 0 < self.dominance <= 1:
            raise ValueError("dominance is a share of the exams, above 0 and at most 1")


@dataclass(frozen=True)
class Policy:
    """The rules of a release. `levels` and `dimensions` hold the rules that replace the base.

    A cell broken down by a dimension (`age`, `sex`) follows the strictest threshold that applies.
    `zeros` says whether a count of 0 is published, which tells an attacker that every hidden count
    is at least 1. `partitions`: whether parts that add up to a whole are protected together.
    """

    preset: str
    base: Rules
    zeros: Zeros = "published"
    levels: Mapping[Level, Rules] = field(default_factory=dict)
    dimensions: Mapping[str, int] = field(default_factory=dict)
    partitions: bool = True

    def rules(self, level: Level) -> Rules:
        """The rules of a level."""
        return self.levels.get(level, self.base)

    def threshold(self, level: Level, by: frozenset[str] = frozenset()) -> int:
        """The threshold of a level's cells that are broken down by some dimensions."""
        return max([self.rules(level).threshold, *(self.dimensions.get(d, 0) for d in sorted(by))])

    def as_json(self) -> dict[str, Any]:
        """The policy spelled out, for a certificate or a page."""
        return {
            "preset": self.preset,
            "zeros": self.zeros,
            "partitions": self.partitions,
            "levels": {level: _plain(self.rules(level)) for level in LEVELS},
            "dimensions": dict(sorted(self.dimensions.items())),
        }


def _plain(rules: Rules) -> dict[str, Any]:
    return {name: getattr(rules, name) for name in Rules.__slots__}


class RuleSettings(Declared):
    """The keys of a level under `disclosure.levels`; what is not named is as in the base."""

    threshold: int | None = Field(default=None, ge=2)
    complement: bool | None = None
    smallest_denominator: int | None = Field(default=None, ge=0)
    dominance: float | None = Field(default=None, gt=0, le=1)
    detail: Detail | None = None


class DimensionSettings(Declared):
    """The keys of a dimension under `disclosure.dimensions`."""

    threshold: int = Field(ge=2)


class PolicySettings(RuleSettings):
    """The keys of `disclosure` in release.yaml."""

    preset: Literal["five", "five-zeros-hidden", "eleven"] = "five"
    zeros: Zeros | None = None
    partitions: bool = True
    levels: dict[Level, RuleSettings] = Field(default_factory=dict)
    dimensions: dict[Literal["age", "sex"], DimensionSettings] = Field(default_factory=dict)


_SECTOR_TOTALS: Mapping[Level, Mapping[str, Any]] = {"sector": {"detail": "totals"}}
PRESETS: Mapping[str, tuple[Rules, Zeros]] = {
    "five": (Rules(5, smallest_denominator=5), "published"),
    "five-zeros-hidden": (Rules(5, smallest_denominator=5), "hidden"),
    "eleven": (Rules(11, smallest_denominator=11), "published"),
}


def read_policy(section: Mapping[str, Any], file: str = "release.yaml") -> Policy:
    """The policy of a `disclosure` section; `POLICY_KEY` names each key that is wrong.

    >>> read_policy({"levels": {"sector": {"threshold": 20}}}).threshold("sector")
    20
    """
    try:
        settings = PolicySettings.model_validate(section)
    except ValidationError as invalid:
        raise_all(
            [
                VesaliusError(
                    POLICY_KEY,
                    file=file,
                    field=".".join(["disclosure", *(str(part) for part in fault["loc"])]),
                    fault=fault["msg"],
                )
                for fault in invalid.errors(include_input=False, include_url=False)
            ]
        )
        raise AssertionError("pydantic reported no fault") from None
    return _policy(settings)


def _policy(settings: PolicySettings) -> Policy:
    preset, zeros = PRESETS[settings.preset]
    base = _replaced(preset, settings)
    changed = {level: settings.levels.get(level) for level in LEVELS}
    levels = {
        level: _replaced(_replaced_plain(base, _SECTOR_TOTALS.get(level, {})), change)
        for level, change in changed.items()
        if change is not None or level in _SECTOR_TOTALS
    }
    return Policy(
        preset=settings.preset,
        base=base,
        zeros=settings.zeros or zeros,
        levels=levels,
        dimensions={name: rule.threshold for name, rule in settings.dimensions.items()},
        partitions=settings.partitions,
    )


def _replaced(rules: Rules, change: RuleSettings | None) -> Rules:
    if change is None:
        return rules
    named = {name: getattr(change, name) for name in Rules.__slots__}
    return _replaced_plain(rules, {k: v for k, v in named.items() if v is not None})


def _replaced_plain(rules: Rules, change: Mapping[str, Any]) -> Rules:
    """The rules with some replaced; a new threshold takes the smallest denominator with it."""
    if "threshold" in change and "smallest_denominator" not in change:
        least = change["threshold"] if rules.smallest_denominator else 0
        change = {**change, "smallest_denominator": least}
    return Rules(**{**_plain(rules), **change})
