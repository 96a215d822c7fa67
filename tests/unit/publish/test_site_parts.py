"""The parts of the site: classes, colours, exact integers, words."""

import ast
import itertools
import math
import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from vesalius.catalogue.load import default_catalogue
from vesalius.errors import VesaliusError
from vesalius.publish.site import palette
from vesalius.publish.site.classes import class_breaks, class_of
from vesalius.publish.site.model import Figures, State
from vesalius.publish.site.place_page import has_ages
from vesalius.publish.site.problems import NO_CELLS
from vesalius.publish.site.read import integers
from vesalius.publish.site.words import Words
from vesalius.release.schema import Status

PACKAGE = Path(__file__).resolve().parents[3] / "src" / "vesalius"


def squares(values: list[int], starts: tuple[int, ...]) -> float:
    """The sum of squares around the class means, the slow way."""
    edges = [-math.inf, *starts, math.inf]
    total = 0.0
    for low, high in itertools.pairwise(edges):
        inside = [v for v in values if low <= v < high]
        mean = sum(inside) / len(inside) if inside else 0
        total += sum((v - mean) ** 2 for v in inside)
    return total


@given(st.lists(st.integers(0, 60), min_size=3, max_size=14), st.integers(2, 4))
def test_no_other_classes_have_smaller_squares(values: list[int], classes: int) -> None:
    found = class_breaks(np.array(values, np.int32), classes)
    distinct = sorted(set(values))[1:]
    others = itertools.combinations(distinct, min(classes - 1, len(distinct)))
    least = min((squares(values, other) for other in others), default=0.0)
    assert squares(values, found) == pytest.approx(least, abs=1e-6)


def test_a_bound_belongs_to_the_class_above_it() -> None:
    found = class_of(np.array([49, 50, 89, 90, State.ZERO, State.SUPPRESSED], np.int32), (50, 90))
    assert found.tolist() == [0, 1, 1, 2, 0, State.SUPPRESSED]


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_figures_are_rounded_half_away_from_zero_from_exact_counts(top: int, bottom: int) -> None:
    indicator = default_catalogue().indicators["stat_013_001"]
    cells = pa.table({
        "numerator": [top], "denominator": [bottom], "value": [100 * top / bottom],
        "status": [Status.OK.value],
    })  # fmt: skip
    tenths = 1000 * top
    expected = tenths // bottom + (2 * (tenths % bottom) >= bottom)
    assert integers(cells, indicator).tolist() == [expected]


def test_a_hidden_figure_is_never_a_number() -> None:
    indicator = default_catalogue().indicators["stat_013_001"]
    rows = [(0, Status.ZERO), (None, Status.SUPPRESSED), (None, Status.SECONDARY),
            (None, Status.NOT_AVAILABLE), (None, Status.NOT_APPLICABLE)]  # fmt: skip
    cells = pa.table({
        "numerator": pa.array([top for top, _ in rows], pa.int64()),
        "denominator": pa.array([10 if top == 0 else None for top, _ in rows], pa.int64()),
        "value": pa.array([None] * len(rows), pa.float64()),
        "status": [status.value for _, status in rows],
    })  # fmt: skip
    assert integers(cells, indicator).tolist() == [
        State.ZERO, State.SUPPRESSED, State.SUPPRESSED, State.NOT_AVAILABLE, State.NOT_APPLICABLE,
    ]  # fmt: skip


def test_a_place_without_figures_by_age_has_no_charts_by_age() -> None:
    values = np.array([[[5, 5]], [[State.SUPPRESSED, State.ZERO]]], np.int32)
    indicator = default_catalogue().indicators["cube_013_001"]
    figures = Figures(indicator, (2024,), ("all", "0-9"), values, values < -9)
    assert [has_ages(figures, at) for at in (0, 1)] == [False, True]


def test_every_state_has_other_words_in_every_language() -> None:
    for language in ("fr", "nl", "en", "de"):
        words = Words(language)
        said = [words.figure(int(state), 1) for state in State]
        assert len(set(said)) == len(said)


def test_a_release_without_cells_is_refused(tmp_path: Path) -> None:
    from vesalius.publish.site.read import cells_path

    with pytest.raises(VesaliusError) as caught:
        cells_path(tmp_path, default_catalogue().indicators["stat_013_001"])
    assert caught.value.problem == NO_CELLS


# ---- colours: the CIEDE2000 distance and Machado et al. (2009) for colour-blind sight ----

