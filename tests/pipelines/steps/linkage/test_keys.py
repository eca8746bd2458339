"""Hard keys and the rule on domains, case by case: who is linked to whom, and by what."""

from __future__ import annotations

import pytest

from tests.pipelines.steps.linkage.small_crm import ANN, deal, lead, linked, paired

NOBODY = {"first_name": None, "last_name": None, "email": None, "phone": None}
#: Nothing in common with Ann but what a case adds.
OTHER = {"first_name": "Bob", "last_name": "Ray", "email": None, "phone": None}


@pytest.mark.parametrize(
    ("one", "other", "method"),
    [
        ({}, {}, "email"),
        ({"email": "ANN.LEE@ACME.EXAMPLE"}, {}, "email"),
        ({"email": '"Lee, Ann" <ann.lee@acme.example>'}, {"last_name": "Smith"}, "email"),
        ({"email": "a.nn.lee+fair@googlemail.com"}, {"email": "annlee@gmail.com"}, "email"),
        ({"email": "ann+fair@outlook.com"}, {"email": "ann@outlook.com"}, "email"),
        ({"email": "ann+fair@acme.example"}, {"email": "ann@acme.example", "phone": None, **OTHER}, None),
        ({"email": "a.nn@outlook.com"}, {"email": "ann@outlook.com", "first_name": "Bob", "last_name": "Ray",
                                         "phone": None}, None),
        ({"email": None}, {"email": None}, "phone"),
        ({"email": None, "phone": "020 7946 0958"}, {"email": None}, "phone"),
        ({"email": None}, {"email": None, "first_name": "A.", "last_name": "Lea"}, "phone"),
        ({"email": None}, {"email": None, "last_name": "Smith"}, None),
        ({"email": "info@mail.example", "phone": None}, {**OTHER, "email": "info@mail.example"}, None),
        ({"phone": None, "email": "a.lee@acme.example"}, {}, "domain"),
        ({"phone": None, "email": "a.lee@acme.example"}, {"first_name": "A", "last_name": "Lea"}, "domain"),
        ({"phone": None, "email": "a.lee@acme.example"}, {"last_name": "Smith"}, None),
        ({"phone": None, "email": "a.lee@acme.example"}, {"first_name": "Ben"}, None),
        ({"phone": None, "email": "a@acme.example", "first_name": "Johan"}, {"first_name": "J."}, "domain"),
        ({"phone": None, "email": "a@acme.example", "first_name": "Johan"}, {"first_name": "O."}, None),
        ({"phone": None, "email": "a@acme.example", "first_name": "B."}, {"first_name": "A."}, None),
        ({"phone": None, "email": "a@acme.example", "last_name": "Lu"}, {"last_name": "Li"}, None),
        ({"phone": None, "email": "a.lee@gmail.com"}, {"email": "ann@gmail.com"}, None),
        ({"phone": None, "email": "a.lee@yopmail.com"}, {"email": "ann@yopmail.com"}, None),
        ({"phone": None, "email": "ann@acme.example", "first_name": "Юлия", "last_name": "Щербакова"},
         {"email": "y@acme.example", "first_name": "Yulia", "last_name": "Shcherbakova"}, "domain"),
    ],
)  # fmt: skip
def test_a_pair(one, other, method):
    rows = paired([lead(**one)], [deal(contact=other)], phone_countries={"North": ["GB"]})
    assert rows == ([("O1", "L1", method, "accept")] if method else [])


CLICKS = {"gclid": "Cj0KCQ", "yclid": "17", "client_id": "GA1.2.111.222"}


