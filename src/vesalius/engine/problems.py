"""The kinds of error of the engine."""

from vesalius.errors import Problem

AGES_OVERLAP = Problem(
    "ages-overlap",
    "The age classes {low} and {high} overlap or are out of order.",
    "List the classes by age, each beginning after the one before has ended.",
)
POPULATION_COLUMN_MISSING = Problem(
    "population-column-missing",
    "The population of {year} has no column {column}, which the count needs.",
    "Map the column in sources.yaml, or leave out the population that asks for it.",
)
COUNT_TOO_LARGE = Problem(
    "count-too-large",
    "A sum of quantities in {year} exceeds what a count can hold (9.2 billion billion).",
    "Look for quantities that are not quantities, such as amounts or identifiers, "
    "in the column mapped to `quantity`.",
)
OUT_OF_MEMORY = Problem(
    "engine-out-of-memory",
    "Counting {year} needs more than the {limit} of memory that it was given.",
    "Raise the memory limit, or give `private/` a disk with room for work files.",
)
INPUT_UNREADABLE = Problem(
    "engine-input-unreadable",
    "Counting {year} stopped at a file: {detail}",
    "Check that the file is whole and readable and that the disk has room; then run again: "
    "the build resumes at this year.",
)
COUNT_FAILED = Problem(
    "count-failed",
    "Counting {year} stopped: the engine reports {kind}.",
    "Run `vesalius check` on the inputs: a column may have another type than the contract asks.",
)
SPARK_MISSING = Problem(
    "spark-missing",
    "The Spark engine is asked for, but pyspark is not installed.",
    "Install it with `pip install vesalius[spark]`, and Java 17 or later.",
)
SPARK_FAILED = Problem(
    "spark-failed",
    "Counting {year} on Spark stopped: {kind}.",
    "See that the cluster is up and that every worker sees the Parquet files under the same path; "
    "the workers' own logs say more.",
)
