import pytest
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from licensing.terms import presets, rules, sentences, strip, times, vocabulary
from marketplace.core.errors import Refusal

KINDS = ["image", "text", "prompt", "workflow", "model"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_preset_is_complete_consistent_and_sayable(kind):
    for preset in presets.list_for(kind):
        terms = presets.build(preset.name, kind=kind)
        rules.check(terms, cap_bps=5000)
        assert set(terms) == set(vocabulary.DEFAULTS)
        assert all(sentences.sentences(terms))
        assert {item["key"] for item in strip.permission_strip(terms)} == {
            "where", "how_long", "how_many", "exclusive", "remix", "ai",
        }  # fmt: skip


def test_presets_differ():
    hashes = {vocabulary.terms_hash(presets.build(name, kind="model")) for name in presets.PRESETS}
    assert len(hashes) == len(presets.PRESETS)


@given(st.permutations(sorted(vocabulary.SETS["media"])[1:5]))
def test_order_of_a_set_does_not_change_the_hash(media):
    first = vocabulary.normalize({"media": media})
    assert vocabulary.terms_hash(first) == vocabulary.terms_hash(vocabulary.normalize({"media": sorted(media)}))


FIELDS = st.sampled_from(sorted(vocabulary.DEFAULTS))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(FIELDS, st.none() | st.integers() | st.text(max_size=5)), max_size=3).map(dict))
def test_normalize_completes_or_refuses_with_the_field(body):
    try:
        terms = vocabulary.normalize(body)
    except Refusal as refusal:
        found = refusal
    else:
        found = None
    if found:
        assert (found.code, found.field in body) == ("terms_invalid", True)
        return
    assert vocabulary.normalize(terms) == terms


CONTRADICTIONS = [
    ({"use_class": "personal", "merchandise": "primary_value"}, "merchandise"),
    ({"use_class": "personal", "media": ["paid_ads"]}, "media"),
    ({"use_class": "personal", "media": ["all"]}, "media"),
    ({"upstream_share_bps": 5001}, "upstream_share_bps"),
    ({"output_share_bps": 6000}, "output_share_bps"),
    ({"price_model": "free", "exclusivity": "full"}, "exclusivity"),
    ({"use_class": "editorial", "media": ["paid_ads"]}, "media"),
    ({"use_class": "editorial", "media": ["all"]}, "media"),
    ({"ai_service": "any"}, "ai_service"),
    ({"territory": {"include": []}}, "territory"),
    ({"territory": {"exclude": sorted(vocabulary.COUNTRIES)}}, "territory"),
    ({"media": []}, "media"),
    ({"exclusivity": "category"}, "exclusive_scope"),
    ({"exclusivity": "category", "exclusive_scope": {"media": ["web"]}}, "exclusive_scope"),
    ({"exclusivity": "territory", "exclusive_scope": {"industries": ["food"]}}, "exclusive_scope"),
    ({"exclusivity": "territory", "exclusive_scope": {"territory": {"include": []}}}, "exclusive_scope"),
    ({"exclusivity": "full", "exclusive_scope": {"industries": ["food"]}}, "exclusive_scope"),
    ({"exclusive_scope": {"industries": ["food"]}}, "exclusive_scope"),
    (
        {"exclusivity": "territory", "territory": {"include": ["DE"]},
         "exclusive_scope": {"territory": {"include": ["FR"]}}},
        "exclusive_scope",
    ),
    ({"indemnity_cap": None, "warranty": "none"}, "indemnity_cap"),
    ({"indemnity_cap": {"amount": 100, "currency": "USD"}, "warranty": "none"}, "indemnity_cap"),
    ({"ai_training_model": "Harbor 2"}, "ai_training_model"),
    ({"resale_royalty_bps": 500}, "resale_royalty_bps"),
    ({"revenue_share_bps": 500}, "revenue_share_bps"),
    ({"price_model": "revenue_share"}, "revenue_share_bps"),
    ({"releases": ["MR-NON", "MR-UMR"]}, "releases"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "field"), CONTRADICTIONS)
