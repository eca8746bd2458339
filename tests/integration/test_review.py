"""Pairs that wait are decided by keys in a browser, and the links are there after a rebuild from nothing."""

from __future__ import annotations

import shutil
import stat
import threading
from collections.abc import Iterator

import pytest

from models.linkage.queue import ReviewQueue, read_queue
from models.settings import CompanyPaths
from pipelines.steps.warehouse import open_warehouse
from tests.integration.conftest import run_company, shorten_journey

#: Nothing is accepted by the model, and the few pairs of a small company are enough to train it.
RULES = "\nlinkage:\n  thresholds: {accept: 1}\n  least_training_pairs: 20\n  least_training_matches: 5\n"
pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def paths(copy_of_demo) -> CompanyPaths:
    """A demo whose model accepts nothing by itself, so that there is something to decide."""
    root = shorten_journey(copy_of_demo())
    declared = root / "company.yaml"
    text = declared.read_text(encoding="utf-8")
    assert text.count("\nlinkage:\n") == 1
    declared.write_text(text.replace("\nlinkage:\n", RULES))
    run_company(root)
    return CompanyPaths(root)


@pytest.fixture
def address(paths) -> Iterator[str]:
    from waitress import create_server

    from dashboards.app import create_app

    app = create_app(paths, with_review=True)
    app.test_client().get(
        "/linkage/review"
    )  # as `milepost serve` warms up: the first page is drawn before anybody waits
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}/linkage/review"
    server.close()
    thread.join(timeout=5)


def weighed(queue: ReviewQueue) -> None:
    """The model's word on every pair: it adds up, and what it calls the same reads the same."""
    by_model = [one for one in queue.pairs if one.weight is not None]
    assert len(by_model) >= 10
    for one in by_model:
        assert one.prior + sum(part.bits for part in one.evidence) == pytest.approx(one.weight, abs=0.001)
        for part in one.evidence:
            if part.comparison in ("email", "phone") and part.how == "missing":
                assert part.bits == 0
    names = [
        (part.how, *(value.casefold() for value in one.fields["first_name"]))
        for one in by_model
        for part in one.evidence
        if part.comparison == "first_name" and None not in one.fields["first_name"]
    ]
    initials = [(lead, person) for how, lead, person in names if how == "initial"]
    assert initials and all(min(len(lead), len(person.rstrip("."))) == 1 for lead, person in initials)
    assert not [1 for how, lead, person in names if how == "different" and lead == person]
    assert {how for how, *_ in names} >= {"same", "initial"}


def press(page, key: str, left: int, of: int) -> None:
    page.keyboard.press(key)
    page.get_by_text(f"{left} of {of} left").wait_for()


def test_three_pairs_decided_by_keys_are_links_after_a_rebuild(paths, address, browser):
    queue = read_queue(paths)
    weighed(queue)
    assert stat.S_IMODE(paths.review_queue.stat().st_mode) == 0o600
    # Pairs of their own, so that no decision settles another.
    ends = [end for one in queue.pairs for end in one.pair]
    alone = [n for n, one in enumerate(queue.pairs) if all(ends.count(end) == 1 for end in one.pair)][:3]
    total = len(queue.pairs)
    page = browser.new_page()
    page.set_default_timeout(60_000)
    page.goto(address)
    page.wait_for_selector("html[data-ready]", state="attached")
    page.locator("#review-who").fill("Bea Judge")
    page.locator("#review-who").press("Enter")
    at = 0
    for done, (index, key) in enumerate(zip(alone, "ara", strict=True), 1):
        for _ in range(index - at):
            page.keyboard.press("j")
        press(page, key, total - done, total)
        at = next(n for n in range(index + 1, total) if n not in alone[:done])
    page.close()
    decided = {queue.pairs[n].pair: verb for n, verb in zip(alone, ("accept", "reject", "accept"), strict=True)}
    lines = [line.split(",") for line in paths.link_decisions.read_text().splitlines()[1:]]
    assert {(line[1], line[0]): line[2] for line in lines} == decided
    assert {line[3] for line in lines} == {"Bea Judge"}

    shutil.rmtree(paths.state)
    run_company(paths.root)
    with open_warehouse(paths, read_only=True) as connection:
        rows = connection.execute(
            "select opportunity_id, lead_id, zone, decided_by from linkage_link where method = 'decision'"
        ).fetchall()
    assert {(opportunity, lead): zone for opportunity, lead, zone, _ in rows} == decided
    assert {by for *_, by in rows} == {"Bea Judge"}
    assert not {one.pair for one in read_queue(paths).pairs} & set(decided)
