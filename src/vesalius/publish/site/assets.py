"""The files that all pages share, named by their content so that they can be kept for ever."""

import hashlib
import json
import re
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from vesalius.publish.site.palette import style_of_palette

_STATIC = files("vesalius.publish") / "static"
_OWN = files("vesalius.publish.site") / "assets"


@dataclass(frozen=True, slots=True)
class Assets:
    """The names of the shared files under `assets/`; `script` is empty where none was built."""

    style: str
    icon: str
    script: str
    contents: dict[str, bytes] = field(repr=False, compare=False)

    def write(self, folder: Path) -> None:
        """Write them all."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.contents.items():
            (folder / name).write_bytes(content)


def named(name: str, content: bytes) -> str:
    """A name that changes with the content.

    >>> named("site.css", b"a{}")
    'site.5f546eb4.css'
    """
    stem, _, ending = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:8]}.{ending}"


def load_assets() -> Assets:
    """The style, the icon and, where the front end was built, its script and font."""
    contents: dict[str, bytes] = {}
    built = _built()
    fonts = "".join(_keep(contents, name) for name in sorted(built) if name.endswith(".woff2"))
    own = (_OWN / "site.css").read_text(encoding="utf-8")
    style = minified(fonts + style_of_palette() + own).encode()
    icon = (_OWN / "icon.svg").read_bytes()
    names = {"style": ("site.css", style), "icon": ("icon.svg", icon)}
    script = built.get("atlas.js", b"")
    if script:
        names["script"] = ("atlas.js", script)
    given = {key: named(name, content) for key, (name, content) in names.items()}
    contents |= {given[key]: content for key, (_, content) in names.items()}
    return Assets(given["style"], given["icon"], given.get("script", ""), contents)


def _built() -> dict[str, bytes]:
    """The front end's own files by name; none where it was not built."""
    manifest = _STATIC / "manifest.json"
    if not manifest.is_file():
        return {}
    listed: list[str] = json.loads(manifest.read_text(encoding="utf-8"))
    return {name: (_STATIC / name).read_bytes() for name in listed}


def _keep(contents: dict[str, bytes], name: str) -> str:
    """Take a font in, and give the rule that names it."""
    content = (_STATIC / name).read_bytes()
    kept = named(name, content)
    contents[kept] = content
    return (
        "@font-face{font-family:Atlas;font-weight:200 900;font-display:swap;"
        f'src:url("{kept}") format("woff2")}}'
    )


def minified(css: str) -> str:
    """CSS without comments and without the white space that means nothing.

    >>> minified("a { color : red; /* why */ }\\n\\nb > c { x: 1 }")
    'a{color:red}b>c{x:1}'
    """
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    bare = re.sub(r"\s+", " ", bare)
    bare = re.sub(r"\s*([{};,>])\s*", r"\1", bare)
    bare = re.sub(r"\s*:\s+", ":", re.sub(r"\s+:\s+", ":", bare))
    return bare.replace(";}", "}").strip()
