"""The house stands: imports go downwards, files stay short."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "vesalius"
FOUNDATIONS = {"declarations", "errors", "language", "processes", "progress"}
MAY_USE: dict[str, set[str]] = {
    "errors": {"language"},
    "language": set(),
    "declarations": {"errors"},
    "processes": set(),
    "progress": {"language"},
    "catalogue": set(),
    "territory": {"catalogue"},
    "sources": {"catalogue", "territory"},
    "engine": {"catalogue", "territory", "sources"},
    "statistics": {"catalogue", "territory", "sources", "engine"},
    "accounts": {"catalogue", "sources", "engine"},
    "disclosure": {"catalogue", "territory", "sources", "engine", "statistics"},
    "release": {"catalogue", "territory", "sources", "engine", "statistics", "disclosure"},
}
MAY_USE["accounts"] |= {"statistics"}
MAY_USE["publish"] = MAY_USE["release"] | {"release", "accounts"}
MAY_USE["serve"] = MAY_USE["publish"] | {"publish"}
MAY_USE["cli"] = MAY_USE["serve"] | {"serve"}
FILES = sorted(SOURCE.rglob("*.py"))


def rooms_imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    parts = [name.split(".") for name in names]
    return {part[1] for part in parts if part[0] == "vesalius" and len(part) > 1}


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_go_downwards(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        return
    allowed = MAY_USE[room] | {room} | (FOUNDATIONS if room not in FOUNDATIONS else set())
    assert rooms_imported(path) <= allowed | {"__version__"}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_files_stay_under_400_lines(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") < 400


def test_worker_processes_are_started_in_one_way() -> None:
    others = [
        str(path.relative_to(SOURCE))
        for path in FILES
        if "ProcessPoolExecutor" in path.read_text(encoding="utf-8")
    ]
    assert others == ["processes.py"]
