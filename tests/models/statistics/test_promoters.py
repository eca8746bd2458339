"""NPS in points: half-widths near the plain formula, never zero, and right in the long run."""

import numpy as np
import pytest

from models.statistics.promoters import promoter_interval, promoter_tails
from models.statistics.sums import Sums


def answers(promoters, detractors, n):
    p, d, n = (np.atleast_1d(np.asarray(item, float)) for item in (promoters, detractors, n))
    return Sums(n, p - d, n, p - d, p + d, n, n, p - d)


@pytest.mark.parametrize(("n", "half_width"), [(30, 26.8), (100, 14.7), (400, 7.3), (1000, 4.6)])
def test_half_widths_at_40_promoters_and_20_detractors(n, half_width):
    low, high = promoter_interval(answers(0.4 * n, 0.2 * n, n))
    assert (high[0] - low[0]) / 2 == pytest.approx(half_width, rel=0.06)


@pytest.mark.parametrize(("promoters", "detractors", "score"), [(10, 0, 100), (0, 10, -100), (0, 0, 0), (5, 5, 0)])
def test_small_samples_keep_a_width_that_holds_the_score(promoters, detractors, score):
    low, high = promoter_interval(answers(promoters, detractors, 10))
    assert -100 <= low[0] <= score <= high[0] <= 100
    assert high[0] - low[0] > 20


def test_the_tail_is_the_intervals_end():
    low, high = promoter_interval(answers(120, 60, 300))
    below, above = promoter_tails(answers([120, 120], [60, 60], [300, 300]), [high[0], low[0]])
    assert (below[0], above[1]) == pytest.approx((0.025, 0.025))


def test_passives_alone_have_a_width():
    """No promoter and no detractor among 43: ± z² / (n + z²), where the plain interval has no width at all."""
    low, high = promoter_interval(answers([0], [0], [43]))
    assert (low[0], high[0]) == pytest.approx((-8.2, 8.2), abs=0.05)  # z² / (n + z²)


def test_the_end_of_the_interval_is_where_the_statistic_reaches_its_quantile():
    """Tango's statistic by its definition: the constrained share is the root of the likelihood's derivative."""
    from scipy.optimize import brentq

    n, promoters, detractors = 120.0, 60.0, 25.0
    low, high = promoter_interval(answers(promoters, detractors, n))
    for end, z in ((low[0] / 100, 1.959964), (high[0] / 100, -1.959964)):

        def slope(share, end=end):
            return (
                promoters / (share + end)
                + detractors / share
                - 2 * (n - promoters - detractors) / (1 - 2 * share - end)
            )

        share = brentq(slope, max(0.0, -end) + 1e-9, (1 - end) / 2 - 1e-9)
        spread = np.sqrt(n * (2 * share + end - end**2))
        assert (promoters - detractors - n * end) / spread == pytest.approx(z, abs=1e-5)


def test_units_with_several_answers_are_judged_over_units():
    """Ten people with ten like answers each know less than a hundred people."""
    people = Sums(*(np.array([float(item)]) for item in (10, 40, 100, 40, 600, 100, 1000, 400)))
    low, high = promoter_interval(people)
    alone_low, alone_high = promoter_interval(answers(50, 10, 100))
    assert high[0] - low[0] > 1.5 * (alone_high[0] - alone_low[0])


@pytest.mark.parametrize(("promoters", "detractors"), [(0.4, 0.2), (0.7, 0.05), (0.1, 0.5)])
@pytest.mark.parametrize("n", [30, 200])
def test_coverage(promoters, detractors, n):
    random = np.random.default_rng(5)
    drawn = random.multinomial(n, [promoters, detractors, 1 - promoters - detractors], 4000)
    low, high = promoter_interval(answers(drawn[:, 0], drawn[:, 1], np.full(4000, n)))
    score = 100 * (promoters - detractors)
    assert 0.935 < np.mean((low <= score) & (score <= high)) < 0.975
