"""The fiche as a page of its own and as a tagged PDF."""

import base64
import re
from html import escape
from pathlib import Path

from vesalius.publish.fiche import labels
from vesalius.publish.fiche.build import Fiche
from vesalius.publish.sheets.pdf import load_weasyprint

STYLE = (Path(__file__).parent / "fiche.css").read_text(encoding="utf-8")
_SVG = re.compile(r'<svg [^>]*aria-label="([^"]*)"[^>]*>.*?</svg>', re.DOTALL)


def page(fiche: Fiche) -> str:
    """The fiche as a complete HTML page, its style inside it, without script or outside request."""
    banner = ""
    if fiche.synthetic:
        banner = f'<p class="synthetic">{labels.SYNTHETIC[fiche.language]}</p>'
    kicker = f'<p class="kicker">{escape(fiche.kicker)}</p>' if fiche.kicker else ""
    footer = f"<footer><p>{escape(fiche.footer)}</p></footer>" if fiche.footer else ""
    return (
        f'<!doctype html>\n<html lang="{fiche.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(fiche.title)}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
        f"<main>\n<header>{kicker}<h1>{escape(fiche.title)}</h1>{banner}</header>\n"
        f"{fiche.html}{sources_html(fiche)}</main>\n{footer}</body>\n</html>\n"
    )


def sources_html(fiche: Fiche) -> str:
    """The sources of the facts that the tables do not hold."""
    if not fiche.sources:
        return ""
    items = "".join(f"<li>{escape(source)}</li>" for source in fiche.sources)
    heading = labels.FACTS[fiche.language]
    return f'<section class="facts"><h2>{heading}</h2><ul>{items}</ul></section>\n'


def write_pdf(fiche: Fiche, path: Path) -> None:
    """The fiche as a tagged PDF (PDF/UA-1): headings, tables and the chart's alternative.

    Raises `sheet-pdf-library` where WeasyPrint or Pango is missing.
    """
    html = _SVG.sub(_image, page(fiche))
    load_weasyprint().HTML(string=html).write_pdf(path, pdf_variant="pdf/ua-1", pdf_tags=True)


def _image(found: re.Match[str]) -> str:
    """The chart as an image with alternative text: how a PDF names what a picture says."""
    data = base64.b64encode(found[0].encode())
    return f'<img alt="{found[1]}" src="data:image/svg+xml;base64,{data.decode()}">'
