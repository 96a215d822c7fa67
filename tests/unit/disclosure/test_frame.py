"""What opens a place: parts that fall short of it, and not parts that are told in part."""

import numpy as np

from tests.unit.disclosure import small
from vesalius.disclosure.frame import make_frame, read_places


def test_an_age_told_of_one_part_alone_opens_no_other_sum() -> None:
    """Where nobody of an age lives the 0 is told, though the policy tells no ages there."""
    places = read_places(small.places_table())
    number = {code: n for n, (_, code) in enumerate(places.keys)}
    counts = {("A1", "all"): 9, ("A1", "20+"): 4, ("C0", "20+"): 0}
    counts |= {(f"C{i}", "all"): count for i, count in enumerate((3, 2, 4, 0))}
    figures = {(number[code], age, "all"): count for (code, age), count in counts.items()}
    frame = make_frame(list(figures), places)
    told = np.array([figures[figure] for figure in frame.figures], float)
    whole = [frame.figures[column][1] for column in frame.whole]
    opened = dict(zip(whole, frame.opened(told).open.tolist(), strict=True))
    assert opened == {"all": False, "20+": True}
    told[frame.figures.index((number["A1"], "all", "all"))] = 10
    assert frame.opened(told).open.all()
