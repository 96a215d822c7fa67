"""The picture as pixels: the map is painted once, the words of each language above and below it."""

import importlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from vesalius.publish.downloads.image import HEIGHT, MAP_FROM, MAP_TO, WIDTH, Picture, framed
from vesalius.publish.site.words import Words

PIXELS = 1000  # the width of the files


def write_pngs(picture: Picture, paths: Mapping[Path, Words]) -> bool:
    """Write the picture in each language; false where the `image` extra is not installed."""
    painter, canvas = _library("resvg_py"), _library("PIL.Image")
    if painter is None or canvas is None:
        return False
    whole = _paint(painter, canvas, framed(picture.map, HEIGHT))
    for path, words in paths.items():
        _put_words(whole, _paint(painter, canvas, _strip(picture, words)))
        whole.save(path, "PNG")
    return True


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _paint(painter: Any, canvas: Any, svg: str) -> Any:
    pixels = painter.svg_to_bytes(svg_string=svg, width=PIXELS, font_family="DejaVu Sans")
    return canvas.open(BytesIO(bytes(pixels))).convert("RGB")


def _strip(picture: Picture, words: Words) -> str:
    """What stands above the map, and right below it what stands below the map."""
    gone = MAP_TO - MAP_FROM
    below = f'<g transform="translate(0 {-gone})">{picture.below(words)}</g>'
    return framed(picture.above(words) + below, HEIGHT - gone)


def _put_words(whole: Any, strip: Any) -> None:
    top, foot = (height * PIXELS // WIDTH for height in (MAP_FROM, MAP_TO))
    whole.paste(strip.crop((0, 0, PIXELS, top)), (0, 0))
    whole.paste(strip.crop((0, top, PIXELS, strip.height)), (0, foot))
