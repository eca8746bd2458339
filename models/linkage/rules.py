"""The ``linkage`` block of company.yaml: which pairs may be linked, and how sure one must be. Links nothing.

Which opportunities are new business is said once, by the parameters of the KPI ``link_rate``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from models.yaml_files import Declared

Days = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(gt=0, le=1)]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class Thresholds(Declared):
    """Where the zones of a scored pair begin, as probabilities of the model.

    ``margin``: by how many bits of match weight a pair must beat the next person's lead (and the lead's next
    opportunity) to be accepted without a person; namesakes and colleagues come close, and then a person decides.
    """

    accept: Share = 0.95
    review: Share = 0.5
    margin: Annotated[float, Field(ge=0)] = 3.0

    @model_validator(mode="after")
    def _in_order(self) -> Thresholds:
        if self.review > self.accept:
            raise ValueError("review must not be above accept: what is accepted need not be reviewed")
        return self


class PatternRules(Declared):
    """What the failure patterns stand on where a company has its own ways.

    ``account_days``: how near a conversion an account's opportunity must be to belong to it.
    ``least_conversions``: so many by one owner at once are no work with people; by the day only if they are
    ``spike_factor`` times what is usual. ``least_import``, ``import_share``: records created in one minute that a
    migration has dated. The others tell leads of nobody: queues, tests, our own people, partners.
    """

    account_days: Days = 30
    least_conversions: Annotated[int, Field(ge=2)] = 20
    spike_factor: Annotated[float, Field(ge=1)] = 10
    least_import: Annotated[int, Field(ge=2)] = 50
    import_share: Share = 0.05
    queue_owners: tuple[str, ...] = ()
    test_words: tuple[str, ...] = ("test", "тест", "asdf", "qwerty")
    internal_domains: tuple[str, ...] = ()
    partner_words: tuple[str, ...] = ("partner", "reseller", "партн", "дилер")


class LinkageRules(Declared):
    """How links that the CRM did not record are found.

    ``window_days``: a lead may be so many days older than its opportunity; ``late_days``: so many days younger, for
    leads written down after the deal had begun.
    ``domain_window_days``: the shorter window of the rule on corporate domains.
    ``leads_per_opportunity``, ``opportunities_per_lead``: ``one`` keeps the best assignment, ``many`` keeps every
    accepted pair.
    ``repeated_leads``: which lead of one and the same person gets the opportunity.
    ``known_contacts``: ``exclude`` a pair whose contact was in the CRM before the lead: a known customer needs no lead.
    ``customer_account_types``: account types whose opportunities are no new business. Empty by default, since a CRM
    calls an account a customer because of the very deal.
    ``earlier_wins``: ``exclude`` takes an opportunity whose account had won another one before for a known customer's.
    ``company_only``: the zone of a pair that has a company in common and no person to compare.
    ``nearby_contact_days``: an opportunity without contact roles borrows the contacts that its account got so many
    days before or after.
    ``shared_by``: an address or number that more leads have is nobody's own (a switchboard, ``test@test.com``).
    ``phone_countries``: region → countries whose local numbers it writes without the country's code.
    ``max_comparisons``: a blocking rule that would compare more pairs is refused.
    ``least_training_pairs``, ``least_training_matches``: fewer cannot carry a model, and none is trained.
    """

    enabled: bool = True
    window_days: Days = 180
    late_days: Days = 0
    domain_window_days: Days = 90
    leads_per_opportunity: Literal["one", "many"] = "one"
    opportunities_per_lead: Literal["one", "many"] = "one"
    repeated_leads: Literal["latest", "first"] = "latest"
    known_contacts: Literal["exclude", "include"] = "exclude"
    customer_account_types: tuple[str, ...] = ()
    earlier_wins: Literal["exclude", "include"] = "include"
    company_only: Literal["accept", "review", "reject"] = "review"
    nearby_contact_days: Days = 7
    shared_by: Annotated[int, Field(ge=1)] = 5
    phone_countries: dict[str, tuple[CountryCode, ...]] = {}
    thresholds: Thresholds = Thresholds()
    patterns: PatternRules = PatternRules()
    max_comparisons: Annotated[int, Field(ge=1)] = 50_000_000
    least_training_pairs: Annotated[int, Field(ge=1)] = 200
    least_training_matches: Annotated[int, Field(ge=1)] = 20

    @property
    def single_ends(self) -> dict[str, str]:
        """Ends of a link (``opportunity_id``, ``lead_id``) that may have only one, each with the rule that says so."""
        keys = {"opportunity_id": "leads_per_opportunity", "lead_id": "opportunities_per_lead"}
        return {end: key for end, key in keys.items() if getattr(self, key) == "one"}

    @field_validator("phone_countries")
    @classmethod
    def _known_countries(cls, countries: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        from phonenumbers import SUPPORTED_REGIONS

        unknown = sorted({code for codes in countries.values() for code in codes} - set(SUPPORTED_REGIONS))
        if unknown:
            raise ValueError(f"no country has the code {', '.join(unknown)}; two letters as in ISO 3166 are meant")
        return countries
