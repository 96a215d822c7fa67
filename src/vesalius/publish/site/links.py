"""Addresses inside the site; all are relative, so that it works from any folder and from disk."""

from dataclasses import dataclass

from markupsafe import Markup, escape

from vesalius.catalogue.links import marked, pieces
from vesalius.language import Language, Text
from vesalius.publish.site.words import Words

KEY_FIGURES = "key-figures/imaging.html"
METHODS = ("disclosure", "residence-and-age", "territory", "synthetic-data", "releases", "glossary")


@dataclass(frozen=True, slots=True)
class Page:
    """Where a page is: its language and its path below the language's folder.

    >>> Page("fr", "indicators/cube_013_001.html").root
    '../../'
    >>> Page("fr", "index.html").to("data/x.csv"), Page("fr", "places/BE.html").here("index.html")
    ('../data/x.csv', '../index.html')
    """

    language: Language
    path: str

    @property
    def address(self) -> str:
        """The path from the site's root."""
        return f"{self.language}/{self.path}"

    @property
    def root(self) -> str:
        """The way up to the site's root."""
        return "../" * self.address.count("/")

    def to(self, path: str) -> str:
        """A file named from the site's root."""
        return self.root + path

    def here(self, path: str) -> str:
        """A page of the same language."""
        return "../" * self.path.count("/") + path

    def indicator(self, code: str) -> str:
        """An indicator's page."""
        return self.here(f"indicators/{code}.html")

    def sheet(self, code: str, kind: str = "indicator") -> str:
        """The metadata sheet of an indicator, or of another thing of the catalogue."""
        return self.here(sheet_path(kind, code))

    def place(self, code: str) -> str:
        """A place's page."""
        return self.here(f"places/{code}.html")

    def method(self, topic: str) -> str:
        """A method page."""
        return self.here(f"methods/{topic}.html")

    def in_language(self, language: Language) -> str:
        """The same page in another language."""
        return self.to(f"{language}/{self.path}")

    def of_kind(self, kind: str, name: str) -> str:
        """The page of a catalogue entry that a text links to."""
        return self.indicator(name) if kind == "indicator" else self.sheet(name, kind)


def sheet_path(kind: str, name: str) -> str:
    """Where a sheet is, below a language's folder.

    >>> sheet_path("indicator", "cube_013_001"), sheet_path("list", "ct")
    ('sheets/cube_013_001.html', 'sheets/list.ct.html')
    """
    return f"sheets/{name}.html" if kind == "indicator" else f"sheets/{kind}.{name}.html"


def linked(text: Text, page: Page, words: Words) -> Markup:
    """A text of the catalogue with its linked terms as links."""
    parts = [
        Markup('<a href="{}">{}</a>').format(page.of_kind(piece.kind, piece.id), piece.text)
        if piece.kind
        else escape(piece.text)
        for piece in pieces(marked(text, words.language))
    ]
    return Markup("").join(parts)