SIGHT = {
    "normal": np.eye(3),
    "protan": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                        [-0.003882, -0.048116, 1.051998]]),
    "deutan": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                        [-0.011820, 0.042940, 0.968881]]),
    "tritan": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                        [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip


def lab(colour: str, sight: str) -> np.ndarray:
    srgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(SIGHT[sight] @ linear, 0, 1)
    xyz = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                    [0.0193339, 0.1191920, 0.9503041]]) @ seen / [0.95047, 1, 1.08883]  # fmt: skip
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def ciede2000(one: np.ndarray, two: np.ndarray) -> float:
    l1, l2 = one[0], two[0]
    c1, c2 = np.hypot(*one[1:]), np.hypot(*two[1:])
    g = 0.5 * (1 - math.sqrt((m := ((c1 + c2) / 2) ** 7) / (m + 25**7)))
    a1, a2 = one[1] * (1 + g), two[1] * (1 + g)
    c1, c2 = math.hypot(a1, one[2]), math.hypot(a2, two[2])
    h1, h2 = (math.degrees(math.atan2(b, a)) % 360 for a, b in ((a1, one[2]), (a2, two[2])))
    dh = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    big_h = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(dh / 2))
    lm, cm = (l1 + l2) / 2, (c1 + c2) / 2
    hm = h1 + h2 if c1 * c2 == 0 else (h1 + dh / 2) % 360
    t = (1 - 0.17 * math.cos(math.radians(hm - 30)) + 0.24 * math.cos(math.radians(2 * hm))
         + 0.32 * math.cos(math.radians(3 * hm + 6))
         - 0.2 * math.cos(math.radians(4 * hm - 63)))  # fmt: skip
    sl = 1 + 0.015 * (lm - 50) ** 2 / math.sqrt(20 + (lm - 50) ** 2)
    sc, sh = 1 + 0.045 * cm, 1 + 0.015 * cm * t
    rc = 2 * math.sqrt(cm**7 / (cm**7 + 25**7))
    rt = -rc * math.sin(math.radians(60 * math.exp(-(((hm - 275) / 25) ** 2))))
    dl, dc, dhh = (l2 - l1) / sl, (c2 - c1) / sc, big_h / sh
    return math.sqrt(dl**2 + dc**2 + dhh**2 + rt * dc * dhh)


def test_the_distance_is_that_of_sharma_wu_and_dalal() -> None:
    one, two = np.array([50, 2.6772, -79.7751]), np.array([50, 0, -82.7485])
    assert ciede2000(one, two) == pytest.approx(2.0425, abs=1e-4)


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("colours", [palette.SEQUENTIAL, palette.DIVERGING])
def test_every_eye_tells_the_classes_apart(sight: str, colours: tuple[str, ...]) -> None:
    seen = [lab(colour, sight) for colour in colours]
    assert all(ciede2000(a, b) >= 9 for a, b in itertools.combinations(seen, 2))


def test_the_sequence_darkens_evenly_and_stands_off_from_the_states() -> None:
    light = [lab(colour, "normal")[0] for colour in palette.SEQUENTIAL]
    assert all(before - after >= 10 for before, after in itertools.pairwise(light))
    not_applicable = lab(palette.STATE_GROUND[3], "normal")
    for colour in palette.SEQUENTIAL:
        assert ciede2000(lab(colour, "normal"), not_applicable) >= 10


# ---- words: every text of the interface is translated ----

CONSTANTS = {"_STATES", "_ONE", "_MANY", "_TOLD", "_KINDS", "DATA_FILES", "IMAGE_FILES"}


def spoken_texts() -> set[str]:
    """Every English text that the site, its files, its commands and errors show."""
    found: set[str] = set()
    for path in (PACKAGE / "publish/site/templates").glob("*.html"):
        calls = re.finditer(r"""_\((?:"([^"]*)"|'([^']*)')""", path.read_text(encoding="utf-8"))
        found |= {match[1] or match[2] for match in calls}
    folders = [PACKAGE / "publish/site", PACKAGE / "publish/downloads"]
    for path in [p for folder in folders for p in folder.glob("*.py")]:
        found |= set(_texts_of(ast.parse(path.read_text(encoding="utf-8"))))
    for problem in ("NO_CELLS", "NOT_A_SITE", "FOREIGN_FOLDER"):
        declared = getattr(
            __import__("vesalius.publish.site.problems", fromlist=[problem]), problem
        )
        found |= {declared.message, declared.remedy}
    return {text for text in found if re.search("[A-Za-z]{2}", text)}


def _texts_of(tree: ast.Module) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in ("words", "translate", "self"):
                found.append(str(node.args[0].value))
        if isinstance(node, ast.AnnAssign | ast.Assign) and node.value:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if getattr(target, "id", "") in CONSTANTS:
                constants = [n for n in ast.walk(node.value) if isinstance(n, ast.Constant)]
                found += [str(c.value) for c in constants if " " in str(c.value)]
            if getattr(target, "id", "").endswith("_SENTENCE"):
                found.append(ast.literal_eval(node.value))
    return found


@pytest.mark.parametrize("language", ["fr", "nl", "de"])
def test_every_text_is_translated_with_the_same_fields(language: str) -> None:
    with (PACKAGE / f"locale/{language}/site.po").open("rb") as file:
        said = {str(m.id): str(m.string) for m in read_po(file) if m.id}
    missing = sorted(text for text in spoken_texts() if not said.get(text))
    assert not missing
    for text, told in said.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", told)), text
