"""The page of a place: its figures beside its region and Belgium, its profile, its neighbours."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from markupsafe import Markup

from vesalius.catalogue.model import Indicator, Level
from vesalius.publish.site.bars import Spread, small_lines, sparkline, spine
from vesalius.publish.site.links import Page
from vesalius.publish.site.marks import drawing
from vesalius.publish.site.model import Figures, Integers, SitePlace, State
from vesalius.publish.site.neighbourhood import Neighbourhood, neighbourhood
from vesalius.publish.site.partners import long_series
from vesalius.publish.site.reading_pages import merger_words
from vesalius.publish.site.render import Site, render
from vesalius.publish.site.words import Words, sort_key


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator of the place, beside its region and the country."""

    name: str
    link: str
    written: str
    state: int
    region: str
    country: str
    ratio: str
    spine: Markup
    spark: Markup
    year: int


@dataclass(frozen=True)
class Shelf:
    """What all place pages read: the figures by code, and each level's spread.

    `hidden` and `told` count, for each place, its figures that are hidden and those with a number.
    """

    figures: Mapping[str, Figures]
    long: tuple[Indicator, ...]
    by_age: tuple[Indicator, ...]
    spreads: Mapping[tuple[str, Level], Spread | None]
    hidden: Integers
    told: Integers


def shelf(site: Site, figures: Mapping[str, Figures]) -> Shelf:
    """Put the figures in order for the place pages."""
    known = [figures[code].indicator for code in sorted(figures)]
    long = tuple(long_series(known))
    spans = site.atlas.gazetteer.spans
    spreads = {
        (i.code, level): _spread(figures[i.code], span)
        for i in long
        for level, span in spans.items()
    }
    by_age = tuple(i for i in known if i.measure == "share" and len(figures[i.code].ages) > 1)
    return Shelf(figures, long, by_age, spreads, *_counts(figures.values()))


def _counts(every: Iterable[Figures]) -> tuple[Integers, Integers]:
    hidden = told = np.zeros(1, np.int32)
    for figures in every:
        values = figures.values
        numbers = (values >= 0) | (values == State.ZERO)
        hidden = hidden + (values == State.SUPPRESSED).sum((0, 1), np.int32)
        told = told + numbers.sum((0, 1), np.int32)
    return hidden, told


def _spread(figures: Figures, span: slice) -> Spread | None:
    row = figures.values[0, figures.last, span]
    numbers = np.where(row == State.ZERO, 0, row)
    known = numbers[numbers >= 0]
    if not known.size:
        return None
    low, quarter, rest, high = np.quantile(known, [0, 0.25, 0.75, 1])
    return Spread(int(low), int(quarter), int(rest), int(high))


@dataclass(frozen=True)
class Desk:
    """One place, in one language, before all the figures."""

    site: Site
    shelf: Shelf
    place: SitePlace
    page: Page
    words: Words

    @cached_property
    def at(self) -> int:
        """Where the place stands in the arrays."""
        return self.site.atlas.gazetteer.position[self.place.code]

    @cached_property
    def region(self) -> SitePlace | None:
        """The region that holds the place; None for the country and for a region itself."""
        larger = self.site.atlas.gazetteer.ancestors(self.place.code)
        return next((p for p in larger if p.level == "region"), None)

    @property
    def leading(self) -> Indicator | None:
        """The indicator that speaks for the place: the first share of people."""
        return next((i for i in self.shelf.long if i.measure == "share"), None)

    def name(self, place: SitePlace) -> str:
        """A place's name."""
        return self.words.of(place.name)

    def link(self, place: SitePlace) -> tuple[str, str]:
        """A place's name and page."""
        return self.name(place), self.page.place(place.code)


def place_page(site: Site, shelf: Shelf, place: SitePlace, page: Page) -> str:
    """The whole page of a place in one language."""
    desk = Desk(site, shelf, place, page, Words(page.language))
    gazetteer = site.atlas.gazetteer
    facts = {
        "place": place,
        "name": desk.name(place),
        "level": desk.words.level(place.level),
        "larger": [desk.link(p) for p in gazetteer.ancestors(place.code)],
        "region": desk.name(desk.region) if desk.region else "",
        "groups": _groups(desk),
        "profiles": _profiles(desk),
        "neighbours": _neighbours(desk),
        "inside": _links(desk, gazetteer.children.get(place.code, ())),
        "merged": merger_words(site, place.code, desk.words),
        "hidden": _hidden(desk),
        "lead": _lead(desk),
        "vintage": desk.words.day(gazetteer.day),
        "locator": _locator(desk),
    }
    return render(site, "place.html", page, facts)


def _neighbours(desk: Desk) -> Neighbourhood | None:
    """The place beside those that border on it; None where nothing borders or nothing is told."""
    atlas = desk.site.atlas
    near = [
        atlas.gazetteer.by_code[code] for code in atlas.land.neighbours.get(desk.place.code, ())
    ]
    if not near or desk.leading is None:
        return None
    figures = desk.shelf.figures[desk.leading.code]
    return neighbourhood(desk.place, near, figures, atlas.gazetteer, desk.page, desk.words)


