"""Which terms allow all that others do."""

import pytest

from licensing.terms.coverage import find_narrower
from licensing.terms.vocabulary import normalize

FIVE = {"amount": 5, "currency": "USD"}
FOOD = {"industries": ["food"], "media": None, "territory": "worldwide"}


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ({}, {}, None), ({"media": ["web"]}, {"media": ["all"]}, None),
        ({"media": ["all"]}, {"media": ["web"]}, "media"),
        ({"seats": 5}, {"seats": 1}, "seats"), ({"seats": 1}, {"seats": None}, None),
        ({"term": {"months": 12}}, {"term": {"months": 6}}, "term"), ({"term": {"months": 12}}, {}, None),
        ({"deliverables": ["final", "source_layers"]}, {}, "deliverables"),
        ({"licensee_type": "individual"}, {}, None), ({}, {"licensee_type": "individual"}, "licensee_type"),
        ({"exclusivity": "full"}, {}, "exclusivity"), ({}, {"exclusivity": "full"}, None),
        ({"exclusivity": "category", "exclusive_scope": FOOD}, {"exclusivity": "full"}, None),
        ({"exclusivity": "full"}, {"exclusivity": "category", "exclusive_scope": FOOD}, "exclusivity"),
        ({"warranty": "creator_original"}, {}, "warranty"),
        ({"indemnity_cap": None}, {"indemnity_cap": 0}, "indemnity_cap"),
        ({"indemnity_cap": FIVE}, {"indemnity_cap": {**FIVE, "amount": 9}}, None),
        ({"indemnity_cap": FIVE}, {"indemnity_cap": {"amount": 9, "currency": "EUR"}}, "indemnity_cap"),
        ({}, {"derivative_approval": "notify"}, "derivative_approval"),
        ({"ai_training": "allowed_named", "ai_training_model": "A"},
         {"ai_training": "allowed_named", "ai_training_model": "B"}, "ai_training_model"),
        ({"term": {"months": 1}}, {"term": {"months": 2}, "at_end": {"sell_off_days": 9}}, "at_end"),
        ({"upstream_share_bps": 0}, {"upstream_share_bps": 900}, None),
    ],
)  # fmt: skip
def test_the_first_field_that_gives_less(before, after, field):
    assert find_narrower(normalize(before), normalize(after)) == field


def test_everything_covers_itself():
    body = normalize({"exclusivity": "category", "exclusive_scope": FOOD, "indemnity_cap": None})
    assert find_narrower(body, body) is None