@pytest.mark.parametrize(
    ("one", "other", "method"),
    [
        ({"gclid": "Cj0KCQ"}, {"gclid": " Cj0KCQ "}, "click"),
        ({"gclid": "Cj0KCQ"}, {"gclid": "cj0kcq"}, None),
        ({"gclid": "17"}, {"yclid": "17"}, None),
        ({"yclid": "17"}, {"yclid": "17"}, "click"),
        ({"client_id": "GA1.2.111.222"}, {"client_id": "111.222"}, "client"),
        ({"client_id": " "}, {"client_id": " "}, None),
        (CLICKS, CLICKS, "click"),
        ({**CLICKS, "last_name": "Smith"}, CLICKS, None),
        ({**CLICKS, "last_name": None}, CLICKS, "click"),
        ({**CLICKS, "phone": ANN["phone"], "last_name": "Rai"}, CLICKS, "phone"),
    ],
)
def test_a_click_or_a_visitor(one, other, method):
    """They come after address and number, and before the domain."""
    contact = {**OTHER, "phone": ANN["phone"] if one.get("phone") else None, "email": "b@other.example"}
    rows = paired([lead(**{**OTHER, "email": "c@other.example", **one})], [deal(contact=contact, **other)])
    expected = method or ("domain" if one.get("last_name", "Ray") != "Smith" else None)
    assert rows == ([("O1", "L1", expected, "accept")] if expected else [])


def test_a_click_is_enough_where_the_opportunity_has_no_person():
    made = {**deal(gclid="Cj0KCQ", company=None), "contact": None, "opportunity_contact": None}
    assert linked([lead(gclid="Cj0KCQ")], [made])[2] == [("O1", "L1", "click", "accept")]


def test_the_tablet_on_a_stand_is_nobodys_own():
    leads = [
        lead(f"L{n}", last_name=f"Lee{'abcdef'[n]}", email=None, phone=None, first_name=None, client_id="7.7")
        for n in range(6)
    ]
    deals = [deal(contact={"email": None, "phone": None, "last_name": "Leea", "first_name": None}, client_id="7.7")]
    assert linked(leads, deals, shared_by=5)[2] == []
    assert len(linked(leads, deals, shared_by=6)[2]) == 1


def test_the_web_site_serves_where_the_person_has_no_address():
    contact = {"email": None, "phone": None}
    rows = paired([lead()], [deal(contact=contact, website="https://www.acme.example/en")])
    assert rows == [("O1", "L1", "domain", "accept")]


@pytest.mark.parametrize(
    ("day", "rules", "is_linked"),
    [
        ("2026-03-20", {}, True),
        ("2026-03-21", {}, False),
        ("2026-03-21", {"late_days": 1}, True),
        ("2025-09-21", {}, True),
        ("2025-09-20", {}, False),
        ("2025-09-20", {"window_days": 181}, True),
        (None, {}, False),
    ],
)
def test_the_window(day, rules, is_linked):
    """Days are counted back from the opportunity, which begins at midnight here."""
    rows = paired([lead(created_at=day)], [deal(contact={"created_at": None})], **rules)
    assert bool(rows) == is_linked


def test_the_rule_on_domains_has_a_window_of_its_own():
    leads = [lead(created_at="2025-12-10", email="a.lee@acme.example", phone=None)]
    assert linked(leads, [deal()])[2] == []
    assert linked(leads, [deal()], domain_window_days=120)[2] == [("O1", "L1", "domain", "accept")]


def test_a_contact_that_was_there_before_the_lead_is_a_known_customer():
    deals = [deal(contact={"created_at": "2026-02-28"})]
    assert linked([lead()], deals)[2] == []
    assert linked([lead()], deals, known_contacts="include")[2] == [("O1", "L1", "email", "accept")]


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"type": "Existing Business - Renewal"}, "other_type"),
        ({"type": "Продление"}, "other_type"),
        ({"type": "New Business"}, "repaired"),
        ({"account_type": "Customer"}, "customer"),
        ({"created_at": None}, "undated"),
        ({"lead_id": "gone"}, "dangling"),
    ],
)
def test_what_is_no_new_business_is_left_alone(changes, outcome):
    connection, _, _ = linked([lead()], [deal(**changes)], customer_account_types=["Customer"])
    assert connection.execute("select outcome from linkage_outcome").fetchall() == [(outcome,)]


def test_a_lead_that_the_crm_has_linked_is_taken():
    leads = [lead(converted_opportunity_id="O2"), lead("L2", converted_opportunity_id="elsewhere")]
    rows = paired(leads, [deal(), deal("O2", type="Renewal")])
    assert rows == [("O2", "L1", "pointer", "accept")]


def test_one_person_who_wrote_twice_is_linked_by_the_latest_lead():
    leads = [
        lead("early", created_at="2026-02-01"),
        lead("late", created_at="2026-03-10"),
        lead("after", created_at="2026-04-01"),
    ]
    assert linked(leads, [deal()])[2] == [("O1", "late", "email", "accept")]
    assert linked(leads, [deal()], repeated_leads="first")[2] == [("O1", "early", "email", "accept")]