def test_contradiction_is_refused_with_its_field(changes, field):
    with pytest.raises(Refusal) as refusal:
        rules.check(vocabulary.normalize(changes), cap_bps=5000)
    assert (refusal.value.code, refusal.value.field) == ("terms_contradict", field)


def test_leaving_out_no_country_is_worldwide():
    assert vocabulary.normalize({"territory": {"exclude": []}})["territory"] == "worldwide"


@pytest.mark.parametrize(
    ("field", "value"),
    [("media", ["tv"]), ("term", {"months": 0}), ("territory", {"include": ["de"]}), ("seats", -1), ("nonsense", 1),
     ("print_on_demand", 1), ("upstream_share_bps", 10001), ("refund_days", 3)],
)  # fmt: skip
def test_value_outside_the_vocabulary_is_refused(field, value):
    with pytest.raises(Refusal) as refusal:
        vocabulary.normalize({field: value})
    assert refusal.value.field == field


def test_a_preset_for_another_kind_is_refused():
    with pytest.raises(Refusal, match="preset"):
        presets.build("model_service", kind="image")


def test_sentences_stand_beside_each_other_as_the_language_has_it():
    body = vocabulary.normalize({"starts": "2027-02-28"})
    said = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            said[language] = " | ".join(sentences.sentences(body))
    assert ". It starts on" in said["en"]
    assert "。" in said["zh-hans"] and "。 " not in said["zh-hans"].replace("。 |", "")


def test_terms_without_a_medium_yet_leave_its_sentence_out():
    assert not any("use in" in one for one in sentences.sentences({**vocabulary.normalize({}), "media": []}))


def test_sentences_do_not_fail_in_any_language():
    for language in ("en", "id", "zh-hans"):
        with translation.override(language):
            assert sentences.sentences(presets.build("remix", kind="image"))


@pytest.mark.parametrize("field", sorted(vocabulary.CHOICES))
def test_every_value_of_every_field_can_be_said(field):
    for value in vocabulary.CHOICES[field]:
        said = sentences.sentences(vocabulary.normalize({field: value, "term": {"months": 3}, "ai_outputs_sale": True}))
        assert all(said)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"seats": 5}, "5 people may work with the file."),
        ({"seats": None}, "Any number of people may work with the file."),
        ({"sublicense": "none"}, "Nobody else may work with it."),
        ({"transfer": "allowed"}, "It can be passed on."),
        ({"end_product": "sold", "max_units_sold": 2000}, "one part among others, 2,000 of them"),
        ({"merchandise": "primary_value", "max_units_sold": None}, "whose main value it is, any number of them"),
        ({"term": {"months": 12}, "at_end": "stop_all"}, "When it ends, you stop every use."),
        ({"max_audience": 100000}, "It may reach up to 100,000 people."),
        ({"usage_reporting": "monthly"}, "You report its use each month."),
        ({"ai_outputs_sale": True, "output_share_bps": 500}, "5% of that goes to its maker"),
        ({"sensitive_uses": ["health"]}, "Sensitive uses allowed: health claims."),
        ({"print_on_demand": True}, "Print on demand is allowed."),
        ({"warranty": "none"}, "It comes without a warranty."),
        ({"max_projects": None}, "For any number of projects."),
    ],
)
def test_a_field_is_said_in_a_sentence(changes, words):
    assert words in " ".join(sentences.sentences(vocabulary.normalize(changes)))


