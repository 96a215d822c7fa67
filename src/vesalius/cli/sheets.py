"""The metadata portal at the command line: `sheet`, `sheets`, `search`."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Literal

import cyclopts
from rich.console import Console
from rich.table import Table

from vesalius.catalogue.model import Catalogue
from vesalius.cli import localise
from vesalius.cli.folders import catalogue_of
from vesalius.errors import VesaliusError
from vesalius.language import Language, current_language, translate
from vesalius.progress import drawing, progress
from vesalius.publish.sheets.citation import bibtex, csl_json, ris
from vesalius.publish.sheets.content import Sheet
from vesalius.publish.sheets.data import render_json
from vesalius.publish.sheets.export import count_sheets, work, write_sheets
from vesalius.publish.sheets.html import page_path, render_document
from vesalius.publish.sheets.model import find, last_change, make_sheet
from vesalius.publish.sheets.pdf import render_pdf
from vesalius.publish.sheets.plain import render_markdown, render_text
from vesalius.publish.sheets.problems import NOT_CITED
from vesalius.publish.sheets.search import search as search_entries
from vesalius.publish.sheets.search import search_index
from vesalius.publish.sheets.wording import KINDS

Format = Literal["text", "markdown", "json", "html", "pdf", "bibtex", "ris", "csl"]
CITATIONS: Mapping[str, Callable[..., str]] = {"bibtex": bibtex, "ris": ris, "csl": csl_json}


def register(app: cyclopts.App) -> None:
    """Add the commands of this file."""
    localise.command(app, sheet, "sheet")
    localise.command(app, sheets, "sheets")
    localise.command(app, search, "search")


def sheet(
    code: str,
    *folders: Path,
    lang: Language | None = None,
    format: Format = "text",
    out: Path | None = None,
    viewed: date | None = None,
) -> None:
    """Print the sheet of an indicator, variable, database, code list or term.

    Args:
        code: Its code, such as cube_013_001, IMAG_CT_N, Gz or list:ct.
        folders: Catalogue folders laid over the shipped one, in order.
        lang: Language of the sheet: fr, nl, en or de.
        format: text, markdown, json, html or pdf; or bibtex, ris or csl to cite it.
        out: File to write instead of printing.
        viewed: Day of viewing that the reference names; today by default.
    """
    catalogue = catalogue_of(folders)
    kind, id_ = find(catalogue, code)
    day = viewed or date.today()
    made = make_sheet(catalogue, kind, id_, lang or current_language(), day)
    if format == "pdf":
        (out or Path(f"{id_}.pdf")).write_bytes(render_pdf(made, work(catalogue), _home(catalogue)))
        return
    text = _cited(catalogue, made, format, day) if format in CITATIONS else _text(made, format)
    if out:
        out.write_text(text, encoding="utf-8")
    else:
        print(text, end="")


def _home(catalogue: Catalogue) -> str:
    return next(iter(catalogue.publishers.values())).homepage


def _text(made: Sheet, format: Format) -> str:
    address = _beside(made)
    if format == "markdown":
        return render_markdown(made, address)
    if format == "json":
        return render_json(made)
    if format == "html":
        return render_document(made, made.theme or made.title, address)
    return render_text(made)


def _beside(made: Sheet) -> Callable[[str, str], str]:
    return lambda kind, id_: page_path(made.language, kind, id_)


def _cited(catalogue: Catalogue, made: Sheet, format: Format, day: date) -> str:
    if made.kind != "indicator":
        raise VesaliusError(NOT_CITED, code=made.id)
    updated = last_change(catalogue, "indicator", made.id)
    one = catalogue.indicators[made.id]
    return CITATIONS[format](catalogue, one, made.language, updated, day)


def sheets(
    *folders: Path,
    out: Path,
    homepage: str | None = None,
    viewed: date | None = None,
    pdf: bool = False,
) -> None:
    """Write every sheet in four languages into a folder, with a search index.

    Args:
        folders: Catalogue folders laid over the shipped one, in order.
        out: Folder to write.
        homepage: Web address under which the folder will be published.
        viewed: Day of viewing that the references name.
        pdf: Write PDF too (some minutes).
    """
    catalogue = catalogue_of(folders)
    home = _home(catalogue) if homepage is None else homepage
    total = count_sheets(catalogue)
    with drawing(), progress(translate("Writing sheets"), total) as advance:
        for _ in write_sheets(catalogue, out, home, viewed, pdf):
            advance(1)
    told = {"number": total, "folder": out}
    print(translate("{number} sheets lie in {folder}; open its fr/index.html.", told))


def search(
    *query: str,
    lang: Language | None = None,
    catalogue: Path | None = None,
    json_: bool = False,
) -> int:
    """Search the sheets by code, title, keyword, variable or nomenclature code.

    Args:
        query: Words; each must begin a word of the sheet. Accents and case do not matter.
        lang: Language searched: fr, nl, en or de.
        catalogue: Catalogue folder laid over the shipped one.
        json_: Answer as JSON.
    """
    language = lang or current_language()
    index = search_index(catalogue_of([catalogue] if catalogue else []), language)
    found = search_entries(index, " ".join(query))
    if json_:
        print(json.dumps([asdict(entry) for entry in found], ensure_ascii=False))
        return 0 if found else 1
    table = Table(translate("Kind"), translate("Sheet"), translate("Title"))
    for entry in found:
        table.add_row(translate(KINDS[entry.kind]), entry.id, entry.title)
    Console().print(table if found else translate("No sheet answers to these words."))
    return 0 if found else 1
