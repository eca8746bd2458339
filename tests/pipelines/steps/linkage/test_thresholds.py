"""Precision and recall over the threshold: counted by hand on a warehouse whose links and scores are given."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from models.errors import RequestError
from models.linkage.labels import Label
from models.statistics.proportion import wilson
from pipelines.linkage_chart import write_chart
from pipelines.steps.linkage.thresholds import Judged, judge_thresholds
from tests.pipelines.steps.small_warehouse import declarations, warehouse

#: Scores of matches and of others; each pair has an opportunity and a lead of its own. North, then South.
MATCHES = [0.999] * 6 + [0.96] * 4 + [0.7] * 5 + [0.3] * 3 + [None] * 2
OTHERS = [0.97] * 1 + [0.6] * 4 + [0.1] * 10


def scored() -> tuple[duckdb.DuckDBPyConnection, list[Label]]:
    """The given scores, five matches more by a key, one recorded, one of another extract, one whose lead is taken."""
    told = [(True, score) for score in MATCHES] + [(False, score) for score in OTHERS]
    rows = [(f"L{n}", f"O{n}", is_match, score) for n, (is_match, score) in enumerate(told)]
    rows += [(f"K{n}", f"P{n}", True, None) for n in range(5)]
    links = [{"lead_id": f"K{n}", "opportunity_id": f"P{n}", "method": "email"} for n in range(5)]
    links += [{"lead_id": "recorded", "opportunity_id": "R"}]
    rows += [("recorded", "R", True, None), ("gone", "O0", True, None), ("K0", "O1", False, 0.99)]
    # What a person decided, or the model accepted, takes nothing away from another label.
    links += [{"lead_id": "L0", "opportunity_id": "O0", "method": "decision"},
              {"lead_id": "L1", "opportunity_id": "O1", "method": "model"}]  # fmt: skip
    connection = warehouse(
        lead=[{"lead_id": lead} for lead in dict.fromkeys(row[0] for row in rows) if lead != "gone"],
        opportunity=[
            {"opportunity_id": deal, "region": "South" if int(deal[1:] or 0) % 2 else "North"}
            for deal in dict.fromkeys(row[1] for row in rows)
        ],
        linkage_link=links,
        linkage_candidate=[
            {"lead_id": lead, "opportunity_id": deal, "score": score}
            for lead, deal, _, score in rows
            if score is not None
        ],
    )
    return connection, [Label(lead, deal, is_match, line) for line, (lead, deal, is_match, _) in enumerate(rows, 2)]


@pytest.fixture(scope="module")
def judged() -> Judged:
    connection, labels = scored()
    return judge_thresholds(connection, declarations("link_rate"), labels)


@pytest.mark.parametrize(
    ("threshold", "pairs", "hits"),
    [
        (0.05, 5 + 18 + 15, 5 + 18),  # all that has a score
        (0.5, 5 + 15 + 5, 5 + 15),
        (0.95, 5 + 10 + 1, 5 + 10),
        (0.98, 5 + 6, 5 + 6),
        (0.999, 5 + 6, 5 + 6),  # a score that equals the threshold is linked
    ],
)
def test_a_threshold_links_keys_and_scores_that_reach_it(judged, threshold, pairs, hits):
    row = next(row for row in judged.part("threshold") if row["threshold"] == threshold)
    assert (row["pairs"], row["matches"]) == (pairs, hits)
    assert (row["precision"], row["recall"]) == (pytest.approx(hits / pairs), pytest.approx(hits / 25))
    assert [row["precision_low"], row["precision_high"]] == pytest.approx([float(end) for end in wilson(hits, pairs)])
    assert [row["recall_low"], row["recall_high"]] == pytest.approx([float(end) for end in wilson(hits, 25)])
    assert row["zone"] == {0.5: "review", 0.95: "accept"}.get(threshold)


def test_what_the_repair_is_not_measured_by_is_counted(judged):
    assert (judged.labels, judged.left_out) == (len(MATCHES) + len(OTHERS) + 5 + 1, {"recorded": 1, "unknown": 1})


def test_regions_add_up_to_all(judged):
    for zone in ("review", "accept"):
        parts = [row for row in judged.part("region") if row["zone"] == zone]
        whole = next(row for row in judged.part("threshold") if row["zone"] == zone)
        assert {row["region"] for row in parts} == {"North", "South"}
        for column in ("pairs", "matches"):
            assert sum(row[column] for row in parts) == whole[column]


def test_bands_tell_the_share_of_matches_in_each(judged):
    bands = {row["band"]: (row["matches"], row["pairs"]) for row in judged.part("band") if row["region"] == "*"}
    assert bands == {
        "0–0.2": (2, 2 + 10 + 1), "0.2–0.5": (3, 3), "0.5–0.8": (5, 9), "0.95–0.99": (4, 5), "0.99–1": (6, 6),
        "key or rule": (5, 5),
    }  # fmt: skip
    counted = [row["pairs"] for row in judged.part("band") if row["region"] != "*"]
    assert sum(counted) == sum(pairs for _, pairs in bands.values())


def test_no_threshold_is_safe_on_so_few_labels(judged):
    assert judged.safe_threshold is None


def test_weights_bring_a_sample_back_to_what_it_was_drawn_from():
    """In the North, five of a band's 41 pairs were labelled, three of them matches; of all others every pair was."""
    connection, labels = scored()
    rows = [(f"M{n}", f"Q{2 * n}", 0.6) for n in range(36)]
    connection.executemany("insert into linkage_candidate (lead_id, opportunity_id, score) values (?, ?, ?)", rows)
    connection.executemany(
        "insert into staging_opportunity (opportunity_id, region) values (?, 'North')", [(deal,) for _, deal, _ in rows]
    )
    plain, weighted = (
        judge_thresholds(connection, declarations("link_rate"), labels, weighted=weighted).part("threshold")
        for weighted in (False, True)
    )
    at = next(n for n, row in enumerate(plain) if row["threshold"] == 0.5)
    assert plain[at]["precision"] == pytest.approx(20 / 25)
    assert weighted[at]["precision"] == pytest.approx((20 - 3 + 3 / 5 * 41) / (25 - 5 + 41))
    width = [row[at]["precision_high"] - row[at]["precision_low"] for row in (plain, weighted)]
    assert width[1] > width[0], "a label that stands for many makes the interval wider, not narrower"


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (lambda labels: labels[:12], "12 labelled pairs can be used, 12 of them matches and 0 not: too few"),
        (lambda labels: [one for one in labels if one.is_match], "25 of them matches and 0 not"),
        (lambda labels: [one for one in labels if one.lead_id in ("gone", "recorded")], "in the extracts"),
        (lambda labels: [], "0 labelled pairs can be used"),
    ],
)
def test_too_few_labels_are_refused_with_the_counts(chosen, said):
    connection, labels = scored()
    with pytest.raises(RequestError) as caught:
        judge_thresholds(connection, declarations("link_rate"), chosen(labels))
    assert said in str(caught.value)
    assert "30 are needed" in str(caught.value)


def test_the_chart_needs_no_network_and_marks_the_declared_thresholds(judged, tmp_path: Path):
    file = tmp_path / "charts" / "thresholds.html"
    write_chart(judged, "Small & Co", file)
    page = file.read_text(encoding="utf-8")
    assert "accept 0.95" in page
    assert "review 0.5" in page
    assert 'src="http' not in page
    assert len(page) > 1_000_000, "the library is inside"
