"""The levels that are solved solve what they should; the files are held in tests/oracle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vesalius.catalogue.model import Catalogue
from vesalius.sources.synthetic import calibration
from vesalius.sources.synthetic.calibration import Rates, any_share, calibrate, cell_weights, share
from vesalius.sources.synthetic.cohorts import roster
from vesalius.sources.synthetic.facts import acts, targets
from vesalius.sources.synthetic.homes import load_homes
from vesalius.sources.synthetic.services import exam_services

PERSONS = 1_000_000


def rates_of(year: int, catalogue: Catalogue) -> tuple[Rates, np.ndarray]:
    _, unions = exam_services(catalogue)
    homes, members, regional = load_homes(), roster(year, PERSONS), roster(2015, PERSONS)
    weights = cell_weights(members, homes)
    return calibrate(members, regional, homes, acts(), unions), weights.ravel()


def mean(cells: np.ndarray, weights: np.ndarray) -> float:
    return float((cells * weights).sum() / weights.sum())


@given(st.lists(st.floats(0.001, 0.6), min_size=2, max_size=8), st.floats(0.01, 0.99))
def test_attending_gives_the_share_with_any_exam(each: list[float], place: float) -> None:
    """Anywhere between the most common act and independence."""
    acts_of = np.array(each)[:, None]
    low, high = max(each), 1 - float(np.prod(1 - acts_of))
    wanted = np.array([low + (high - low) * place])
    attending = calibration._attending(wanted, acts_of)
    reached = attending * (1 - np.prod(1 - acts_of / attending, axis=0))
    assert reached == pytest.approx(wanted, abs=1e-9)
    assert 0 < attending[0] <= 1


@pytest.mark.parametrize("year", [2006, 2015, 2020, 2024])
def test_expected_shares_are_the_wanted_ones(year: int, catalogue: Catalogue) -> None:
    rates, weights = rates_of(year, catalogue)
    reference = cell_weights(roster(2015, PERSONS), load_homes())
    some_exam = rates.attending * (1 - np.prod(1 - rates.given, axis=0))
    assert mean(some_exam, weights) == pytest.approx(any_share(year, reference), rel=2e-3)
    for act, given_act in zip(rates.acts, rates.given, strict=True):
        if act.name != "radiography":  # its figure includes screening
            wanted = share(act.name, year) / 100
            assert mean(rates.attending * given_act, weights) == pytest.approx(wanted, rel=2e-3)


def test_probabilities_are_probabilities(catalogue: Catalogue) -> None:
    rates, _ = rates_of(2019, catalogue)
    assert rates.attending.min() > 0
    assert rates.attending.max() <= 1
    assert rates.given.min() >= 0
    assert rates.given.max() <= 1
    assert (rates.exams >= 1).all()


def test_gradients_survive_calibration(catalogue: Catalogue) -> None:
    rates, _ = rates_of(2019, catalogue)
    names = [act.name for act in rates.acts]
    cells = (rates.attending * rates.given).reshape(len(names), *calibration.CELLS)
    ultrasound, ct = cells[names.index("ultrasound")], cells[names.index("ct")]
    screening = cells[names.index("screening")]
    assert (ultrasound[:, 0, 30] > 1.5 * ultrasound[:, 1, 30]).all()
    assert (ct[:, :, 75] > 3 * ct[:, :, 25]).all()
    assert screening[:, 1].max() == screening[:, :, :50].max() == screening[:, :, 70:].max() == 0
    assert (ct[2] > ct[0]).all()  # Wallonia above Brussels


def test_every_sourced_figure_is_a_target() -> None:
    sourced = [t for t in targets() if t.certainty == "sourced"]
    assert {t.act for t in sourced} == {
        "any",
        "ct",
        "mri",
        "ultrasound",
        "radiography",
        "screening",
    }
    assert {t.certainty for t in targets()} == {"sourced", "assumed"}


def test_lines_go_through_known_years_and_on() -> None:
    points = {2006: 10.0, 2010: 14.0, 2020: 4.0}
    found = [calibration._line(points, year) for year in (2006, 2008, 2010, 2015, 2022)]
    assert found == pytest.approx([10, 12, 14, 9, 2])
