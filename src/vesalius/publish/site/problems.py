"""The errors of making and serving the site."""

from vesalius.errors import Problem

NO_CELLS = Problem(
    "site-no-cells",
    "{folder} holds no cells of {indicator}, which its catalogue describes.",
    "Build the release again; a release is published whole or not at all.",
)
NOT_A_SITE = Problem(
    "site-not-a-site",
    "{folder} is not a site: it has no index.html.",
    "Make one with `vesalius publish RELEASE --out {folder}`.",
)
FOREIGN_FOLDER = Problem(
    "site-foreign-folder",
    "{folder} holds files that `vesalius publish` did not write.",
    "Choose an empty folder, or one that an earlier `vesalius publish` made.",
)
