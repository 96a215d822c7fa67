"""What can be wrong with an order for synthetic data."""

from vesalius.errors import Problem

NO_PERSONS = Problem(
    "synthetic-persons",
    "A synthetic country of {persons} persons cannot be made.",
    "Ask for a number from 1 to {most}.",
)
YEARS_OUTSIDE = Problem(
    "synthetic-years",
    "Synthetic data were asked for {years}, but the facts behind them cover {first}-{last}.",
    "Ask for years from {first} to {last}, the earlier first.",
)
BAD_SHARE = Problem(
    "synthetic-share",
    "Other services cannot be {share} of the rows.",
    "Give a share from 0 up to, but not including, 1: with 0.96, imaging is 4 % of the rows.",
)
UNREADABLE_YEARS = Problem(
    "synthetic-years-unreadable",
    "The years are given as {text}, which names no years.",
    "Write the first and the last year with a hyphen, as in 2015-2024, or one year.",
)
NOT_SYNTHETIC = Problem(
    "synthetic-folder",
    "{file} lies where synthetic data were to be written, and is not synthetic data itself.",
    "Choose another folder with --out; nothing was removed.",
)
