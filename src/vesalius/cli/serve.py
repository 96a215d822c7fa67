"""Looking at a site: `serve`."""

from pathlib import Path

import cyclopts
import uvicorn
from rich.console import Console

from vesalius.cli import localise
from vesalius.language import translate
from vesalius.serve.site import site_app

SITE = Path("site")


def register(app: cyclopts.App) -> None:
    """Add the command of this file."""
    localise.command(app, serve, "serve")


def serve(site: Path = SITE, *, port: int = 8000, host: str = "127.0.0.1") -> None:
    """Show a site in the browser, with the headers that a public server should send.

    Args:
        site: Folder of the site, as `vesalius publish` wrote it.
        port: Port to listen on.
        host: Address to listen on; by default this computer alone can look.
    """
    app = site_app(site)
    told = translate(
        "The site is at {address}; stop with Ctrl-C.", {"address": f"http://{host}:{port}/"}
    )
    Console(soft_wrap=True, highlight=False).print(told, markup=False)
    uvicorn.run(app, host=host, port=port, log_level="warning")
