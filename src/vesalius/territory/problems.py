"""What can be wrong with a territory, and what to do about it."""

from vesalius.errors import Problem

DAY_TOO_EARLY = Problem(
    "territory-day-too-early",
    "No place is known on {day}: the tables begin on {first}.",
    "Choose a vintage of {first} or later.",
)
UNKNOWN_PLACE = Problem(
    "territory-unknown-place",
    "{place} is no place of the vintage of {day}.",
    "Look the code up with `vesalius territory show`, or choose another vintage.",
)
SPLIT = Problem(
    "territory-split",
    "From {from_day} to {to_day}, {count} communes would have to be split: {examples}.",
    "Publish in a vintage that is not older than the data, or give weights.",
)
NO_WEIGHT = Problem(
    "territory-no-weight",
    "The weights leave nothing for commune {commune}, which has to be split into {parts}.",
    "Give each of these parts a weight of 0 or more, and one of them at least more than 0.",
)
BROKEN_SUCCESSION = Problem(
    "territory-broken-succession",
    "On {day} the mergers do not lead to the communes that are valid: {examples}.",
    "Import a table of mergers with the columns `old`, `new` and `day` beside the REFNIS table.",
)
BROKEN_PARENT = Problem(
    "territory-broken-parent",
    "On {day}, {place} has the parent {parent}, which is not valid then.",
    "Correct the parent or the dates of validity in the imported table.",
)
TWO_SECTOR_TABLES = Problem(
    "territory-sector-moves",
    "Two sector tables place {count} sectors in different communes: {examples}.",
    "Import only the sector table of the years of your data.",
)
