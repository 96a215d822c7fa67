"""Open a release as an atlas."""

from vesalius.publish.site.model import Atlas
from vesalius.publish.site.outlines import brussels, mergers, neighbours, outlines, territory_of
from vesalius.publish.site.read import read_gazetteer
from vesalius.release.read import Release


def load_atlas(release: Release) -> Atlas:
    """Everything but the figures."""
    gazetteer = read_gazetteer(release.folder)
    territory = territory_of(release.folder)
    return Atlas(
        edition=release.manifest,
        catalogue=release.catalogue,
        gazetteer=gazetteer,
        outlines=outlines(territory, gazetteer),
        inset=brussels(territory, gazetteer),
        neighbours=neighbours(territory, gazetteer),
        mergers=mergers(territory, gazetteer),
    )
