"""The first page of the site, where a reader chooses a language."""

from vesalius.language import LANGUAGES
from vesalius.publish.site.render import CONTENT_SECURITY_POLICY, Site, environment
from vesalius.publish.site.words import LANGUAGE_NAMES, Words


def front_page(site: Site) -> str:
    """A page with the four languages, each in its own words."""
    choices = [
        (
            language,
            LANGUAGE_NAMES[language],
            Words(language)("Health care in Belgium, place by place"),
        )
        for language in LANGUAGES
    ]
    land = site.atlas.land.outline("region")
    notes = [Words(language)("Synthetic data.") for language in LANGUAGES]
    return (
        environment()
        .get_template("front.html")
        .render(
            choices=choices,
            box=land.view_box,
            land=[land.paths[code] for code in sorted(land.paths)],
            assets=site.assets,
            policy=CONTENT_SECURITY_POLICY,
            synthetic=" · ".join(notes) if site.atlas.edition.synthetic else "",
        )
    )
