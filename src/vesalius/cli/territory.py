"""`vesalius territory`: import official files, look at places, follow communes through time."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import cyclopts
from rich.console import Console
from rich.table import Table

from vesalius.catalogue.model import LEVELS, Level
from vesalius.cli import localise
from vesalius.language import current_language, format_date, format_number, translate
from vesalius.territory import Place, Territory, Vintage, load_territory
from vesalius.territory.boundaries import commune_mesh
from vesalius.territory.importing import Imported, import_files
from vesalius.territory.names import find_place

KINDS = {
    "refnis": "places",
    "mergers": "mergers",
    "communes": "boundaries of communes",
    "sectors": "statistical sectors",
    "larger": "boundaries of larger places, checked only: they are drawn as unions of communes",
    "vintages": "communes of several years, checked only",
}
LEVEL_NAMES: Mapping[Level, str] = {
    "country": "country",
    "region": "region",
    "province": "province",
    "arrondissement": "arrondissement",
    "commune": "commune",
    "sector": "statistical sector",
}


def register(app: cyclopts.App) -> None:
    """Add the commands of this file."""
    group = localise.group("territory", "Places, mergers and boundaries.")
    localise.command(group, import_, "import")
    localise.command(group, show, "show")
    localise.command(group, crosswalk, "crosswalk")
    app.command(group)


def import_(*files: Path, into: Path, json_: bool = False) -> None:
    """Import official files: REFNIS table, mergers, boundaries, statistical sectors.

    Args:
        files: Files as their publisher gives them; zips may stay packed.
        into: Folder for the imported tables, to be named in release.yaml.
        json_: Answer as JSON.
    """
    done = import_files(files, into)
    if json_:
        print(json.dumps([_plain(report) for report in done], ensure_ascii=False))
        return
    Console().print(_import_table(done))
    print(translate("The territory lies in {folder}.", {"folder": into}))


def _plain(report: Imported) -> dict[str, object]:
    day = report.day.isoformat() if report.day else None
    return {"file": report.file, "kind": report.kind, "day": day, "rows": report.rows}


def _import_table(done: tuple[Imported, ...]) -> Table:
    table = Table()
    for heading in ("File", "Taken as", "Codes of", "Rows"):
        table.add_column(translate(heading), justify="right" if heading == "Rows" else "left")
    language = current_language()
    for report in done:
        day = format_date(report.day, language) if report.day else ""
        rows = format_number(report.rows, language)
        table.add_row(report.file, translate(KINDS[report.kind]), day, rows)
    return table


def show(
    place: str | None = None,
    *,
    vintage: date = date(2025, 1, 1),
    imported: Path | None = None,
    json_: bool = False,
) -> None:
    """Show a place, or how many places there are.

    Args:
        place: Code or official name; without it, all levels are counted.
        vintage: Day on which the places are valid.
        imported: Folder written by `vesalius territory import`.
        json_: Answer as JSON.
    """
    territory = load_territory(imported)
    places = territory.vintage(vintage)
    facts = (
        place_facts(territory, places, find_place(places, place))
        if place
        else vintage_facts(territory, places)
    )
    if json_:
        print(json.dumps(facts, ensure_ascii=False))
        return
    table = Table(show_header=False)
    for name, value in facts.items():
        if value in ("", []):
            continue
        table.add_row(translate(name), _shown(value))
    Console().print(table)


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return translate(value) if isinstance(value, str) else str(value)


def vintage_facts(territory: Territory, vintage: Vintage) -> dict[str, object]:
    """How many places of each level a vintage has, and what its map is drawn from."""
    facts: dict[str, object] = {"vintage": vintage.day.isoformat()}
    facts |= {LEVEL_NAMES[level]: len(vintage.at(level)) for level in LEVELS}
    official = commune_mesh(territory, vintage.day)[1]
    facts["boundaries"] = "official" if official else "schematic"
    facts["changes"] = [day.isoformat() for day in territory.days[1:]]
    return facts


def place_facts(territory: Territory, vintage: Vintage, place: Place) -> dict[str, object]:
    """What is known of a place: names, what holds it, what it was made of, its neighbours."""
    validity, made_of = place.validity, territory.made_of(vintage).get(place.code, ())
    neighbours = territory.neighbours(vintage, place.level).get(place.code, ())
    first = territory.vintage(territory.days[0])
    return {
        "code": place.code,
        "level": LEVEL_NAMES[place.level],
        "name": [f"{language}: {place.name[language]}" for language in ("fr", "nl", "en", "de")],
        "within": [_named(vintage, code) for code in _holders(vintage, place)],
        "since": validity.first.isoformat(),
        "until": "" if validity.last == date.max else validity.last.isoformat(),
        "made of": [_named(first, code) for code in made_of],
        "centroid (EPSG:3812)": list(place.centroid or ()),
        "neighbours": [_named(vintage, code) for code in neighbours],
    }


def _holders(vintage: Vintage, place: Place) -> list[str]:
    found, above = [], place.parent
    while above is not None:
        found.append(above)
        above = vintage.places[above].parent
    return found


def _named(vintage: Vintage, code: str) -> str:
    return f"{code} {vintage.places[code].name[current_language()]}"


def crosswalk(
    from_: date,
    to: date,
    *,
    all_: bool = False,
    imported: Path | None = None,
    json_: bool = False,
) -> None:
    """Show which commune holds each commune of an earlier day; refuse to split one.

    Args:
        from_: Day of the codes that you have, such as 2018-01-01.
        to: Day of the codes that you want, such as 2025-01-01.
        all_: Also the communes that stay as they are.
        imported: Folder written by `vesalius territory import`.
        json_: Answer as JSON.
    """
    territory = load_territory(imported)
    pairs = territory.crosswalk(from_, to)
    kept = {old: new for old, new in pairs.items() if all_ or old != new}
    if json_:
        print(json.dumps(kept))
        return
    before, after = territory.vintage(from_), territory.vintage(to)
    table = Table(translate("From"), translate("To"))
    for old, new in kept.items():
        table.add_row(_named(before, old), _named(after, new))
    Console().print(table)
