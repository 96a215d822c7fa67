"""The distributed engine: the same SQL on Apache Spark (`vesalius[spark]`, Java 17 or later).

Spark reads the Parquet files and counts the cells; the cells, which are small, come back and the
embedded DuckDB does the rest. The SQL is written once, in DuckDB's dialect; sqlglot renders it, and
`rendered` holds the few places where the two engines differ in meaning.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import duckdb
import sqlglot
from sqlglot import exp

from vesalius.engine.packing import Packing
from vesalius.engine.plan import PACKED, PERSON_YEARS, WIDE, SqlEngine
from vesalius.engine.problems import COUNT_TOO_LARGE, SPARK_FAILED, SPARK_MISSING
from vesalius.engine.rules import CountingRules
from vesalius.errors import VesaliusError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

SETTINGS = {
    "spark.sql.ansi.enabled": "true",  # overflow is an error, never a wrong number
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


@dataclass
class SparkEngine(SqlEngine):
    """Counts on the Spark cluster of a master URL, from Parquet files that all workers see."""

    master: str
    settings: Mapping[str, str] = field(default_factory=dict)
    field_bits: int = 8
    _views: dict[str, str] = field(default_factory=dict, repr=False)

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The embedded DuckDB that finishes the cells."""
        return duckdb.connect()

    @cached_property
    def session(self) -> "SparkSession":
        """The session on the cluster; opened when first used."""
        try:
            from pyspark.sql import SparkSession
        except ImportError:
            raise VesaliusError(SPARK_MISSING) from None
        builder = SparkSession.builder.master(self.master).appName("vesalius")
        for name, value in (SETTINGS | dict(self.settings)).items():
            builder = builder.config(name, value)
        session: SparkSession = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")  # its messages may quote a value of a row
        return session

    def close(self) -> None:
        """End the session, where one was opened."""
        if "session" in self.__dict__:
            self.session.stop()
            del self.__dict__["session"]
            self._views.clear()

    def _packing(self, rules: CountingRules) -> Packing:
        return Packing(len(rules.variables), self.field_bits, word_bits=63, word_type="BIGINT")

    def _keep(self, name: str, relation: str) -> bool:
        """Make and keep a table of persons; lost parts are counted again by Spark.

        A sum that overflows is null there (`try_sum`); the person's turnover then shows it.
        """
        frame = self._frame(relation, tolerant=True)
        frame.persist().createOrReplaceTempView(name)
        return True

    def _bring(self, name: str, relation: str) -> None:
        arrow = self._frame(relation).toArrow()
        self.connection.register("brought", arrow)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM brought")
        self.connection.unregister("brought")

    def _has_rows(self, persons: str) -> bool:
        return not self._frame(persons).isEmpty()

    def _columns(self, relation: str) -> list[str]:
        return list(self._frame(relation).columns)

    def _forget(self) -> None:
        self.session.table(PERSON_YEARS).unpersist()
        self.session.catalog.dropTempView(PERSON_YEARS)
        for name in (PACKED, WIDE):
            self.connection.execute(f"DROP TABLE IF EXISTS {name}")

    def _frame(self, relation: str, tolerant: bool = False) -> "DataFrame":
        tree = sqlglot.parse_one(f"SELECT * FROM {relation} AS made", read="duckdb")
        for files in list(tree.find_all(exp.ReadParquet)):
            files.replace(exp.to_identifier(self._view(files)))
        return self.session.sql(rendered(tree, tolerant))

    def _view(self, files: exp.ReadParquet) -> str:
        """The name of a view of the files that a `read_parquet` names."""
        key = files.sql("duckdb")
        if key not in self._views:
            name = f"files_{len(self._views)}"
            self._files(files).createOrReplaceTempView(name)
            self._views[key] = name
        return self._views[key]

    def _files(self, files: exp.ReadParquet) -> "DataFrame":
        """The rows of the files, with the columns that the options of `read_parquet` add."""
        paths = [literal.name for literal in files.expressions[0].find_all(exp.Literal)]
        options = _options(files)
        reader = self.session.read.option("mergeSchema", options.get("union_by_name", "false"))
        if options.get("hive_partitioning") == "true":
            reader = reader.option("basePath", _above_partitions(paths[0]))
        columns = ["*"]
        if "filename" in options:
            columns.append(f"_metadata.file_path AS {options['filename']}")
        if options.get("file_row_number") == "true":
            columns.append("_metadata.row_index AS file_row_number")
        return reader.parquet(*paths).selectExpr(*columns)

    @contextmanager
    def _reporting(self, year: int) -> Iterator[None]:
        """Tell Spark's errors in our words; theirs may quote a value of a row."""
        from py4j.protocol import Py4JError  # type: ignore[import-untyped]
        from pyspark.errors import ArithmeticException, PySparkException

        try:
            yield
        except (ArithmeticException, duckdb.ConversionException):
            raise VesaliusError(COUNT_TOO_LARGE, year=year) from None
        except PySparkException as error:
            if "ARITHMETIC_OVERFLOW" in (error.getCondition() or str(error)):
                raise VesaliusError(COUNT_TOO_LARGE, year=year) from None
            kind = error.getCondition() or type(error).__name__
            raise VesaliusError(SPARK_FAILED, year=year, kind=kind) from None
        except Py4JError as error:
            kind = type(error).__name__
            raise VesaliusError(SPARK_FAILED, year=year, kind=kind) from None


def rendered(tree: exp.Expr, tolerant: bool = False) -> str:
    """The SQL of Spark for SQL of DuckDB; with `tolerant`, sums that overflow are null.

    >>> rendered(sqlglot.parse_one("SELECT sum(a) FROM t", read="duckdb"), tolerant=True)
    'SELECT TRY_SUM(a) FROM t'
    """

    def differing(node: exp.Expr) -> exp.Expr:
        name = node.name.lower() if isinstance(node, exp.Anonymous) else ""
        if isinstance(node, exp.Sum) or name == "sum_no_overflow":
            summed = node.this if isinstance(node, exp.Sum) else node.expressions[0]
            return exp.Anonymous(this="try_sum" if tolerant else "sum", expressions=[summed])
        if name == "hash":
            # Spark's hash is signed; any spread over buckets will do.
            text = exp.cast(node.expressions[0], "TEXT")
            return exp.Anonymous(this="crc32", expressions=[text])
        return node

    return tree.transform(differing).sql("spark")


def _options(files: exp.ReadParquet) -> dict[str, str]:
    """The options of a `read_parquet`, as text.

    >>> query = "FROM read_parquet(['a.parquet'], hive_partitioning=true, filename='f')"
    >>> _options(sqlglot.parse_one(query, read="duckdb").find(exp.ReadParquet))
    {'hive_partitioning': 'true', 'filename': 'f'}
    """
    named = [e for e in files.expressions[1:] if isinstance(e, exp.EQ)]
    return {e.this.name: (e.expression.name or e.expression.sql()).lower() for e in named}


def _above_partitions(path: str) -> str:
    """The folder above the first `key=value` of a path.

    >>> _above_partitions("/data/claims/year=2022/part.parquet")
    '/data/claims'
    """
    parts = path.split("/")
    first = next((i for i, part in enumerate(parts) if "=" in part), len(parts) - 1)
    return "/".join(parts[:first])
