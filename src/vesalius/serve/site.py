"""The site over HTTP: right headers, compressed answers, assets kept for ever."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vesalius.errors import VesaliusError
from vesalius.publish.site.problems import NOT_A_SITE
from vesalius.publish.site.render import CONTENT_SECURITY_POLICY

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class SiteHeaders:
    """Adds the safety and caching headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add to what comes back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        kept = FOR_EVER if "/assets/" in scope["path"] else ASK_AGAIN

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS | {"cache-control": kept})
                if "/data/" in scope["path"]:
                    headers["access-control-allow-origin"] = "*"
            await send(message)

        await self.app(scope, receive, with_headers)


def site_app(folder: Path) -> Starlette:
    """The application that serves a site's folder; raises `site-not-a-site` for another one."""
    if not (folder / "index.html").is_file():
        raise VesaliusError(NOT_A_SITE, folder=folder)
    app = Starlette(
        middleware=[Middleware(SiteHeaders), Middleware(GZipMiddleware, minimum_size=600)]
    )
    app.mount("/", StaticFiles(directory=folder, html=True), name="site")
    return app
