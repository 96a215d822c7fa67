"""Writing every sheet into a folder: pages in four languages, their other forms, the index."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

from vesalius.catalogue.model import Catalogue
from vesalius.language import LANGUAGES
from vesalius.publish.sheets.citation import bibtex, csl_json, ris
from vesalius.publish.sheets.content import Sheet
from vesalius.publish.sheets.data import render_json
from vesalius.publish.sheets.html import css, page_path, render_contents, render_page
from vesalius.publish.sheets.linked_data import (
    CONTEXT,
    dcat_catalogue,
    dcat_dataset,
    render_json_ld,
    schema_org,
)
from vesalius.publish.sheets.model import all_sheets, last_change, make_sheet
from vesalius.publish.sheets.pdf import render_pdf
from vesalius.publish.sheets.plain import render_markdown, render_text
from vesalius.publish.sheets.search import render_index, search_index

CITATIONS: Mapping[str, Callable[..., str]] = {"bib": bibtex, "ris": ris, "csl.json": csl_json}
NAMES = {
    "txt": "text", "md": "Markdown", "json": "JSON", "pdf": "PDF",
    "bib": "BibTeX", "ris": "RIS", "csl.json": "CSL-JSON",
}  # fmt: skip


def write_sheets(
    catalogue: Catalogue,
    out: Path,
    homepage: str = "",
    viewed: date | None = None,
    pdf: bool = False,
) -> Iterator[Path]:
    """Write all sheets, giving back each page's path as it is written.

    Beside every `<id>.html` lie the same sheet as .txt, .md, .json (and .pdf if asked for), and for
    an indicator .bib, .ris and .csl.json.
    """
    _write(out / "sheets.css", css())
    for language in LANGUAGES:
        _write(out / language / "index.html", render_contents(catalogue, language, work(catalogue)))
        _write(out / language / "search.json", render_index(search_index(catalogue, language)))
        for kind, id_ in all_sheets(catalogue):
            sheet = make_sheet(catalogue, kind, id_, language, viewed)
            yield _write_sheet(catalogue, sheet, out, homepage, viewed, pdf)
    _write_twins(catalogue, out, homepage)


def _write_twins(catalogue: Catalogue, out: Path, homepage: str) -> None:
    """DCAT-AP 3: all indicators in one file, and each in its own."""
    whole = dcat_catalogue(catalogue, _root(homepage, 0))
    _write(out / "catalogue.jsonld", render_json_ld(whole))
    for code, one in catalogue.indicators.items():
        twin = {"@context": CONTEXT, **dcat_dataset(catalogue, one, _root(homepage, 1))}
        _write(out / "dataset" / f"{code}.jsonld", render_json_ld(twin))


def _root(homepage: str, depth: int) -> str:
    """The address of the portal's root, as seen from a file so many folders below it."""
    return homepage or "/".join([".."] * depth) or "."


def count_sheets(catalogue: Catalogue) -> int:
    """How many pages `write_sheets` writes."""
    return len(LANGUAGES) * sum(1 for _ in all_sheets(catalogue))


def work(catalogue: Catalogue) -> str:
    """The name of the work that the sheets belong to."""
    return next(iter(catalogue.publishers.values())).work


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")


def _write_sheet(
    catalogue: Catalogue,
    sheet: Sheet,
    out: Path,
    homepage: str,
    viewed: date | None,
    pdf: bool,
) -> Path:
    page = out / page_path(sheet.language, sheet.kind, sheet.id)
    forms = dict(_forms(catalogue, sheet, viewed))
    for ending, text in forms.items():
        _write(page.with_suffix(f".{ending}"), text)
    if pdf:
        page.with_suffix(".pdf").write_bytes(render_pdf(sheet, work(catalogue), homepage))
    endings = [*forms, *(["pdf"] if pdf else [])]
    files = tuple((NAMES[ending], f"{sheet.id}.{ending}") for ending in endings)
    _write(page, render_page(sheet, work(catalogue), files, _twin(catalogue, sheet, homepage)))
    return page


def _forms(catalogue: Catalogue, sheet: Sheet, viewed: date | None) -> Iterator[tuple[str, str]]:
    yield "txt", render_text(sheet)
    yield "md", render_markdown(sheet, _markdown_address)
    yield "json", render_json(sheet)
    if sheet.kind == "indicator":
        one = catalogue.indicators[sheet.id]
        updated = last_change(catalogue, sheet.kind, sheet.id)
        for ending, render in CITATIONS.items():
            yield ending, render(catalogue, one, sheet.language, updated, viewed)


def _markdown_address(kind: str, id_: str) -> str:
    return f"../{kind}/{id_}.md"


def _twin(catalogue: Catalogue, sheet: Sheet, homepage: str) -> str:
    if sheet.kind != "indicator":
        return ""
    one = catalogue.indicators[sheet.id]
    return render_json_ld(schema_org(catalogue, one, sheet.language, _root(homepage, 2)))
