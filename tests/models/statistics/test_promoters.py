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


@pytest.mark.parametrize(("promoters", "detractors"), [(0.4, 0.2), (0.7, 0.05), (0.1, 0.5)])
@pytest.mark.parametrize("n", [30, 200])
def test_coverage(promoters, detractors, n):
    random = np.random.default_rng(5)
    drawn = random.multinomial(n, [promoters, detractors, 1 - promoters - detractors], 4000)
    low, high = promoter_interval(answers(drawn[:, 0], drawn[:, 1], np.full(4000, n)))
    score = 100 * (promoters - detractors)
    assert 0.935 < np.mean((low <= score) & (score <= high)) < 0.975
