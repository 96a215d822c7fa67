"""Choosing the engine that counts."""

from pathlib import Path

from vesalius.engine.duckdb import DuckDbEngine
from vesalius.engine.interface import Engine
from vesalius.engine.reference import ReferenceEngine
from vesalius.errors import VesaliusError
from vesalius.release.problems import UNKNOWN_ENGINE
from vesalius.release.project import ReleaseSettings

ENGINES = ("duckdb", "reference")


def make_engine(name: str, settings: ReleaseSettings, work: Path) -> Engine:
    """The engine of a name, within the limits of the project; its work files are private."""
    if name == "duckdb":
        return DuckDbEngine(settings.memory, settings.threads, work / "spill")
    if name == "reference":
        return ReferenceEngine()
    raise VesaliusError(UNKNOWN_ENGINE, engine=name, known=", ".join(ENGINES))
