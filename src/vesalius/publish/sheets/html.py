"""Sheets as HTML: one page a sheet and language, linked to one another, without JavaScript."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from vesalius.catalogue.links import KINDS
from vesalius.catalogue.model import Catalogue
from vesalius.language import LANGUAGES, Language, translate
from vesalius.publish.sheets.content import Content, Field, Sheet, lines_of, text_of
from vesalius.publish.sheets.model import things
from vesalius.publish.sheets.wording import KINDS as KIND_WORDS
from vesalius.publish.sheets.wording import KINDS_OF_MANY

Address = Callable[[str, str], str]
TEMPLATES = Path(__file__).parent / "templates"
WIDE = ("codes", "columns", "indicators", "mentioned")


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def css() -> str:
    """The style sheet of pages and PDF."""
    return (TEMPLATES / "sheets.css").read_text(encoding="utf-8")


def render_content(content: Content, address: Address, label: str = "") -> Markup:
    """The content of a field as HTML; `address(kind, id)` tells where a linked page lies."""
    template = _environment().get_template("content.html.j2")
    return Markup(template.render(content=content, address=address, label=label).strip())


def page_path(language: str, kind: str, id_: str) -> str:
    """Where the page of a sheet lies, from the folder of all pages.

    >>> page_path("fr", "indicator", "cube_013_001")
    'fr/indicator/cube_013_001.html'
    """
    return f"{language}/{kind}/{id_}.html"


def sibling(kind: str, id_: str) -> str:
    """The address of a page as another sheet of the same language links it."""
    return f"../{kind}/{id_}.html"


def render_page(
    sheet: Sheet, work: str, files: tuple[tuple[str, str], ...] = (), json_ld: str = ""
) -> str:
    """The page of a sheet; `files` are its other forms (name, address)."""
    return _page(
        sheet,
        work,
        address=sibling,
        root="../../",
        twin=lambda other: f"../../{page_path(other, sheet.kind, sheet.id)}",
        files=files,
        json_ld=_script(json_ld),
    )


def _script(json_ld: str) -> Markup:
    """JSON inside a script element, in which `</` could end the element."""
    return Markup(json_ld.replace("</", "<\\/"))


def render_document(sheet: Sheet, work: str, address: Address) -> str:
    """The page with its style inside and no navigation: what the PDF is made of."""
    return _page(sheet, work, address=address, css=Markup(css()), files=(), json_ld="")


def _page(sheet: Sheet, work: str, address: Address, **facts: Any) -> str:
    def render(field: Field) -> Markup:
        return render_content(field.content, address, field.label)

    return _environment().get_template("sheet.html.j2").render(
        sheet=sheet,
        title=sheet.title,
        language=sheet.language,
        languages=LANGUAGES,
        work=work,
        kind=translate(KIND_WORDS[sheet.kind], language=sheet.language),
        description=text_of(next(lines_of(sheet["description"]))),
        wide=WIDE,
        render=render,
        t=lambda message: translate(message, language=sheet.language),
        **facts,
    )  # fmt: skip


def render_contents(catalogue: Catalogue, language: Language, work: str) -> str:
    """The page that lists every sheet of a language."""
    return _environment().get_template("index.html.j2").render(
        sheet=None,
        title=translate("All sheets", language=language),
        language=language,
        languages=LANGUAGES,
        work=work,
        description="",
        root="../",
        twin=lambda other: f"../{other}/index.html",
        json_ld="",
        groups=list(_groups(catalogue, language)),
        t=lambda message: translate(message, language=language),
    )  # fmt: skip


def _groups(
    catalogue: Catalogue, language: Language
) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    for kind in KINDS:
        entries = [
            (f"{kind}/{id_}.html", id_, thing.title[language])
            for id_, thing in things(catalogue, kind).items()
        ]
        yield translate(KINDS_OF_MANY[kind], language=language), entries
