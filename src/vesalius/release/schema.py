"""The shape of a release: the columns of its cells and the states that a figure can be in.

A release is a folder:

    manifest.json            what it is made of, with fingerprints; `synthetic: true|false`
    catalogue/               the catalogue it was built with, as files
    territory/places.parquet the places of its vintages (`PLACES`)
    cells/<code>.parquet     an indicator's cells (`CELLS`), by level, place, year, age, sex
    certificate.json         the auditor's certificate
"""

from enum import StrEnum

import pyarrow as pa

ALL = "all"
EVERY_PLACE = "*"  # the place of a row that holds for every place of its level


class Status(StrEnum):
    """The state of a figure. A hidden count is never 0 and never an empty value alone."""

    OK = "ok"
    ZERO = "zero"
    SUPPRESSED = "suppressed"
    SECONDARY = "secondary"  # in private only: in public it is `suppressed` too
    NOT_AVAILABLE = "not_available"
    NOT_APPLICABLE = "not_applicable"
    BREAK = "break"  # a value that must not be compared with the year before


CELLS = pa.schema(
    {
        "indicator": pa.string(),
        "level": pa.string(),
        "place": pa.string(),
        "vintage": pa.date32(),
        "year": pa.int16(),
        "age": pa.string(),  # an age class's id, or `all`
        "sex": pa.string(),  # male, female or `all`
        "numerator": pa.int64(),  # persons (share) or exams (volume); null where hidden
        "denominator": pa.int64(),  # beneficiaries
        "value": pa.float64(),  # numerator / denominator x unit.per, unrounded
        "status": pa.string(),
    }
)

PLACES = pa.schema(
    {
        "vintage": pa.date32(),
        "level": pa.string(),
        "place": pa.string(),
        "parent": pa.string(),
        "name_fr": pa.string(),
        "name_nl": pa.string(),
        "name_en": pa.string(),
        "name_de": pa.string(),
        "x": pa.float64(),  # centroid, metres, EPSG:3812
        "y": pa.float64(),
        "made_of": pa.list_(pa.string()),  # communes merged into this one
    }
)
