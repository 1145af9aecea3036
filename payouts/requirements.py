"""What Stripe still asks of a payee, in plain words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORDS: dict[str, str | Promise] = {
    "external_account": _("Your bank account or debit card"),
    "individual.first_name": _("Your first name"),
    "individual.last_name": _("Your last name"),
    "individual.dob": _("Your date of birth"),
    "individual.address": _("Your home address"),
    "individual.email": _("Your e-mail address"),
    "individual.phone": _("Your phone number"),
    "individual.id_number": _("Your identity or tax number"),
    "individual.ssn_last_4": _("The last four digits of your social security number"),
    "individual.verification.document": _("A photo of your passport or identity card"),
    "individual.verification.additional_document": _("A document that shows your address"),
    "business_type": _("Whether you are a person or a company"),
    "business_profile": _("What you do, in a few words"),
    "company": _("Your company's details"),
    "representative": _("Who acts for your company"),
    "tos_acceptance": _("Your consent to Stripe's terms"),
    # the same as Accounts v2 names them
    "configuration.recipient.default_outbound_destination": _("Your bank account or debit card"),
    "contact_email": _("Your e-mail address"),
    "identity.entity_type": _("Whether you are a person or a company"),
    "identity.individual.given_name": _("Your first name"),
    "identity.individual.surname": _("Your last name"),
    "identity.individual.date_of_birth": _("Your date of birth"),
    "identity.individual.address": _("Your home address"),
    "identity.individual.email": _("Your e-mail address"),
    "identity.individual.phone": _("Your phone number"),
    "identity.individual.id_numbers": _("Your identity or tax number"),
    "identity.individual.documents.primary_verification": _("A photo of your passport or identity card"),
    "identity.individual.documents.secondary_verification": _("A document that shows your address"),
    "identity.business_details": _("Your company's details"),
    "identity.attestations.terms_of_service": _("Your consent to Stripe's terms"),
}


def in_words(names: list[str]) -> list[str]:
    """One line for each thing that is missing, named once, in the order asked."""
    found = []
    for name in names:
        word = str(_word(name))
        if word not in found:
            found.append(word)
    return found


def _word(name: str) -> str | Promise:
    """The word of the longest known beginning of a name such as `individual.dob.day`."""
    steps = name.split(".")
    for count in range(len(steps), 0, -1):
        word = _WORDS.get(".".join(steps[:count]))
        if word:
            return word
    return _("Something else that Stripe asks for on its page")
