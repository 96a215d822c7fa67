"""A place and those that border on it, side by side in the leading indicator."""

from collections.abc import Sequence
from dataclasses import dataclass

from vesalius.publish.site.bars import Bar
from vesalius.publish.site.links import Page
from vesalius.publish.site.model import Figures, Gazetteer, SitePlace
from vesalius.publish.site.words import Words, sort_key

MOST_COMPARED = 6  # as many places as an indicator's page draws at once


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What is compared, the bars (the place itself first), Belgium's mark, a way to compare on.

    `reference` is in percent of the longest bar; None where Belgium has no number.
    """

    what: str
    bars: list[Bar]
    reference: float | None
    link: str


def neighbourhood(
    place: SitePlace,
    near: Sequence[SitePlace],
    figures: Figures,
    gazetteer: Gazetteer,
    page: Page,
    words: Words,
) -> Neighbourhood:
    """The latest figures of a place and of its neighbours, the highest neighbour first."""
    latest = figures.values[0, figures.last].tolist()
    value = {p.code: int(latest[gazetteer.position[p.code]]) for p in (place, *near)}
    longest = max(1, int(latest[0]), *value.values())

    def length(number: int) -> float:
        return round(100 * max(number, 0) / longest, 1)

    def bar(of: SitePlace) -> Bar:
        own = of.code == place.code
        return Bar(
            name=words.of(of.name),
            link="" if own else page.place(of.code),
            written=words.with_unit(value[of.code], figures.indicator),
            length=length(value[of.code]),
            kind="picked-bar" if own else "fill",
        )

    ranked = sorted(near, key=lambda p: (-length(value[p.code]), sort_key(words.of(p.name))))
    compared = ",".join(p.code for p in (place, *ranked)[:MOST_COMPARED])
    title, unit = words.of(figures.indicator.subject.title), words.unit(figures.indicator)
    return Neighbourhood(
        what=f"{title}, {unit}, {figures.years[figures.last]}",
        bars=[bar(p) for p in (place, *ranked)],
        reference=length(int(latest[0])) if latest[0] >= 0 else None,
        link=f"{page.indicator(figures.code)}?area={compared}",
    )
