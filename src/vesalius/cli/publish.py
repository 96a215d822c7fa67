"""Publishing: `publish`."""

import json
from dataclasses import asdict
from pathlib import Path

import cyclopts
from rich.console import Console

from vesalius.cli import localise
from vesalius.language import translate
from vesalius.progress import drawing
from vesalius.publish.site.publish import Published, publish_site
from vesalius.release.read import open_release


def register(app: cyclopts.App) -> None:
    """Add the command of this file."""
    localise.command(app, publish, "publish")


def publish(release: Path, *, out: Path, address: str = "", json_: bool = False) -> None:
    """Make the public site of a release: pages in four languages, and all files.

    Args:
        release: Folder of the release.
        out: Folder of the site; what has not changed in it is left as it is.
        address: Public address of the site, for links that must be absolute.
        json_: Answer as JSON.
    """
    root = address if not address or address.endswith("/") else f"{address}/"
    with drawing():
        made = publish_site(open_release(release), out, address=root)
    if json_:
        print(json.dumps(asdict(made) | {"folder": str(made.folder)}, sort_keys=True))
        return
    _tell(made)


def _tell(made: Published) -> None:
    console = Console(soft_wrap=True, highlight=False)
    facts = {"written": made.written, "kept": made.kept, "removed": made.removed}
    console.print(
        translate("{written} files written, {kept} left as they were, {removed} removed.", facts)
    )
    if made.synthetic:
        console.print(translate("The figures are synthetic; every page and file says so."))
    if not made.interactive:
        console.print(
            translate(
                "The front end was not built (`make web`): pages are complete, but maps and "
                "tables do not answer to the mouse."
            )
        )
    console.print((made.folder / "index.html").resolve().as_uri(), markup=False)
