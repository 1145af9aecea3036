"""What Stripe asks for reads the same in plain words, whichever version of accounts names it."""

import pytest

from payouts.requirements import in_words

SAME = [
    ("individual.first_name", "identity.individual.given_name"),
    ("individual.last_name", "identity.individual.surname"),
    ("individual.dob.day", "identity.individual.date_of_birth.day"),
    ("individual.address.city", "identity.individual.address.city"),
    ("individual.id_number", "identity.individual.id_numbers"),
    ("individual.verification.document", "identity.individual.documents.primary_verification"),
    ("company.name", "identity.business_details.registered_name"),
    ("business_type", "identity.entity_type"),
    ("external_account", "configuration.recipient.default_outbound_destination"),
    ("tos_acceptance.ip", "identity.attestations.terms_of_service.account"),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_both_versions_read_alike(first, second):
    assert in_words([first]) == in_words([second]) == in_words([first, second])


def test_what_is_new_is_not_left_out():
    assert in_words(["identity.never_heard_of"]) == ["Something else that Stripe asks for on its page"]
