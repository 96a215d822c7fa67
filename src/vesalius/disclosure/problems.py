"""The kinds of error of this room."""

from vesalius.errors import Problem

POLICY_KEY = Problem(
    "policy-key",
    "{file}, {field} is wrong: {fault}.",
    "The keys of `disclosure` are described in docs/methods/disclosure.md.",
)
NOT_ADDITIVE = Problem(
    "not-additive",
    "In {year}, {count} cells of {subject} hold less than the places or ages within them.",
    "Persons must add up over places, ages and sexes; check the roll-up and the table of places.",
)
NO_DOMINANCE = Problem(
    "no-dominance",
    "The policy asks for dominance, but the cells of {indicator} do not say what one person had.",
    "Add the column `largest` to the cells, or take `dominance` out of the policy.",
)
AUDIT_FAILED = Problem(
    "audit-failed",
    "{exact} hidden cells can be worked out from the release, {narrow} more can be narrowed down.",
    "Nothing was published. The cells are listed in {file}, which must stay private.",
)
EXPOSES_EARLIER = Problem(
    "exposes-earlier",
    "{count} cells that release {release} hid could be worked out with this one beside it.",
    "The cells are listed in {file}, which must stay private. Keep them hidden: name the earlier"
    " release under `earlier` in release.yaml, or leave out the years whose data were corrected.",
)
UNREADABLE_TABLE = Problem(
    "unreadable-table",
    "{file} cannot be audited: {fault}.",
    "A table to audit has the columns place, count and optionally parent; see"
    " docs/manual/certificate.md.",
)
