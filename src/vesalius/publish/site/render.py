"""Turn a template and a page's own facts into HTML, with what all pages share around them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined

from vesalius.language import LANGUAGES
from vesalius.publish.site.assets import Assets
from vesalius.publish.site.bars import bar
from vesalius.publish.site.links import KEY_FIGURES, Page
from vesalius.publish.site.maps import swatch
from vesalius.publish.site.model import Atlas
from vesalius.publish.site.words import HTML_LANGUAGE, LANGUAGE_NAMES, Words

Made = TypeVar("Made")
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; base-uri 'none'; form-action 'none'"
)
_SECTIONS = (
    ("Indicators", "index.html", "indicators/"),
    ("Places", "places/index.html", "places/"),
    ("Key figures", KEY_FIGURES, "key-figures/"),
    ("Methods", "methods/index.html", "methods/"),
    ("Files", "data.html", "data"),
)


@dataclass(frozen=True)
class Site:
    """What every page is made with: the atlas, the assets, the public address if one is known."""

    atlas: Atlas
    assets: Assets
    address: str = ""
    key_figures: bool = field(default=False)
    kept: dict[tuple[str, ...], Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, name: tuple[str, ...], make: Callable[[], Made]) -> Made:
        """What many pages share, made for the first that asks."""
        if name not in self.kept:
            self.kept[name] = make()
        found: Made = self.kept[name]
        return found


@cache
def environment() -> Environment:
    """Templates that escape every text and refuse every undefined name."""
    loader = PackageLoader("vesalius.publish.site", "templates")
    made = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    made.globals.update(swatch=swatch, bar_svg=bar)
    return made


def render(site: Site, template: str, page: Page, facts: Mapping[str, Any]) -> str:
    """A whole page."""
    return environment().get_template(template).render({**shared_facts(site, page), **facts})


def shared_facts(site: Site, page: Page) -> dict[str, Any]:
    """The facts that the frame of every page shows."""
    words = Words(page.language)
    return {
        "_": words,
        "words": words,
        "page": page,
        "assets": site.assets,
        "edition": site.atlas.edition,
        "policy": CONTENT_SECURITY_POLICY,
        "html_language": HTML_LANGUAGE[page.language],
        "canonical": site.address + page.address if site.address else _own_name(page),
        "alternates": [
            (HTML_LANGUAGE[language], _alternate(site, page, language)) for language in LANGUAGES
        ],
        "navigation": _navigation(site, page, words),
        "languages": [
            (language, LANGUAGE_NAMES[language], page.in_language(language))
            for language in LANGUAGES
        ],
    }


def _own_name(page: Page) -> str:
    return page.path.rsplit("/", 1)[-1]


def _alternate(site: Site, page: Page, language: Any) -> str:
    other = Page(language, page.path)
    return site.address + other.address if site.address else page.in_language(language)


def _navigation(site: Site, page: Page, words: Words) -> list[tuple[str, str, bool]]:
    shown = [s for s in _SECTIONS if site.key_figures or s[0] != "Key figures"]
    return [
        (words(name), page.here(path), page.path == path or page.path.startswith(folder))
        for name, path, folder in shown
    ]