def test_of_leads_with_one_address_that_of_the_same_company_goes_before_the_latest():
    leads = [
        lead("earlier", created_at="2026-02-01"),
        lead("own", created_at="2026-02-02", company_name="ACME Limited"),
        lead("elsewhere", created_at="2026-03-19", company_name="Zenith"),
    ]
    assert paired(leads, [deal()]) == [("O1", "own", "email", "accept")]
    assert paired(leads, [deal(company="Zenith")]) == [("O1", "elsewhere", "email", "accept")]
    assert paired(leads[2:], [deal()]) == [("O1", "elsewhere", "email", "accept")], "an address is proof without it"


def test_two_deals_of_one_person_share_two_leads_and_none_is_counted_twice():
    leads = [lead("first", created_at="2026-01-05"), lead("second", created_at="2026-03-05")]
    deals = [
        deal("O1", created_at="2026-01-20", contact={"created_at": "2026-01-20"}),
        deal("O2", contact={"created_at": "2026-01-20"}),
    ]
    assert linked(leads, deals)[2] == [("O1", "first", "email", "accept")]  # for O2 the person is a known one
    assert linked(leads, deals, known_contacts="include")[2] == [
        ("O1", "first", "email", "accept"),
        ("O2", "second", "email", "accept"),
    ]


def test_many_leads_where_the_company_declares_them():
    leads = [lead("early", created_at="2026-02-01"), lead("late", created_at="2026-03-10")]
    rows = paired(leads, [deal()], leads_per_opportunity="many")
    assert rows == [("O1", "early", "email", "accept"), ("O1", "late", "email", "accept")]


def test_a_colleague_makes_the_rule_on_domains_unsure():
    """With two leads of one domain the rule does not say who it was, however well one name fits."""
    leads = [lead(email="a@acme.example", phone=None), lead("L2", email="b@acme.example", phone=None, last_name="Ray")]
    assert linked(leads, [deal()])[2] == []


@pytest.mark.parametrize(("zone", "rows"), [("review", 1), ("accept", 1), ("reject", 0)])
def test_without_a_person_the_company_alone_is_as_sure_as_declared(zone, rows):
    deals = [{**deal(website="acme.example"), "contact": None, "opportunity_contact": None}]
    found = linked([lead()], deals, company_only=zone)[2]
    assert found == [("O1", "L1", "domain", zone)] * rows


def test_a_person_who_was_typed_in_with_the_deal_stands_in_where_nobody_has_a_role():
    made = deal()
    made["contact"] |= {"account_id": "A-O1", "created_at": "2026-03-18"}
    made["opportunity_contact"] = None
    assert linked([lead()], [made])[2] == [("O1", "L1", "email", "accept")]
    assert linked([lead()], [made], nearby_contact_days=1)[2] == []


def test_a_switchboard_is_nobodys_own():
    leads = [lead(f"L{n}", last_name=f"Lee{'abcdef'[n]}", email=None, first_name=None) for n in range(6)]
    deals = [deal(contact={"email": None, "last_name": "Leea", "first_name": None})]
    assert linked(leads, deals, shared_by=5)[2] == []
    assert len(linked(leads, deals, shared_by=6)[2]) == 1


def test_nothing_is_looked_for_where_the_company_says_so():
    assert linked([lead()], [deal()], enabled=False)[2] == []


def test_every_link_says_by_whom_and_when_it_was_decided():
    """A rule decides on the day up to which the data reach; what waits for a person has not been decided."""
    leads = [lead(), lead("L2", email="z@zeta.example", phone=None, last_name="Ray", company_name="Zeta")]
    zeta = {**deal("O2", company="Zeta", website="zeta.example"), "contact": None, "opportunity_contact": None}
    connection, _, _ = linked(leads, [deal(), zeta])
    rows = connection.execute(
        "select lead_id, decided_by, decided_at::varchar, model_version, score, source from linkage_link order by all"
    ).fetchall()
    assert rows == [
        ("L1", "rule", "2026-05-01 00:00:00", None, None, "crm"),
        ("L2", None, None, None, None, "crm"),
    ]
