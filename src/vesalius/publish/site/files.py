"""The files that can be downloaded, and where they are: addresses that stay from year to year."""

from dataclasses import dataclass

from vesalius.catalogue.model import Indicator
from vesalius.publish.site.words import Words


@dataclass(frozen=True, slots=True)
class DataFile:
    """A kind of file: its ending, its type on the web, what it is for in English words."""

    ending: str
    media_type: str
    purpose: str

    def path_of(self, code: str, language: str = "") -> str:
        """Where an indicator's file is, from the site's root.

        >>> DataFile("csv", "text/csv", "").path_of("cube_013_001")
        'data/cube_013_001.csv'
        """
        return f"data/{code}.{self.ending}"


@dataclass(frozen=True, slots=True)
class Offered:
    """A file as a page offers it."""

    name: str
    path: str
    words: str


METADATA = "metadata.json"
DATA_FILES = (
    DataFile("csv", "text/csv", "every figure, one a line"),
    DataFile(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "for a spreadsheet, years side by side",
    ),
    DataFile("parquet", "application/vnd.apache.parquet", "for R, Python and databases"),
    DataFile("json", "application/json", "for programs"),
    DataFile(METADATA, "application/json", "definition, source, licence, in four languages"),
)
IMAGE_FILES = (
    DataFile("svg", "image/svg+xml", "the latest map, to be edited"),
    DataFile("png", "image/png", "the latest map, as a picture"),
)


def file_list(indicator: Indicator, words: Words) -> list[Offered]:
    """The files of an indicator, the images in the page's language."""
    data = [
        Offered(
            f.ending.removesuffix(".json").upper() or "JSON",
            f.path_of(indicator.code),
            words(f.purpose),
        )
        for f in DATA_FILES
    ]
    images = [
        Offered(f.ending.upper(), image_path(indicator.code, f.ending, words), words(f.purpose))
        for f in IMAGE_FILES
    ]
    return [*data, *images]


def image_path(code: str, ending: str, words: Words) -> str:
    """Where the picture of an indicator's latest map is."""
    return f"data/{code}.{words.language}.{ending}"
