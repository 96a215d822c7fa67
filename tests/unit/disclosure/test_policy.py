import pytest

from vesalius.disclosure.policy import (
    PRESETS,
    DimensionSettings,
    PolicySettings,
    RuleSettings,
    read_policy,
)
from vesalius.disclosure.problems import POLICY_KEY
from vesalius.errors import VesaliusError


def test_default_is_five_with_zeros_published() -> None:
    policy = read_policy({})
    assert policy.threshold("commune") == 5
    assert policy.zeros == "published"
    assert policy.rules("commune").detail == "all"
    assert policy.rules("sector").detail == "totals"


@pytest.mark.parametrize(("preset", "threshold", "zeros"), [
    ("five", 5, "published"), ("five-zeros-hidden", 5, "hidden"), ("eleven", 11, "published"),
])  # fmt: skip
def test_presets(preset: str, threshold: int, zeros: str) -> None:
    policy = read_policy({"preset": preset})
    assert policy.threshold("sector") == threshold
    assert policy.zeros == zeros
    assert policy.rules("sector").smallest_denominator == threshold
    assert set(PRESETS) == {"five", "five-zeros-hidden", "eleven"}


def test_levels_and_dimensions_override() -> None:
    policy = read_policy(
        {
            "levels": {"sector": {"threshold": 20, "detail": "none"}},
            "dimensions": {"age": {"threshold": 8}, "sex": {"threshold": 6}},
        }
    )
    assert policy.threshold("sector") == 20
    assert policy.rules("sector").smallest_denominator == 20
    assert policy.rules("sector").detail == "none"
    assert policy.threshold("commune") == 5
    assert policy.threshold("commune", frozenset({"age", "sex"})) == 8
    assert policy.threshold("commune", frozenset({"sex"})) == 6


@pytest.mark.parametrize(("section", "field"), [
    ({"preset": "six"}, "disclosure.preset"),
    ({"threshold": 1}, "disclosure.threshold"),
    ({"levels": {"village": {}}}, "disclosure.levels.village"),
    ({"levels": {"sector": {"detail": "some"}}}, "disclosure.levels.sector.detail"),
    ({"dominance": 2}, "disclosure.dominance"),
    ({"unknown": 1}, "disclosure.unknown"),
])  # fmt: skip
def test_wrong_keys_are_named(section: dict[str, object], field: str) -> None:
    with pytest.raises(VesaliusError) as caught:
        read_policy(section)
    assert caught.value.problem == POLICY_KEY
    assert field in str(caught.value)


def test_every_key_is_documented() -> None:
    from pathlib import Path

    page = Path(__file__).resolve().parents[3] / "docs" / "methods" / "disclosure.md"
    text = page.read_text(encoding="utf-8")
    keys = {
        *PolicySettings.model_fields,
        *RuleSettings.model_fields,
        *DimensionSettings.model_fields,
    }
    assert [key for key in sorted(keys) if f"`{key}`" not in text] == []
    assert [name for name in PRESETS if f"`{name}`" not in text] == []
