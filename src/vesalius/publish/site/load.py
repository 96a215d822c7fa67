"""Open a release as an atlas."""

from vesalius.publish.site.model import Atlas
from vesalius.publish.site.outlines import ReleaseLand
from vesalius.publish.site.read import read_gazetteer
from vesalius.release.read import Release


def load_atlas(release: Release) -> Atlas:
    """Everything but the figures; the land is read when something is drawn."""
    gazetteer = read_gazetteer(release.folder)
    land = ReleaseLand(release.folder, gazetteer)
    return Atlas(release.manifest, release.catalogue, gazetteer, land)
