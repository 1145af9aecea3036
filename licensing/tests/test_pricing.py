"""What a choice costs: percentages, steps, rounding and refusals, without a database."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from licensing import pricing
from licensing.pricing import Choice
from licensing.pricing.campaign import MEDIA
from licensing.terms import vocabulary
from marketplace.core.errors import Refusal

CAMPAIGN = {
    "scheme": "campaign", "base_minor": 10_000, "media": {"web": 100, "paid_ads": 150, "out_of_home": 200},
    "further_country": 25, "everywhere": 400, "months": {"3": 100, "12": 250},
}  # fmt: skip
SEATS = {
    "scheme": "volume", "unit": "seats",
    "steps": [
        {"up_to": 1, "price_minor": 4900},
        {"up_to": 5, "price_minor": 9900},
        {"up_to": None, "price_minor": 19900},
    ],
}  # fmt: skip
USES = {"scheme": "per_use", "each_minor": 1200, "up_to": 50}


@pytest.mark.parametrize(
    ("choice", "price"),
    [
        (Choice(("web",), ("DE",), 3), 10_000),
        (Choice(("web", "paid_ads"), ("DE", "ID"), 12), 78_125),  # 100 × 2.5 × 1.25 × 2.5
        (Choice(("web",), (), 3), 40_000),
        (Choice(("out_of_home",), tuple("ABCDEFGHIJKLMNOP"), 3), 80_000),  # never more than everywhere
        (Choice(("web", "paid_ads", "out_of_home"), (), 12), 450_000),
    ],
)
def test_a_campaign_is_the_product_of_its_table(choice, price):
    assert pricing.read(CAMPAIGN).price(choice) == price


@pytest.mark.parametrize(("base", "price"), [(1, 0), (33, 4), (34, 4), (28, 4), (27, 3)])
def test_half_a_minor_unit_is_rounded_up_once(base, price):
    scheme = pricing.read({**CAMPAIGN, "base_minor": base, "media": {"web": 50}, "months": {"1": 25}})
    assert scheme.price(Choice(("web",), ("DE",), 1)) == price  # an eighth of the base


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_choice_costs_less_than_the_least_or_more_than_the_most(data):
    percent = st.integers(1, 10_000)
    table = {
        "scheme": "campaign", "base_minor": data.draw(st.integers(1, 10**6)),
        "media": data.draw(st.dictionaries(st.sampled_from(MEDIA), percent, min_size=1)),
        "further_country": data.draw(st.integers(0, 500)), "everywhere": data.draw(st.integers(100, 10_000)),
        "months": {str(key): value for key, value in data.draw(
            st.dictionaries(st.integers(1, 120), percent, min_size=1, max_size=8)).items()},
    }  # fmt: skip
    scheme = pricing.read(table)
    assert scheme.stored() == pricing.read(scheme.stored()).stored()
    choice = Choice(
        tuple(data.draw(st.sets(st.sampled_from(sorted(scheme.media)), min_size=1))),
        tuple(data.draw(st.sets(st.sampled_from(["DE", "ID", "FR", "US"])))),
        data.draw(st.sampled_from(sorted(scheme.months))),
    )  # fmt: skip
    scheme.check(choice, {"territory": "worldwide"})
    price = scheme.price(choice)
    assert scheme.least() <= price <= scheme.most()
    body = scheme.narrow(vocabulary.normalize(scheme.envelope(vocabulary.DEFAULTS)), choice)
    assert vocabulary.normalize(body)["term"] == {"months": choice.months}


@pytest.mark.parametrize(
    ("quantity", "price", "covers"),
    [(1, 4900, 1), (2, 9900, 5), (5, 9900, 5), (6, 19900, None), ("unlimited", 19900, None)],
)
def test_a_quantity_costs_the_step_that_covers_it(quantity, price, covers):
    scheme, choice = pricing.read(SEATS), Choice(quantity=quantity)
    scheme.check(choice, vocabulary.DEFAULTS)
    assert (scheme.price(choice), scheme.narrow(vocabulary.DEFAULTS, choice)["seats"]) == (price, covers)


@given(st.integers(1, 50))
def test_each_use_costs_the_same_and_is_all_that_is_granted(quantity):
    scheme, choice = pricing.read(USES), Choice(quantity=quantity)
    scheme.check(choice, vocabulary.DEFAULTS)
    narrowed = scheme.narrow(scheme.envelope(vocabulary.DEFAULTS), choice)
    assert (scheme.price(choice), narrowed["max_projects"]) == (1200 * quantity, quantity)
    assert scheme.least() <= scheme.price(choice) <= scheme.most() and narrowed["price_model"] == "per_use"
    assert pricing.read(scheme.stored()) == scheme


@pytest.mark.parametrize(
    "wrong",
    [None, [], "campaign", {}, {"scheme": "auction"}, {"scheme": ["campaign"]}, {"scheme": "campaign"},
     {**CAMPAIGN, "more": 1}, {**CAMPAIGN, "base_minor": 0}, {**CAMPAIGN, "base_minor": True},
     {**CAMPAIGN, "base_minor": 10**15}, {**CAMPAIGN, "base_minor": 1.5}, {**CAMPAIGN, "media": {}},
     {**CAMPAIGN, "media": {"all": 100}}, {**CAMPAIGN, "media": {"web": 0}}, {**CAMPAIGN, "media": {"web": "100"}},
     {**CAMPAIGN, "media": ["web"]}, {**CAMPAIGN, "months": {}}, {**CAMPAIGN, "months": {"0": 100}},
     {**CAMPAIGN, "months": {"x": 100}}, {**CAMPAIGN, "months": {"121": 100}}, {**CAMPAIGN, "months": {"²": 100}},
     {**CAMPAIGN, "months": {"012": 100}}, {**CAMPAIGN, "months": {"0001" + "1" * 5000: 100}},
     {**CAMPAIGN, "everywhere": 99}, {**CAMPAIGN, "further_country": -1}, {**CAMPAIGN, "everywhere": None},
     {**SEATS, "unit": "projects"}, {**SEATS, "unit": []}, {**SEATS, "steps": []},
     {**SEATS, "steps": SEATS["steps"][:1]},
     {**SEATS, "steps": [*SEATS["steps"], {"up_to": 9, "price_minor": 90_000}]},
     {**SEATS, "steps": SEATS["steps"][::-1]}, {**SEATS, "steps": [{"up_to": 1}, {"up_to": 2}]},
     {**SEATS, "steps": [{"up_to": 1, "price_minor": 5}, {"up_to": 2, "price_minor": 5}]},
     {**SEATS, "steps": [{"up_to": 0, "price_minor": 5}, {"up_to": 2, "price_minor": 6}]},
     {**USES, "each_minor": 0}, {**USES, "each_minor": True}, {**USES, "each_minor": 10**15}, {**USES, "up_to": 1},
     {**USES, "up_to": 1001}, {**USES, "up_to": None}, {**USES, "unit": "seats"}],
)  # fmt: skip
def test_a_scheme_that_prices_nothing_is_refused(wrong):
    with pytest.raises(Refusal) as caught:
        pricing.read(wrong)
    assert (caught.value.code, caught.value.field) == ("pricing_invalid", "pricing")


@pytest.mark.parametrize(
    ("table", "choice", "field"),
    [(CAMPAIGN, Choice(), "media"), (CAMPAIGN, Choice(("print",), (), 3), "media"),
     (CAMPAIGN, Choice(("web",), (), 4), "months"), (CAMPAIGN, Choice(("web",), ("US",), 3), "countries"),
     (CAMPAIGN, Choice(("web",), ("de",), 3), "countries"), (CAMPAIGN, Choice(("web",), (), 3, 4), "quantity"),
     (SEATS, Choice(), "quantity"), (SEATS, Choice(("web",), (), 0, 1), "choice"),
     ({**SEATS, "steps": SEATS["steps"][:2]}, Choice(quantity=6), "quantity"),
     ({**SEATS, "steps": SEATS["steps"][:2]}, Choice(quantity="unlimited"), "quantity"),
     (USES, Choice(), "quantity"), (USES, Choice(quantity=51), "quantity"), (USES, Choice(quantity=-1), "quantity"),
     (USES, Choice(quantity="unlimited"), "quantity"), (USES, Choice(("web",), (), 0, 1), "choice")],
)  # fmt: skip
def test_a_choice_that_is_not_offered_is_refused_beside_its_field(table, choice, field):
    with pytest.raises(Refusal) as caught:
        pricing.read(table).check(choice, {"territory": {"include": ["DE", "ID"]}})
    assert (caught.value.code, caught.value.field) == ("choice_invalid", field)


def test_a_campaign_runs_in_countries_that_there_are():
    with pytest.raises(Refusal) as caught:
        pricing.read(CAMPAIGN).check(Choice(("web",), ("DE", "QQ"), 3), {"territory": "worldwide"})
    assert (caught.value.code, caught.value.field) == ("choice_invalid", "countries")


@pytest.mark.parametrize(
    "wrong",
    [{"medium": ["web"]}, {"media": "web"}, {"media": [1]}, {"months": "3"}, {"months": True}, {"months": -1},
     {"quantity": 1.5}, {"quantity": "many"}, {"countries": {"DE": 1}}, {"media": ["x" * 21]}],
)  # fmt: skip
def test_hostile_choices_are_refused(wrong):
    with pytest.raises(Refusal):
        pricing.read_choice(wrong)


@pytest.mark.parametrize(
    "choice", [Choice(("paid_ads", "web"), ("DE",), 3), Choice(quantity=4), Choice(quantity="unlimited"), Choice()]
)
def test_a_choice_is_stored_and_read_again(choice):
    from django.http import QueryDict

    assert pricing.read_choice(choice.stored()) == choice
    assert pricing.read_query(QueryDict(choice.query())) == choice
