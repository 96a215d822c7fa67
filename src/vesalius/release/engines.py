"""Choosing the engine that counts."""

from pathlib import Path

from vesalius.engine.duckdb import DuckDbEngine
from vesalius.engine.interface import Engine
from vesalius.engine.reference import ReferenceEngine
from vesalius.errors import VesaliusError
from vesalius.release.problems import UNKNOWN_ENGINE
from vesalius.release.project import ReleaseSettings

LOCAL_SPARK = "local[2]"
ENGINES = ("duckdb", "reference", "spark")


def make_engine(
    name: str, settings: ReleaseSettings, work: Path, master: str = LOCAL_SPARK
) -> Engine:
    """The engine of a name, within the limits of the project; its work files are private.

    `master` is the address of the Spark cluster, for the engine that runs there.
    """
    if name == "duckdb":
        return DuckDbEngine(settings.memory, settings.threads, work / "spill")
    if name == "reference":
        return ReferenceEngine()
    if name == "spark":
        from vesalius.engine.spark import SparkEngine  # with sqlglot, which takes a while to load

        return SparkEngine(master)
    raise VesaliusError(UNKNOWN_ENGINE, engine=name, known=", ".join(ENGINES))
