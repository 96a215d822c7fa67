"""How each task is done; runs in the worker processes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from vesalius.catalogue.model import Level
from vesalius.language import LANGUAGES
from vesalius.publish.downloads.files import write_csv, write_data_json, write_metadata
from vesalius.publish.downloads.image import Picture
from vesalius.publish.downloads.metadata import metadata
from vesalius.publish.downloads.pixels import write_pngs
from vesalius.publish.downloads.spreadsheet import write_xlsx
from vesalius.publish.downloads.table import Origin, above_sectors, figures_table
from vesalius.publish.sheets.model import all_sheets
from vesalius.publish.site.fiche_page import LEADING, build_key_figures
from vesalius.publish.site.files import METADATA, image_path
from vesalius.publish.site.front_page import front_page
from vesalius.publish.site.home_page import country_series, home_page
from vesalius.publish.site.indicator_page import indicator_page
from vesalius.publish.site.links import KEY_FIGURES, METHODS, Page, sheet_path
from vesalius.publish.site.model import Figures
from vesalius.publish.site.place_page import Shelf, place_page, shelf
from vesalius.publish.site.reading_pages import (
    files_page,
    gazetteer_page,
    key_figures_page,
    method_page,
    methods_index,
    sheet_page,
)
from vesalius.publish.site.render import Site
from vesalius.publish.site.shapes import (
    OTHER_LEVELS,
    has_sectors,
    level_shapes,
    sector_figures,
    sector_shapes,
    sectors_path,
    shapes_path,
    sources,
    years_path,
)
from vesalius.publish.site.tasks import Task
from vesalius.publish.site.wire import age_data, breaks_by_level, receive, year_data
from vesalius.publish.site.words import Words
from vesalius.release.files import write_parquet
from vesalius.release.read import Release

Draw = Callable[[Page], str]


@dataclass(frozen=True)
class Workbench:
    """What the workers share."""

    site: Site
    release: Release
    out: Path
    figures: Mapping[str, Figures]

    @cached_property
    def shelf(self) -> Shelf:
        """The figures in order for the place pages."""
        return shelf(self.site, self.figures)

    @cached_property
    def breaks(self) -> dict[str, dict[Level, list[list[int]]]]:
        """The class bounds found so far, by indicator."""
        return {}

    def breaks_of(self, code: str) -> dict[Level, list[list[int]]]:
        """The class bounds of an indicator, computed once a worker."""
        if code not in self.breaks:
            found = breaks_by_level(self.figures[code], self.site.atlas.gazetteer)
            self.breaks[code] = found
        return self.breaks[code]

    def origin(self, code: str) -> Origin:
        """Where an indicator's files come from."""
        atlas = self.site.atlas
        return Origin(
            self.release.folder, atlas.edition, atlas.catalogue.indicators[code], atlas.gazetteer
        )

    def write(self, path: str, text: str) -> None:
        """Write one file of the site."""
        target = self.out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def pages(self, path: str, draw: Draw) -> None:
        """Write a page in every language."""
        for language in LANGUAGES:
            page = Page(language, path)
            self.write(page.address, draw(page))


def make(bench: Workbench, task: Task) -> str:
    """Do one task; the answer is its kind."""
    MAKERS[task.kind](bench, task.name)
    return task.kind


def _indicator(bench: Workbench, code: str) -> None:
    figures, breaks = bench.figures[code], bench.breaks_of(code)
    atlas, by_age = bench.site.atlas, len(figures.ages) > 1
    bench.write(years_path(code), receive(f"{code} years", year_data(figures)))
    if by_age:
        bench.write(f"data/web/{code}.js", receive(code, age_data(figures, breaks)))
    if has_sectors(figures.indicator, atlas):
        for group, data in sector_figures(atlas, bench.release, figures.indicator):
            bench.write(sectors_path(code, group), receive(f"{code} {group}", data))
    asked = sources(figures.indicator, atlas, by_age)
    bench.pages(
        f"indicators/{code}.html",
        lambda page: indicator_page(bench.site, figures, breaks, page, asked),
    )


