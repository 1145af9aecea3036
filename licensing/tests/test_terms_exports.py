"""The same terms in the vocabularies of others: they never say different things."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.terms import imports, presets, rules, sentences, vocabulary
from licensing.terms.exports import cawg, odrl, plus, rsl, tdmrep
from marketplace.core.errors import Refusal

PARTIES = odrl.Parties("urn:offer", "urn:work", "urn:alice", "urn:profile", price_minor=4900, currency="USD")
NS = {"r": rsl.NAMESPACE}
BODIES = st.fixed_dictionaries({
    "ai_training": st.sampled_from(vocabulary.CHOICES["ai_training"]),
    "ai_reference_input": st.sampled_from(vocabulary.CHOICES["ai_reference_input"]),
    "use_class": st.sampled_from(["commercial", "research"]),
    "credit": st.sampled_from(vocabulary.CHOICES["credit"]),
    "territory": st.sampled_from(["worldwide", {"include": ["DE", "ID"]}, {"exclude": ["US"]}]),
    "term": st.sampled_from(["perpetual", {"months": 12}, {"days": 30}]),
    "derivatives": st.sampled_from(vocabulary.CHOICES["derivatives"]),
})  # fmt: skip


def actions(policy, part):
    return {rule["action"] for rule in policy[part]}


def licenses_of(body, price=4900):
    row = {"terms": body, "price_minor": price, "currency": "USD", "page": "urn:page", "terms_page": "urn:terms"}
    root = ElementTree.fromstring(rsl.document("urn:work", [row], owner="Alice", owner_page="urn:alice"))
    return root.find("r:content/r:license", NS)


def said(license_, name, kind):
    return {part for one in license_.findall(f"r:{name}[@type='{kind}']", NS) for part in one.text.split(",")}


def tdm_of(body, price=4900):
    return tdmrep.policy("urn:policy", "urn:work", tdmrep.Holder("urn:alice", "Alice", "urn:page"), [(body, price)])


@given(BODIES)
def test_every_target_says_the_same_of_training(changes):
    body = vocabulary.normalize(changes)
    policy, license_ = odrl.policy(body, PARTIES), licenses_of(body)
    allowed = body["ai_training"] in ("allowed", "allowed_named")
    assert ("genip:trainGenerativeModel" in actions(policy, "permission")) is allowed
    assert ("ai-train" in said(license_, "permits", "usage")) is allowed
    assert ("ai-train" in said(license_, "prohibits", "usage")) is not allowed
    entries = cawg.entries(body, "urn:license")
    assert (entries["cawg.ai_generative_training"]["use"] != "notAllowed") is allowed
    assert (plus.data_mining(body).rsplit("/", 1)[1] in ("DMI-ALLOWED", "DMI-PROHIBITED-SEECONSTRAINT")) is allowed
    duties = [row["action"] for row in tdm_of(body)["permission"][0]["duty"]]
    assert ("compensate" in duties) is allowed


@given(BODIES)
def test_odrl_grants_or_prohibits_each_action_once(changes):
    policy = odrl.policy(vocabulary.normalize(changes), PARTIES)
    granted, refused = actions(policy, "permission"), actions(policy, "prohibition")
    assert not granted & refused and "use" in granted
    assert ("derive" in granted) is (changes["derivatives"] != "none")
    assert policy["@type"] == "Offer" and policy["uid"] == "urn:offer"


def test_odrl_says_where_how_long_and_for_how_much():
    body = vocabulary.normalize({
        "territory": {"include": ["ID", "DE"]}, "term": {"months": 12}, "credit": "required", "media": ["web"],
        "starts": "2027-01-01", "languages": ["id"], "usage_reporting": "monthly",
    })  # fmt: skip
    rule = odrl.policy(body, PARTIES)["permission"][0]
    found = {row["leftOperand"]: (row["operator"], row["rightOperand"]) for row in rule["constraint"]}
    assert found["spatial"] == ("isAnyOf", ["DE", "ID"])
    assert found["elapsedTime"] == ("lteq", {"@value": "P12M", "@type": "xsd:duration"})
    assert found["media"] == ("isAnyOf", ["genip:web"])
    assert found["dateTime"] == ("gteq", {"@value": "2027-01-01", "@type": "xsd:date"})
    assert found["language"] == ("isAnyOf", ["id"])
    attribution, payment, report = rule["duty"]
    assert attribution == {"action": "attribute"} and report == {"action": "inform"}
    assert payment["action"][0]["refinement"][0]["rightOperand"]["@value"] == "49.00"


def test_an_agreement_names_who_holds_it():
    held = odrl.Parties("urn:license", "urn:work", "urn:alice", "urn:profile", assignee="urn:acme")
    policy = odrl.policy(vocabulary.normalize({}), held)
    assert policy["@type"] == "Agreement"
    assert {rule["assignee"] for rule in policy["permission"] + policy["prohibition"]} == {"urn:acme"}
    assert "duty" not in policy["permission"][0]


def test_rsl_names_price_places_and_promises():
    license_ = licenses_of(vocabulary.normalize({"territory": {"exclude": ["US"]}, "warranty": "none"}))
    assert said(license_, "prohibits", "geo") == {"US"}
    payment = license_.find("r:payment", NS)
    assert payment.get("type") == "purchase"
    assert payment.find("r:amount", NS).text == "49.00" and payment.find("r:amount", NS).get("currency") == "USD"
    assert license_.find("r:legal", NS).get("type") == "disclaimer"
    assert licenses_of(vocabulary.normalize({"price_model": "free"}), 0).find("r:payment", NS).get("type") == "free"


def test_a_work_on_no_offer_reserves_all_ai_use():
    root = ElementTree.fromstring(rsl.document("urn:work", [], owner="A & <B>", owner_page="urn:alice"))
    assert root.find("r:content/r:license/r:prohibits", NS).text == "ai-all"
    assert root.find("r:content/r:copyright", NS).text == "A & <B>"


PLUS = "http://ns.useplus.org/ldf/vocab/DMI-"


@pytest.mark.parametrize(
    ("training", "code", "generative", "other"),
    [("prohibited", "PROHIBITED-AIMLTRAINING", "notAllowed", "notAllowed"),
     ("no_generative", "PROHIBITED-GENAIMLTRAINING", "notAllowed", "allowed"),
     ("allowed", "ALLOWED", "allowed", "allowed"),
     ("allowed_named", "PROHIBITED-SEECONSTRAINT", "constrained", "constrained")],
)  # fmt: skip
def test_plus_and_cawg_name_each_value_of_training(training, code, generative, other):
    body = vocabulary.normalize({"ai_training": training})
    assert plus.data_mining(body) == PLUS + code
    entries = cawg.entries(body, "urn:license")
    assert {name: row["use"] for name, row in entries.items()} == {
        "cawg.ai_generative_training": generative, "cawg.ai_training": other, "cawg.data_mining": other,
        "cawg.ai_inference": "notAllowed",
    }  # fmt: skip


@given(BODIES)
def test_cawg_entries_have_the_published_shape(changes):
    entries = cawg.entries(vocabulary.normalize(changes), "urn:license")
    assert set(entries) == {f"cawg.{use}" for use in ("data_mining", "ai_inference", "ai_training",
                                                      "ai_generative_training")}  # fmt: skip
    for row in entries.values():
        constrained = row["use"] == "constrained"
        assert row["use"] in ("allowed", "notAllowed", "constrained")
        assert set(row) == ({"use", "constraint_info"} if constrained else {"use"})
    assert (entries["cawg.ai_inference"]["use"] == "notAllowed") is (changes["ai_reference_input"] == "none")


@given(BODIES)
def test_a_tdmrep_policy_has_the_published_shape(changes):
    policy = tdm_of(vocabulary.normalize(changes))
    assert policy["@context"] == ["http://www.w3.org/ns/odrl.jsonld", {"tdm": "http://www.w3.org/ns/tdmrep#"}]
    assert (policy["@type"], policy["profile"], policy["uid"]) == ("Offer", "http://www.w3.org/ns/tdmrep", "urn:policy")
    assert policy["assigner"] == {"uid": "urn:alice", "vcard:fn": "Alice", "vcard:hasURL": "urn:page"}
    assert not {"prohibition", "obligation"} & set(policy)
    (permission,) = policy["permission"]
    assert (permission["action"], permission["target"]) == ("tdm:mine", "urn:work")
    assert {row["action"] for row in permission["duty"]} <= {"obtainConsent", "compensate"} and permission["duty"]
    for row in permission.get("constraint", []):
        assert row == {"leftOperand": "purpose", "operator": "eq", "rightOperand": "tdm:research"}


@pytest.mark.parametrize(
    ("changes", "price", "duties"),
    [({"ai_training": "prohibited"}, 4900, ["obtainConsent"]), ({"ai_training": "no_generative"}, 0, ["obtainConsent"]),
     ({"ai_training": "allowed"}, 4900, ["compensate"]), ({"ai_training": "allowed"}, 0, ["obtainConsent"]),
     ({"ai_training": "allowed_named", "ai_training_model": "Harbor 2"}, 900, ["obtainConsent", "compensate"])],
)  # fmt: skip
def test_who_mines_asks_or_pays(changes, price, duties):
    (permission,) = tdm_of(vocabulary.normalize(changes), price)["permission"]
    assert [row["action"] for row in permission["duty"]] == duties


def test_offers_that_say_the_same_of_mining_are_said_once():
    holder, body = tdmrep.Holder("urn:alice", "Alice", "urn:page"), vocabulary.normalize({"ai_training": "allowed"})
    research = vocabulary.normalize({"ai_training": "allowed", "use_class": "research"})
    policy = tdmrep.policy("urn:policy", "urn:work", holder, [(body, 100), (body, 900), (research, 0)])
    assert len(policy["permission"]) == 2 and "constraint" in policy["permission"][1]
    assert len(tdmrep.policy("urn:policy", "urn:work", holder, [])["permission"]) == 1


@pytest.mark.parametrize("name", sorted(imports.KNOWN))
def test_a_license_that_others_know_can_be_said(name):
    body = imports.from_known(name)
    rules.check(body, cap_bps=5000)
    assert all(sentences.sentences(body))


def test_known_licenses_say_what_sets_them_apart():
    said = {name: imports.from_known(name) for name in imports.KNOWN}
    assert len({vocabulary.terms_hash(body) for body in said.values()}) == len(said)
    assert said["adobe_standard"]["max_copies"] == 500_000 and said["adobe_enhanced"]["max_copies"] is None
    assert said["shutterstock_standard"]["indemnity_cap"] == {"amount": 1_000_000, "currency": "USD"}
    assert [said[f"pond5_{kind}"]["seats"] for kind in ("individual", "business", "premium")] == [1, 5, None]
    sold = [said[f"creative_market_{kind}"]["max_units_sold"] for kind in ("commercial", "extended")]
    assert sold == [5_000, 250_000]
    assert said["envato_regular"]["max_projects"] == 1 and said["lexica_small_team"]["max_licensee_size"] == 5


CIVITAI = [
    ({"allowCommercialUse": ["Image", "RentCivit"]}, {"ai_outputs_sale": True, "ai_service": "this_platform"}),
    ({"allowCommercialUse": ["Rent"]}, {"ai_outputs_sale": False, "ai_service": "any"}),
    ({"allowCommercialUse": "Sell"}, {"ai_resell_model": "as_is", "use_class": "commercial"}),
    ({"allowCommercialUse": ["None"]}, {"use_class": "personal", "ai_service": "none", "ai_outputs_sale": False}),
    ({"allowDerivatives": False}, {"derivatives": "none"}),
    ({"allowDifferentLicense": False}, {"derivatives": "publish", "derivative_terms": "same_or_stricter"}),
    ({"allowDifferentLicense": True}, {"derivatives": "publish_and_relicense", "derivative_terms": "own"}),
    ({"allowNoCredit": False}, {"credit": "required"}),
    ({"allowNoCredit": True}, {"credit": "not_required"}),
]


@pytest.mark.parametrize(("flags", "wanted"), CIVITAI)
def test_civitais_flags_are_read(flags, wanted):
    body = imports.from_civitai(flags)
    rules.check(body, cap_bps=5000)
    assert {name: body[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    "flags", [{}, [], None, {"other": True}, {"allowCommercialUse": ["Everything"]}, {"allowNoCredit": "yes"},
              {"allowCommercialUse": 3}, {"allowCommercialUse": [["Image"]]}],
)  # fmt: skip
def test_other_flags_are_refused(flags):
    with pytest.raises(Refusal) as refusal:
        imports.from_civitai(flags)
    assert refusal.value.code == "import_unreadable"


def test_storys_license_is_read():
    body = imports.from_story({
        "transferable": True, "commercialUse": True, "commercialRevShare": 10, "derivativesAllowed": True,
        "derivativesApproval": True, "derivativesReciprocal": True, "expiration": 31_536_000, "currency": "0x0",
        "defaultMintingFee": 100, "commercialAttribution": True,
    })  # fmt: skip
    rules.check(body, cap_bps=5000)
    wanted = {
        "transfer": "allowed", "use_class": "commercial", "upstream_share_bps": 1000, "derivatives": "publish",
        "derivative_approval": "required", "derivative_terms": "same_or_stricter", "term": {"days": 365},
        "credit": "required", "price_model": "fixed",
    }  # fmt: skip
    assert {name: body[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    "terms", [{}, {"commercialRevShare": 101}, {"commercialRevShare": -1}, {"transferable": 1}, {"unknown": True}, 4],
)  # fmt: skip
def test_a_story_license_of_another_shape_is_refused(terms):
    with pytest.raises(Refusal) as refusal:
        imports.from_story(terms)
    assert refusal.value.code == "import_unreadable"


def test_an_unknown_license_is_refused():
    with pytest.raises(Refusal) as refusal:
        imports.from_known("magic")
    assert refusal.value.code == "import_unknown"


@pytest.mark.parametrize("name", sorted(presets.PRESETS))
def test_every_preset_goes_everywhere(name):
    kind = (presets.PRESETS[name].kinds or ("image",))[0]
    body = presets.build(name, kind=kind)
    assert odrl.policy(body, PARTIES)["permission"]
    assert licenses_of(body).find("r:terms", NS).text == "urn:terms"
