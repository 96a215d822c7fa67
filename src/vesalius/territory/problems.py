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
FILE_MISSING = Problem(
    "territory-file-missing",
    "There is no file {file}.",
    "Check the path; a shapefile needs its .shx, .dbf and .prj files beside it.",
)
FILE_EMPTY = Problem(
    "territory-file-empty",
    "{file} holds no rows.",
    "Download the file again: it may have been cut short.",
)
FILE_UNREADABLE = Problem(
    "territory-file-unreadable",
    "{file} cannot be read as {kind}: {reason}.",
    "Give a CSV, XLSX, Parquet, GeoJSON, GeoPackage or shapefile, or a zip that holds one of them.",
)
FILE_UNKNOWN = Problem(
    "territory-file-unknown",
    "{file} is no table of the territory that is known here; its columns are {columns}.",
    "Give a REFNIS table, a table of mergers, a sector table or boundaries, as the manual lists.",
)
BAD_CODE = Problem(
    "territory-bad-code",
    "{file}: {count} rows have a malformed code in {column}, such as {examples}.",
    "Keep codes as text: five digits for a place, nine characters for a sector.",
)
DUPLICATE = Problem(
    "territory-duplicate",
    "{file}: {count} codes come more than once for the same day: {examples}.",
    "Keep one row for each code and day.",
)
BAD_DAY = Problem(
    "territory-bad-day",
    "{file}: {text} in {column} is not a day.",
    "Write days as 31/12/2018 or 2018-12-31.",
)
UNKNOWN_COMMUNES = Problem(
    "territory-unknown-communes",
    "{file} fits no vintage: nearest is {day}, with {unknown} communes unknown ({examples}) "
    "and {missing} missing.",
    "Import the REFNIS table and the mergers of that year together with this file.",
)
NO_CRS = Problem(
    "territory-no-crs",
    "{file} does not say in which coordinate system it is.",
    "Put its .prj file beside the shapefile, or take the file in another format.",
)
NO_SHAPE = Problem(
    "territory-no-shape",
    "{file}: {count} places have no usable shape: {examples}.",
    "Take the file anew from its publisher, or mend the shapes in a geographic program.",
)
OUTSIDE = Problem(
    "territory-outside-belgium",
    "{file} lies outside Belgium once projected (x {x}, y {y} metres).",
    "Check the coordinate system that the file names.",
)
GAPS = Problem(
    "territory-bad-coverage",
    "{file}: borders of {count} places do not meet those of their neighbours: {examples}.",
    "Take boundaries without gaps and overlaps, such as those that Statbel publishes.",
)
NEEDS_GEO = Problem(
    "territory-needs-geo",
    "{file} needs {library}, which is not installed.",
    'Install it with: pip install "vesalius[geo]".',
)
AMBIGUOUS = Problem(
    "territory-ambiguous-name",
    "{name} is the name of several places: {places}.",
    "Give the code instead of the name.",
)
