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
    [
        pa.field("indicator", pa.string()),
        pa.field("level", pa.string()),
        pa.field("place", pa.string()),
        pa.field("vintage", pa.date32()),
        pa.field("year", pa.int16()),
        pa.field("age", pa.string()),  # an age class's id, or `all`
        pa.field("sex", pa.string()),  # male, female or `all`
        pa.field("numerator", pa.int64()),  # persons (share) or exams (volume); null where hidden
        pa.field("denominator", pa.int64()),  # beneficiaries
        pa.field("value", pa.float64()),  # numerator / denominator x unit.per, unrounded
        pa.field("status", pa.string()),
    ]
)

PLACES = pa.schema(
    [
        pa.field("vintage", pa.date32()),
        pa.field("level", pa.string()),
        pa.field("place", pa.string()),
        pa.field("parent", pa.string()),
        pa.field("name_fr", pa.string()),
        pa.field("name_nl", pa.string()),
        pa.field("name_en", pa.string()),
        pa.field("name_de", pa.string()),
        pa.field("x", pa.float64()),  # centroid, metres, EPSG:3812
        pa.field("y", pa.float64()),
        pa.field(
            "made_of", pa.list_(pa.string())
        ),  # the communes of the vintage before, where merged
    ]
)

FINEST = pa.schema(
    [
        pa.field("population", pa.string()),  # the id of the catalogue's population
        pa.field("year", pa.int16()),
        pa.field(
            "sector", pa.string()
        ),  # null: persons without residence, counted at country level only
        pa.field("age", pa.string()),  # an elementary age class
        pa.field("sex", pa.string()),
        pa.field("beneficiaries", pa.int64()),
        # then, for each counting variable V in the order of names:
        #   persons_V int64 (net quantity > 0) and exams_V int64 (sum of positive net quantities)
    ]
)