def _links(desk: Desk, places: Sequence[SitePlace]) -> list[tuple[str, str]]:
    return sorted((desk.link(p) for p in places), key=lambda link: sort_key(link[0]))


def _groups(desk: Desk) -> list[tuple[str, str, list[Row]]]:
    """The rows of each measure, under its name and unit."""
    kinds = (("share", "Share of people"), ("volume", "Number of exams"))
    found = [
        (name, [i for i in desk.shelf.long if i.measure == measure]) for measure, name in kinds
    ]
    return [
        (desk.words(name), desk.words.unit(members[0]), [_row(desk, i) for i in members])
        for name, members in found
        if members
    ]


def _row(desk: Desk, indicator: Indicator) -> Row:
    figures, words = desk.shelf.figures[indicator.code], desk.words
    row = figures.values[0, figures.last]
    value, country = int(row[desk.at]), int(row[0])
    region = desk.site.atlas.gazetteer.position[desk.region.code] if desk.region else 0
    spread = desk.shelf.spreads[indicator.code, desk.place.level]
    query = "" if desk.place.level == "country" else f"?area={desk.place.code}"
    return Row(
        name=words.of(indicator.subject.title),
        link=desk.page.indicator(indicator.code) + query,
        written=words.with_unit(value, indicator),
        state=min(value, 0) if value != State.ZERO else 0,
        region=words.with_unit(int(row[region]), indicator),
        country=words.with_unit(country, indicator),
        ratio=words.ratio(value, country),
        spine=spine(spread, country, value) if spread else Markup(""),
        spark=sparkline(tuple(figures.values[0, :, desk.at].tolist())),
        year=figures.years[figures.last],
    )


def _lead(desk: Desk) -> str:
    """The place's leading figure, beside Belgium's and among its peers; empty without one."""
    indicator = desk.leading
    if indicator is None or desk.place.level == "country":
        return ""
    figures, words = desk.shelf.figures[indicator.code], desk.words
    row = figures.values[0, figures.last]
    peers = row[desk.site.atlas.gazetteer.spans[desk.place.level]]
    known = np.where(peers == State.ZERO, 0, peers)[(peers >= 0) | (peers == State.ZERO)]
    value = int(row[desk.at])
    if value < 0 and value != State.ZERO:
        return ""
    return words(
        "{title}, {year}: {value}, against {country} in Belgium; "
        "place {rank} of {count} {levels}, counted from the highest.",
        title=words.of(indicator.subject.title),
        year=figures.years[figures.last],
        value=words.with_unit(value, indicator),
        country=words.with_unit(int(row[0]), indicator),
        count=known.size,
        levels=words.levels(desk.place.level),
        rank=1 + int((known > max(value, 0)).sum()),
    )


def _profiles(desk: Desk) -> list[tuple[str, str, Markup]]:
    """The indicators of which the place has any figure by age."""
    return [
        (desk.words.of(i.subject.title), desk.page.indicator(i.code), _profile(desk, i))
        for i in desk.shelf.by_age
        if has_ages(desk.shelf.figures[i.code], desk.at)
    ]


def has_ages(figures: Figures, at: int) -> bool:
    """Whether a place has a number for any age class in the latest year."""
    latest = figures.values[1:, figures.last, at]
    return bool(((latest >= 0) | (latest == State.ZERO)).any())


def _profile(desk: Desk, indicator: Indicator) -> Markup:
    """The place against Belgium by age; the country alone on its own page."""
    figures, words = desk.shelf.figures[indicator.code], desk.words
    latest = figures.values[1:, figures.last]
    place = tuple(latest[:, desk.at].tolist()) if desk.at else ()
    firsts = " ".join(age.split("-")[0] for age in figures.ages[1:])
    inside = small_lines(tuple(latest[:, 0].tolist()), place, figures.decimals, firsts)
    said = words("{title} by age class, {year}", title=words.of(indicator.subject.title),
                 year=figures.years[figures.last])  # fmt: skip
    return drawing(240, 130, said, [inside], "chart lines")


def _hidden(desk: Desk) -> dict[str, int]:
    """How many figures of the place are hidden, among all that would be published."""
    hidden, told = int(desk.shelf.hidden[desk.at]), int(desk.shelf.told[desk.at])
    return {"hidden": hidden, "total": hidden + told}


def _locator(desk: Desk) -> dict[str, Any]:
    """The regions in outline, and the place on them."""
    atlas = desk.site.atlas
    land = atlas.land.outline("region")
    own = atlas.land.outline(desk.place.level).paths.get(desk.place.code, "")
    return {
        "box": land.view_box,
        "land": [land.paths[code] for code in sorted(land.paths)],
        "here": own if desk.place.level != "country" else "",
    }
