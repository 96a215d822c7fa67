"""Writers of data files: CSV, Parquet, JSON, XLSX, each from the rows of `table`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pv

from vesalius.publish.downloads.table import Origin
from vesalius.publish.site.model import Figures, State
from vesalius.release.schema import Status

_STATUS: dict[int, Status] = {
    State.SUPPRESSED: Status.SUPPRESSED,
    State.NOT_AVAILABLE: Status.NOT_AVAILABLE,
    State.NOT_APPLICABLE: Status.NOT_APPLICABLE,
    State.ZERO: Status.ZERO,
}


def write_csv(table: pa.Table, path: Path) -> None:
    """Comma-separated, UTF-8, quoted only where needed; a hidden figure is empty with a status."""
    options = pv.WriteOptions(quoting_style="needed")
    pv.write_csv(table, path, options)


def write_data_json(origin: Origin, figures: Figures, path: Path) -> None:
    """Columns for programs: values and statuses by age, year and place."""
    tens = 10**figures.decimals
    values = [
        [[None if v < 0 and v != State.ZERO else max(v, 0) / tens for v in year] for year in age]
        for age in figures.values.tolist()
    ]
    content = {
        **_said(origin),
        "years": figures.years,
        "ages": figures.ages,
        "places": [
            {"code": p.code, "level": p.level, "fr": p.name.fr, "nl": p.name.nl}
            for p in origin.gazetteer.published
        ],
        "order": ["age", "year", "place"],
        "values": values,
        "states": {str(int(code)): status.value for code, status in _STATUS.items()},
        "state": [[[min(v, 0) for v in year] for year in age] for age in figures.values.tolist()],
        "breaks": [
            figures.years[at] for at in range(len(figures.years)) if figures.breaks[:, at].any()
        ],
    }
    path.write_text(_json(content), encoding="utf-8")


def write_metadata(
    origin: Origin, figures: Figures, atlas_metadata: Mapping[str, Any], path: Path
) -> None:
    """What the figures mean, in the four languages."""
    content = {**_said(origin), "years": figures.years, "ages": figures.ages, **atlas_metadata}
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def _said(origin: Origin) -> dict[str, Any]:
    return {
        "indicator": origin.indicator.code,
        "unit": {k: origin.indicator.unit.title[k] for k in ("fr", "nl", "en", "de")},
        "decimals": origin.indicator.unit.decimals,
        "release": origin.edition.name,
        "date": origin.edition.day.isoformat(),
        "synthetic": origin.edition.synthetic,
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        "citation": origin.citation,
        "vintage": origin.gazetteer.day.isoformat(),
    }


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"