def _download(bench: Workbench, code: str) -> None:
    origin, figures = bench.origin(code), bench.figures[code]
    base = bench.out / "data"
    base.mkdir(parents=True, exist_ok=True)
    every = figures_table(origin)
    write_csv(above_sectors(every), base / f"{code}.csv")
    facts = {"synthetic": str(origin.edition.synthetic).lower(), "citation": origin.citation}
    write_parquet(every, base / f"{code}.parquet", facts)
    write_data_json(origin, figures, base / f"{code}.json")
    write_xlsx(origin, figures, base / f"{code}.xlsx")
    _images(bench, code)


def _metadata(bench: Workbench, code: str) -> None:
    about = metadata(bench.origin(code).indicator, bench.site.atlas.catalogue)
    target = bench.out / f"data/{code}.{METADATA}"
    target.parent.mkdir(parents=True, exist_ok=True)
    write_metadata(bench.origin(code), bench.figures[code], about, target)


def _images(bench: Workbench, code: str) -> None:
    picture = Picture(
        bench.site.atlas, bench.figures[code], bench.breaks_of(code), bench.origin(code)
    )
    pixels = {}
    for words in map(Words, LANGUAGES):
        bench.write(image_path(code, "svg", words), picture.svg(words))
        pixels[bench.out / image_path(code, "png", words)] = words
    write_pngs(picture, pixels)


def _places(bench: Workbench, names: str) -> None:
    for code in names.split():
        place = bench.site.atlas.gazetteer.by_code[code]
        bench.pages(
            f"places/{code}.html",
            lambda page, place=place: place_page(bench.site, bench.shelf, place, page),  # type: ignore[misc]
        )


def _home(bench: Workbench, _: str) -> None:
    series = {code: country_series(figures) for code, figures in bench.figures.items()}
    bench.pages("index.html", lambda page: home_page(bench.site, series, page))


def _sheets(bench: Workbench, wanted: str) -> None:
    """The sheet of an indicator, or all sheets of another kind."""
    for kind, name in all_sheets(bench.site.atlas.catalogue):
        if wanted == (name if kind == "indicator" else kind):
            bench.pages(
                sheet_path(kind, name),
                lambda page, kind=kind, name=name: sheet_page(bench.site, kind, name, page),  # type: ignore[misc]
            )


def _key_figures(bench: Workbench, _: str) -> None:
    fiches = build_key_figures(bench.release)
    bench.pages(
        KEY_FIGURES,
        lambda page: key_figures_page(
            bench.site, fiches[page.language], bench.figures[LEADING], page
        ),
    )


def _methods(bench: Workbench, _: str) -> None:
    bench.pages("methods/index.html", lambda page: methods_index(bench.site, page))
    for topic in METHODS:
        bench.pages(
            f"methods/{topic}.html",
            lambda page, topic=topic: method_page(bench.site, topic, page),  # type: ignore[misc]
        )


def _gazetteer(bench: Workbench, _: str) -> None:
    bench.pages("places/index.html", lambda page: gazetteer_page(bench.site, page))


def _shapes(bench: Workbench, _: str) -> None:
    atlas = bench.site.atlas
    for level in OTHER_LEVELS:
        bench.write(shapes_path(level), receive(level, level_shapes(atlas, level)))
    if any(has_sectors(figures.indicator, atlas) for figures in bench.figures.values()):
        for group, shapes in sector_shapes(atlas, bench.release):
            bench.write(shapes_path(group), receive(f"shapes {group}", shapes))


def _front(bench: Workbench, _: str) -> None:
    bench.write("index.html", front_page(bench.site))


def _files(bench: Workbench, _: str) -> None:
    codes = list(bench.release.indicators)
    bench.pages("data.html", lambda page: files_page(bench.site, codes, page))


MAKERS: dict[str, Callable[[Workbench, str], None]] = {
    "indicator": _indicator,
    "download": _download,
    "metadata": _metadata,
    "places": _places,
    "home": _home,
    "shapes": _shapes,
    "sheets": _sheets,
    "key-figures": _key_figures,
    "methods": _methods,
    "gazetteer": _gazetteer,
    "files": _files,
    "front": _front,
}