SAID = [
    ({"languages": ["id", "zh-Hans"]}, "In these languages: Indonesian, Chinese (Simplified)."),
    ({"starts": "2027-01-02"}, "It starts on Jan 2, 2027."),
    ({"term": {"months": 6}, "at_end": {"sell_off_days": 1}},
     "When it ends, you have 1 day to sell off what was made."),
    ({"max_licensee_revenue": {"amount": 100_000_000_00, "currency": "USD"}},
     "For licensees who take in up to $100,000,000.00 a year."),
    ({"max_production_budget": {"amount": 1_000_000, "currency": "USD"}},
     "For productions with a budget of up to $10,000.00."),
    ({"transfer": "allowed", "resale_royalty_bps": 750}, "7.5% of the price of a resale is income of the work."),
    ({"ai_training": "allowed_named", "ai_training_model": "Harbor 2"}, "You may train one model with it: Harbor 2."),
    ({"indemnity_cap": None}, "They answer for claims of others without a limit."),
    ({"releases": ["people_fictional"]}, "The people in it do not exist."),
    ({"price_model": "revenue_share", "revenue_share_bps": 250}, "2.5% of what you earn with it is due."),
    ({"revenue_ceiling": {"amount": 5_000, "currency": "JPY"}}, "It covers earnings of up to ¥5,000."),
    ({"exclusivity": "category",
      "exclusive_scope": {"industries": ["beverages"], "territory": {"include": ["ID", "DE"]}}},
     "For drinks · every medium · only in Germany, Indonesia, nobody else gets a license while yours runs; "
     "licenses sold before stay in force."),
    ({"territory": {"exclude": ["US"]}}, "Where: everywhere but United States."),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "sentence"), SAID)
def test_what_the_vocabulary_learned_is_said(changes, sentence):
    body = vocabulary.normalize(changes)
    rules.check(body, cap_bps=5000)
    assert any(sentence in said for said in sentences.sentences(body)), sentences.sentences(body)


UNREADABLE = [
    ("languages", []), ("languages", ["english"]), ("languages", [3]), ("starts", "soon"), ("starts", "2027-02-30"),
    ("starts", 5), ("at_end", {"sell_off_days": 0}), ("at_end", {"sell_off_days": True}), ("at_end", []),
    ("exclusive_scope", {}), ("exclusive_scope", {"industries": []}), ("exclusive_scope", {"industries": ["magic"]}),
    ("exclusive_scope", {"territory": "here"}), ("exclusive_scope", {"moon": 1}), ("ai_training_model", ""),
    ("ai_training_model", "a" * 101), ("ai_training_model", "a\x00b"), ("indemnity_cap", -1), ("indemnity_cap", False),
    ("indemnity_cap", {"amount": 5}), ("max_licensee_revenue", 0),
    ("max_licensee_revenue", {"amount": 0, "currency": "USD"}),
    ("max_licensee_revenue", {"amount": 5, "currency": "XYZ"}), ("releases", ["MR-XXX"]), ("releases", "MR-NON"),
    ("territory", {"include": ["QQ"]}), ("territory", {"exclude": ["DE", "EU"]}),
    ("exclusive_scope", {"territory": {"include": ["XX"]}}), ("starts", "3000-01-01"), ("refund_days", False),
    ("refund_days", 14.0), ("seats", 0), ("max_projects", 0), ("preset", None), ("preset", ""), ("preset", "a b"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), UNREADABLE)
def test_a_value_that_is_none_of_ours_is_refused_with_its_field(field, value):
    with pytest.raises(Refusal) as refusal:
        vocabulary.normalize({field: value})
    assert (refusal.value.code, refusal.value.field) == ("terms_invalid", field)


NEW = {"languages", "starts", "exclusive_scope", "ai_training_model", "indemnity_cap", "releases", "resale_royalty_bps",
       "max_licensee_revenue", "max_production_budget", "revenue_ceiling"}  # fmt: skip


def test_terms_frozen_before_the_vocabulary_grew_still_say_the_same():
    today = vocabulary.normalize({})
    before = {name: value for name, value in today.items() if name not in NEW}
    assert sentences.sentences(before) == sentences.sentences(today)
    assert vocabulary.complete(before) == today
    assert vocabulary.terms_hash(before) != vocabulary.terms_hash(today)


def test_the_latest_start_of_the_longest_term_is_still_a_day():
    body = vocabulary.normalize({"starts": "2999-12-31", "term": {"months": 1200}})
    assert times.term_end(body, times.term_start(body, timezone.now())).year == 3099
