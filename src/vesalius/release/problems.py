"""The kinds of error of this room."""

from vesalius.errors import Problem

NOT_A_RELEASE = Problem(
    "not-a-release",
    "{folder}: no release is here ({reason}).",
    "Name the folder that `vesalius build` wrote, the one that holds manifest.json.",
)
RELEASE_TAMPERED = Problem(
    "release-tampered",
    "{folder}: {file} is not the file that the manifest describes.",
    "The release was changed or cut short after it was written; build it again.",
)
RELEASE_EXISTS = Problem(
    "release-exists",
    "{folder}: a different release of this name is already there.",
    "A release is immutable: choose another name in release.yaml, or another date.",
)
UNKNOWN_INDICATOR = Problem(
    "unknown-indicator",
    "The release has no indicator {indicator}; near it: {near}.",
    "Use a code such as cube_013_001; `vesalius search` finds it by word.",
)
UNKNOWN_PLACE = Problem(
    "unknown-place",
    "The release has no place {place}.",
    "Use a code (92094) or an official name (Namur); `vesalius territory show` lists them.",
)
NO_PROJECT = Problem(
    "no-project",
    "{folder}: no project is here (no {file}).",
    "Make one with `vesalius new`, or name its folder with --project.",
)
PROJECT_EXISTS = Problem(
    "project-exists",
    "{folder}: {file} is already there.",
    "Choose another folder; nothing was overwritten.",
)
PROJECT_KEY = Problem(
    "project-key",
    "{file}, line {line}, {field}: {fault}.",
    "The keys of release.yaml are described in docs/manual/project.md.",
)
NO_YEARS = Problem(
    "no-years",
    "The sources hold the years {held}; release.yaml asks for {asked}: none in common.",
    "Correct `years` in release.yaml, or add the files of those years to sources.yaml.",
)
UNKNOWN_ENGINE = Problem(
    "unknown-engine",
    "There is no engine {engine}.",
    "Use one of {known}.",
)
UNKNOWN_THEME = Problem(
    "unknown-theme",
    "release.yaml, themes: the catalogue has no theme {theme}.",
    "Use one of {known}.",
)
UNKNOWN_SECTORS = Problem(
    "unknown-sectors",
    "{persons} persons ({share} %) of {year} live in sectors that the territory does not know.",
    "Import the sector table of that year (`vesalius territory import`), or accept a higher"
    " share with `unknown_sectors` in release.yaml.",
)
