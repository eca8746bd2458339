"""The five questions: what each figure counts, where its limits lie, and who is proposed which project."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from models.declarations import read_declarations
from models.readiness import Answer, OwnQuestion, load_questions, questions_of
from pipelines.steps.proposals import answers_by_region, proposals
from pipelines.steps.readiness import assess
from tests.pipelines.steps.small_warehouse import AS_OF, declarations, warehouse
from tests.tiny_company import COMPANY, write_tiny_company

DAY = AS_OF - timedelta(days=40)
LONG_AGO = AS_OF - timedelta(days=400)


def answered(question: str, declared=None, **rows: Any) -> dict[tuple[str | None, str], tuple[str, int, int]]:
    """(source, region) → answer, numerator, denominator."""
    with warehouse(**rows) as connection:
        found = assess(connection, declared or declarations())
    return {
        (row["source"], row["region"]): (row["answer"], row["numerator"], row["denominator"])
        for row in found
        if row["question"] == question
    }


def lead(number: int, region: str = "North", **more: Any) -> dict[str, Any]:
    return {"lead_id": f"L{number}", "region": region, "created_at": DAY, "source": "crm", **more}


def test_customers_are_in_the_crm_where_their_account_is():
    found = answered(
        "customers_in_crm",
        account=[{"account_id": "A1", "source": "crm"}],
        subscription=[
            {"subscription_id": "S1", "account_id": "A1", "region": "North", "source": "crm"},
            {"subscription_id": "S2", "account_id": "unknown", "region": "North", "source": "crm"},
            {"subscription_id": "S3", "account_id": None, "region": "South", "source": "crm"},
        ],
        opportunity=[
            {"opportunity_id": "O1", "account_id": "A1", "region": "North", "is_won": True, "source": "crm"},
            {"opportunity_id": "O2", "account_id": None, "region": "North", "is_won": False, "source": "crm"},
        ],
    )
    assert found == {("crm", "*"): ("partly", 2, 4), ("crm", "North"): ("partly", 2, 3), ("crm", "South"): ("no", 0, 1)}


def test_activities_count_where_a_person_entered_one():
    activity = [
        {"activity_id": "1", "lead_id": "L1", "is_automatic": False, "source": "crm"},
        {"activity_id": "2", "lead_id": "L2", "is_automatic": True, "source": "crm"},
        {"activity_id": "3", "contact_id": "C3", "is_automatic": None, "source": "crm"},
        {"activity_id": "4", "opportunity_id": "O1", "is_automatic": False, "source": "crm"},
        {"activity_id": "5", "opportunity_id": "O1", "is_automatic": False, "source": "crm"},
    ]
    leads = [
        lead(1), lead(2), lead(3, converted_contact_id="C3"), lead(4, created_at=AS_OF - timedelta(days=13)),
        lead(5, created_at=LONG_AGO),
    ]  # fmt: skip
    opportunity = [{"opportunity_id": "O1", "region": "South", "created_at": DAY, "source": "crm"}]
    found = answered("staff_activities", lead=leads, activity=activity, opportunity=opportunity)
    assert found == {
        ("crm", "*"): ("partly", 3, 4), ("crm", "North"): ("partly", 2, 3), ("crm", "South"): ("yes", 1, 1),
    }  # fmt: skip


def test_goals_are_counted_by_months_with_visits():
    visits = [
        {"session_id": str(n), "started_at": AS_OF - timedelta(days=10 + 30 * n), "region": "North", "source": "web"}
        for n in range(1, 5)
    ]
    goal = {"web_goal_id": "g", "occurred_at": DAY, "region": "North", "goal": "form"}
    found = answered("web_goals", session=visits, web_goal=[{**goal, "source": "web"}])
    assert found["web", "North"] == ("no", 1, 4)
    assert found["web", "*"] == ("no", 1, 4)
    assert found["web", "South"] == ("no", 0, 0)


def test_more_leads_than_goals_in_one_month_heal_no_other_month():
    earlier = DAY - timedelta(days=60)
    goals = [
        {"web_goal_id": str(n), "occurred_at": at, "region": "North", "goal": "generate_lead", "source": "crm"}
        for n, at in enumerate([DAY, earlier, earlier])
    ]
    leads = [lead(n, origin="Web") for n in range(3)] + [lead(9, origin="Chat bot")]
    found = answered("responses_in_crm", web_goal=goals, lead=leads)
    assert found["crm", "North"] == ("no", 1, 3)


def test_responses_are_counted_by_campaigns():
    member = {"created_at": DAY, "lead_id": "L1", "source": "crm"}
    members = [
        {"campaign_member_id": "1", "campaign_id": "C1", "has_responded": True, **member},
        {"campaign_member_id": "2", "campaign_id": "C1", "has_responded": False, **member},
        {"campaign_member_id": "3", "campaign_id": "C2", "has_responded": None, **member},
    ]
    found = answered("responses_in_crm", lead=[lead(1)], campaign_member=members)
    assert found["crm", "North"] == ("partly", 1, 2)


def test_a_beginning_is_no_use():
    def event(trial: str, name: str) -> dict[str, Any]:
        id = f"{trial}{name}"
        more = {"trial_id": trial, "occurred_at": DAY, "region": "North", "source": "crm"}
        return {"product_event_id": id, "event": name, **more}

    events = [event("T1", "trial_started"), event("T1", "report_viewed"), event("T2", "trial_started")]
    assert answered("product_usage", product_event=events)["crm", "North"] == ("yes", 1, 2)


def test_no_data_at_all_means_no_and_says_so():
    with warehouse() as connection:
        rows = assess(connection, declarations())
    assert {row["answer"] for row in rows} == {"no"}
    usage = next(row for row in rows if row["question"] == "product_usage" and row["region"] == "*")
    assert usage["sentence_en"] == "Tiny: no, the product records no event"
    assert usage["sentence_ru"] == "Tiny: нет, продукт не записывает событий"


def test_a_source_that_knows_no_region_answers_for_the_company_alone():
    event = {"product_event_id": "1", "trial_id": "T", "event": "used", "occurred_at": DAY, "region": "?"}
    found = answered("product_usage", product_event=[{**event, "source": "crm"}])
    assert found == {("crm", "*"): ("yes", 1, 1), ("crm", "?"): ("yes", 1, 1)}


def test_a_question_that_no_source_feeds_is_no_without_a_source():
    declared = declarations(
        sources=[{"id": "crm", "format": "custom", "owner": "Dee", "tables": {"lead": {"entity": "lead"}}}]
    )
    assert answered("web_goals", declared) == {
        (None, "*"): ("no", 0, 0), (None, "North"): ("no", 0, 0), (None, "South"): ("no", 0, 0),
    }  # fmt: skip


def test_a_company_moves_limits_and_parameters():
    own = {"product_usage": {"yes_from": 0.9, "partly_from": 0.8, "parameters": {"start_events": ["begun"]}}}
    question = questions_of({name: OwnQuestion.model_validate(block) for name, block in own.items()})["product_usage"]
    assert (question.answer(85, 100), question.answer(79, 100)) == (Answer.PARTLY, Answer.NO)
    event = {"product_event_id": "1", "trial_id": "T", "event": "begun", "occurred_at": DAY, "region": "North"}
    found = answered("product_usage", declarations(readiness=own), product_event=[{**event, "source": "crm"}])
    assert found["crm", "North"] == ("no", 0, 1)


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("{webgoals: {}}", "there is no question 'webgoals'"),
        ("{web_goals: {parameters: {dais: 3}}}", "the question has no parameter 'dais'"),
        ("{web_goals: {yes_from: 0.1}}", "readiness.web_goals: partly_from 0.3 is above yes_from 0.1."),
    ],
)
def test_a_change_that_cannot_be_meant_is_an_issue(tmp_path, block, message):
    root = write_tiny_company(tmp_path / "tiny", company=f"{COMPANY}readiness: {block}\n")
    _, issues = read_declarations(root)
    (issue,) = [issue for issue in issues if issue.severity == "error"]
    assert message in issue.message
    assert issue.file == "company.yaml"
    assert issue.line


def row(region: str, answer: str, denominator: int = 10, source: str | None = "crm") -> dict[str, Any]:
    return {
        "question": "web_goals", "source": source, "region": region, "answer": answer, "numerator": 1,
        "denominator": denominator, "value": 0.1, "sentence_en": f"{region}: {answer}", "sentence_ru": "нет",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row("*", "no"), row("North", "yes"), row("?", "no")], {"North": "yes"}),
        ([row("*", "yes"), row("North", "yes"), row("*", "no", source="web"), row("North", "no", source="web")],
         {"North": "no"}),
        ([row("North", "yes"), row("North", "no", 0, "web")], {"North": "yes"}),  # a source without data says nothing
        ([row("North", "no", 0)], {"North": "no"}),
        ([row("*", "partly"), row("?", "partly")], {"*": "partly"}),
    ],
)  # fmt: skip
def test_a_region_answers_with_the_worst_of_the_sources_that_know_it(rows, expected):
    assert answers_by_region(rows) == expected


WEB_LACKS = [("*", "yes", "crm"), ("North", "yes", "crm"), ("*", "no", "web"), ("North", "no", "web")]


@pytest.mark.parametrize(
    ("head", "desk"), [("Wim Web", ("marketing", "Wim Web")), ("Mia Marketing", ("sales", "Ann Head"))]
)
def test_the_project_lies_on_the_desk_of_the_department_it_names(head, desk):
    """The owner of the source that lacks gets it where he heads a department; else the department of the data does."""
    sources = declarations().company.model_dump()["sources"]
    sources[1]["owner"] = "Wim Web"
    departments = [
        {"id": "sales", "name": "Sales", "heads": {"default": "Ann Head"}},
        {"id": "marketing", "name": "Marketing", "heads": {"default": "Eve Else", "North": head}},
    ]
    rows = [row(region, answer, source=source) for region, answer, source in WEB_LACKS]
    declared = declarations(sources=sources, departments=departments)
    made = next(p for p in proposals(declared, whole(rows), AS_OF) if p.question == "web_goals")
    assert (made.department, made.assignee.name) == desk
    assert (made.lacking, made.well) == (("North",), ())
    assert made.sentence_en == (
        "Are web goals set up? North: answered with no. Source web: *: no. "
        "Proposed project: set up goals in web analytics for what visitors come to do."
    )
    assert made.period == datetime(2026, 5, 1).date()  # noqa: DTZ001 (local)


def test_where_no_source_feeds_a_question_the_head_for_the_data_gets_the_project():
    rows = [row("*", "no", 0, None), row("North", "no", 0, None)]
    made = next(p for p in proposals(declarations(), whole(rows), AS_OF) if p.question == "web_goals")
    assert made.assignee.name == "Ann Head"


def whole(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of one question, and for each other question a row of the company."""
    return rows + [{**row("*", "yes"), "question": name} for name in load_questions() if name != "web_goals"]
