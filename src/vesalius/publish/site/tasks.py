"""What the site consists of: one task a group of files, each with the key of all it depends on.

A task whose key is that of the last run, and whose files are still there, is left out: this is
how a site is made anew in seconds when one text changes.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from vesalius.catalogue.model import Indicator
from vesalius.language import LANGUAGES
from vesalius.publish.sheets.model import all_sheets
from vesalius.publish.site.fiche_page import NEEDED
from vesalius.publish.site.files import DATA_FILES, IMAGE_FILES, METADATA
from vesalius.publish.site.links import KEY_FIGURES, METHODS, sheet_path
from vesalius.publish.site.model import SITE_LEVELS, Atlas
from vesalius.publish.site.partners import siblings
from vesalius.publish.site.render import Site
from vesalius.publish.site.shapes import (
    OTHER_LEVELS,
    has_sectors,
    sectors_path,
    shapes_path,
    years_path,
)
from vesalius.release import fingerprint
from vesalius.release.read import Release


@dataclass(frozen=True, slots=True)
class Task:
    """A group of files made together."""

    kind: str
    name: str
    key: str
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class Keys:
    """The digests that keys are made of."""

    site: str
    figures: dict[str, str]
    places: str
    key_figures: str
    catalogue: str

    @classmethod
    def of(cls, site: Site, release: Release) -> "Keys":
        """The digests of a site's parts."""
        figures = cells_digests(release)
        edition = site.atlas.edition
        return cls(
            site=digest(
                program_digest(), site.assets, site.address, edition.name, edition.day,
                edition.synthetic, edition.boundaries, site.key_figures,
            ),
            figures=figures,
            key_figures=key_figures_key(figures) if site.key_figures else "",
            catalogue=fingerprint.of_folder(release.folder / "catalogue"),
            places=digest(
                edition.territory,
                site.atlas.gazetteer.day,
                fingerprint.of_folder(release.folder / "territory"),
                territory_digest(),
            ),
        )  # fmt: skip


def cells_digests(release: Release) -> dict[str, str]:
    """The digest of each indicator's cells."""
    return {code: _cells_digest(release, code) for code in release.indicators}


def _cells_digest(release: Release, code: str) -> str:
    name = f"cells/{code}.parquet"
    return release.manifest.files.get(name) or fingerprint.of_file(release.folder / name)


def digest(*parts: object) -> str:
    """The SHA-256 of some plain values."""
    found = hashlib.sha256()
    for part in parts:
        found.update(repr(part).encode())
        found.update(b"\0")
    return found.hexdigest()


@cache
def program_digest() -> str:
    """The digest of all code, templates and texts that pages are made with."""
    return _rooms_digest("publish", "locale", "language.py")


@cache
def territory_digest() -> str:
    """The digest of the package's own facts on the territory, and of how they are drawn."""
    return _rooms_digest("territory")


def _rooms_digest(*rooms: str) -> str:
    package = files("vesalius")
    found = [(path, content) for room in rooms for path, content in _contents(package / room)]
    return digest(sorted(found))


def _contents(path: Traversable) -> Iterator[tuple[str, str]]:
    if path.is_file():
        yield path.name, hashlib.sha256(path.read_bytes()).hexdigest()
    elif path.name not in ("__pycache__", "static"):
        for inside in path.iterdir():
            for name, content in _contents(inside):
                yield f"{path.name}/{name}", content


def all_tasks(site: Site, keys: Keys) -> list[Task]:
    """Every task of the site, the heaviest first."""
    atlas = site.atlas
    published = [atlas.catalogue.indicators[code] for code in sorted(keys.figures)]
    told = {indicator.code: about_indicator(atlas, indicator) for indicator in published}
    cells = digest(keys.site, keys.places, sorted(keys.figures.items()))
    every = digest(cells, [_said_elsewhere(i) for i in atlas.catalogue.indicators.values()])
    return [
        _shapes_task(atlas, published, keys),
        *(task for i in published for task in _download_tasks(i, keys, told[i.code])),
        *(_indicator_task(atlas, i, keys, told[i.code]) for i in published),
        *_place_tasks(atlas, digest(cells, [_said_of_places(i) for i in published])),
        *_sheet_tasks(atlas, keys, told),
        *_other_tasks(atlas, every, keys),
    ]


def _said_elsewhere(indicator: Indicator) -> tuple[object, ...]:
    """What other pages say of an indicator."""
    family = indicator.family
    return (
        indicator.code, indicator.title, indicator.subject.title, indicator.unit,
        indicator.keywords, family.availability, family.dimensions, family.title,
    )  # fmt: skip


def _said_of_places(indicator: Indicator) -> tuple[object, ...]:
    """What the pages of places say of an indicator: less than its own title."""
    return indicator.code, indicator.subject.title, indicator.measure, indicator.unit


