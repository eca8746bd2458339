"""A head works his tasks in the browser: accept, complete, question a number, answer it."""

import pytest

pytestmark = pytest.mark.browser

DESK = "/tasks/tomasz_zieliński"


def press(page, button):
    button.click()
    page.wait_for_selector("#notice:not(:empty)")
    return page.locator("#notice").inner_text()


def test_a_task_is_accepted_and_completed(visit):
    opened = visit(DESK)
    page = opened.ready()
    card = page.locator(".task-card").first
    key = card.get_attribute("id")
    assert press(page, card.get_by_role("button", name="Accept")) == f"{key} is accepted."
    assert card.locator(".pill").inner_text() == "in progress"
    card.locator("summary", has_text="Complete").click()
    card.get_by_role("button", name="Complete").click()
    assert card.locator(".notice.problem").inner_text() == "Both the cause and the action are needed."
    assert page.locator("#notice").inner_text() == ""
    card.locator("textarea").nth(0).fill("The partner's shop sent no activation mail.")
    card.locator("textarea").nth(1).fill("The mail is sent again since Monday.")
    card.get_by_role("button", name="Complete").click()
    # While the page is drawn anew, the card of the first response and the browser's own stand side by side.
    page.wait_for_selector(f"#{key}.finished")
    assert "activation mail" in page.locator(f"#{key}").first.inner_text()
    assert opened.messages == []


def test_on_a_phone_a_refusal_stands_at_the_form_that_was_sent(visit):
    page = visit(DESK, viewport={"width": 390, "height": 700}, is_mobile=True, has_touch=True).ready()
    form = page.locator(".task-card").last.locator("details", has_text="What should others know?")
    form.locator("summary").tap()
    form.get_by_role("button", name="Send").tap()
    said, button = form.get_by_role("alert"), form.get_by_role("button", name="Send")
    said.get_by_text("Write something first.").wait_for()
    assert 0 < button.bounding_box()["y"] - said.bounding_box()["y"] < 80
    assert 0 < said.bounding_box()["y"] < 680
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_two_people_at_the_same_task(visit):
    desk = "/tasks/jonas_weber"
    first, second = visit(desk).ready(), visit(desk).ready()
    press(first, first.get_by_role("button", name="Accept").first)
    second.get_by_role("button", name="Accept").first.click()
    second.wait_for_selector(".notice.problem")
    assert "has changed meanwhile" in second.locator("#notice").inner_text()


def test_a_number_is_questioned_and_its_owner_sees_it(visit):
    page = visit("/tasks/inês_duarte").ready()
    card = page.locator(".task-card").first
    card.locator("summary", has_text="This number is wrong").click()
    assert "owner of the source crm" in card.inner_text()
    card.locator("details[open] textarea").fill("Answers by telephone are missing.")
    said = press(page, card.locator("details[open] .button"))
    assert "in question" in said and "Lars Holm" in said
    owner = visit("/tasks/lars_holm").ready()
    assert (
        "Answers by telephone are missing." in owner.locator("main").inner_text() or owner.locator(".history").count()
    )
    assert owner.locator(".pill", has_text="in question").count() >= 1


def test_a_click_on_a_trend_opens_its_records(visit):
    page = visit("/kpi/lead_response_within_sla").ready()
    page.wait_for_selector(".js-plotly-plot .scatterlayer")
    iberia = page.locator(".js-plotly-plot").nth(4)
    iberia.scroll_into_view_if_needed()
    box = iberia.locator(".nsewdrag").bounding_box()
    x, y = box["x"] + box["width"] * 0.9, box["y"] + box["height"] * 0.9
    page.mouse.move(x - 3, y)
    page.wait_for_timeout(100)
    page.mouse.move(x, y)
    page.wait_for_timeout(200)
    page.mouse.click(x, y)
    page.wait_for_url("**region=Iberia**")
    assert page.locator("#figure").is_visible()
