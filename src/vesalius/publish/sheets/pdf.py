"""Sheets as tagged PDF (PDF/UA-1), made from the same HTML and style as the pages."""

from typing import Any

from vesalius.errors import VesaliusError
from vesalius.publish.sheets.content import Sheet
from vesalius.publish.sheets.html import Address, page_path, render_document
from vesalius.publish.sheets.problems import NO_PANGO

PANGO = "the system package libpango-1.0-0 with libpangoft2-1.0-0 (Debian, Ubuntu), or pango"


def render_pdf(sheet: Sheet, work: str, homepage: str = "") -> bytes:
    """A sheet as PDF/UA-1; links lead to the pages under `homepage`, where there is one.

    Raises `sheet-pdf-library` where WeasyPrint or its system library Pango is missing.
    """
    weasyprint = load_weasyprint()
    html = render_document(sheet, work, _address(sheet, homepage))
    document = weasyprint.HTML(string=html)
    return bytes(document.write_pdf(pdf_variant="pdf/ua-1"))


def _address(sheet: Sheet, homepage: str) -> Address:
    start = homepage.rstrip("/")
    return lambda kind, id_: f"{start}/{page_path(sheet.language, kind, id_)}"


def load_weasyprint() -> Any:
    """WeasyPrint; what it lacks is said in words of the package manager."""
    try:
        import weasyprint
    except ModuleNotFoundError as error:
        remedy = 'the extra: pip install "vesalius[pdf]"'
        raise VesaliusError(NO_PANGO, missing="WeasyPrint", remedy=remedy) from error
    except OSError as error:  # what dlopen says of a missing shared library
        raise VesaliusError(NO_PANGO, missing="Pango", remedy=PANGO) from error
    return weasyprint