def about_indicator(atlas: Atlas, indicator: Indicator) -> str:
    """Everything of the catalogue that an indicator's page and files show."""
    catalogue = atlas.catalogue
    variable = catalogue.variables[indicator.variable]
    return digest(
        indicator,
        catalogue.themes[indicator.theme].title,
        catalogue.themes[indicator.theme].update,
        catalogue.populations[indicator.population],
        variable,
        [catalogue.code_lists[name] for name in variable.code_lists],
        [catalogue.indicators[code].title for code in indicator.related],
        [_said_elsewhere(other) for other in siblings(indicator, catalogue)],
    )


def in_languages(path: str) -> tuple[str, ...]:
    """A page's file in every language."""
    return tuple(f"{language}/{path}" for language in LANGUAGES)


def _indicator_task(atlas: Atlas, indicator: Indicator, keys: Keys, told: str) -> Task:
    code = indicator.code
    data = [years_path(code)]
    data += [f"data/web/{code}.js"] if indicator.family.dimensions else []
    if has_sectors(indicator, atlas):
        data += [sectors_path(code, group) for group in atlas.gazetteer.sectors_of]
    key = digest(keys.site, keys.places, keys.figures[code], told, data)
    return Task("indicator", code, key, (*in_languages(f"indicators/{code}.html"), *data))


def _shapes_task(atlas: Atlas, published: list[Indicator], keys: Keys) -> Task:
    names: list[str] = list(OTHER_LEVELS)
    if any(has_sectors(indicator, atlas) for indicator in published):
        names += atlas.gazetteer.sectors_of
    return Task("shapes", "", digest(keys.site, keys.places, names), tuple(map(shapes_path, names)))


def _download_tasks(indicator: Indicator, keys: Keys, told: str) -> Iterator[Task]:
    """The heavy files, which say little of an indicator, and its metadata, which says all."""
    code = indicator.code
    images = [f"data/{code}.{language}.{f.ending}" for f in IMAGE_FILES for language in LANGUAGES]
    data = [f.path_of(code) for f in DATA_FILES if f.ending != METADATA]
    short = digest(keys.site, keys.places, keys.figures[code], indicator.title, indicator.unit)
    yield Task("download", code, short, (*data, *images))
    whole = digest(keys.site, keys.figures[code], told)
    yield Task("metadata", code, whole, (f"data/{code}.{METADATA}",))


def _sheet_tasks(atlas: Atlas, keys: Keys, told: Mapping[str, str]) -> Iterator[Task]:
    catalogue = atlas.catalogue
    for code, about in told.items():
        key = digest(keys.site, about, catalogue.history)
        yield Task("sheets", code, key, in_languages(sheet_path("indicator", code)))
    others: dict[str, list[str]] = {}
    for kind, name in all_sheets(catalogue):
        if kind != "indicator":
            others.setdefault(kind, []).extend(in_languages(sheet_path(kind, name)))
    for group, pages in others.items():
        yield Task("sheets", group, digest(keys.site, keys.catalogue, group), tuple(pages))


def key_figures_key(figures: Mapping[str, str]) -> str:
    """The key of the key-figure page, which alone decides whether there is one."""
    return digest(program_digest(), [figures.get(code) for code in NEEDED])


def _place_tasks(atlas: Atlas, key: str) -> Iterable[Task]:
    """The pages of places by level; communes by arrondissement, so that work can be shared out."""
    groups: dict[str, list[str]] = {}
    for place in atlas.gazetteer.published:
        group = (place.parent or place.code) if place.level == "commune" else place.level
        groups.setdefault(group, []).append(place.code)
    for group, codes in groups.items():
        outputs = tuple(path for code in codes for path in in_languages(f"places/{code}.html"))
        yield Task("places", " ".join(codes), digest(key, group), outputs)


def _key_figures_task(keys: Keys, every: str) -> list[Task]:
    if not keys.key_figures:
        return []
    return [Task("key-figures", "", digest(every, keys.key_figures), in_languages(KEY_FIGURES))]


def _other_tasks(atlas: Atlas, every: str, keys: Keys) -> list[Task]:
    catalogue = atlas.catalogue
    edition = atlas.edition
    methods_said = digest(
        keys.site, keys.places, catalogue.glossary, catalogue.populations,
        sorted(edition.policy.items()), edition.catalogue, edition.years,
    )  # fmt: skip
    themes = [
        (theme.title, theme.description, theme.families) for theme in catalogue.themes.values()
    ]
    lists = [(name, v.code_lists) for name, v in catalogue.variables.items()]
    methods = tuple(
        p for topic in ("index", *METHODS) for p in in_languages(f"methods/{topic}.html")
    )
    levels = ".".join(SITE_LEVELS)
    return [
        *_key_figures_task(keys, every),
        Task("home", "", digest(every, themes, lists, catalogue.keywords, catalogue.code_lists),
             in_languages("index.html")),
        Task("gazetteer", "", digest(every, levels), in_languages("places/index.html")),
        Task("files", "", every, in_languages("data.html")),
        Task("methods", "", methods_said, methods),
        Task("front", "", digest(keys.site, keys.places), ("index.html",)),
    ]  # fmt: skip
