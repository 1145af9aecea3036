"""What sets of choices are called in the OpenAPI document, where a field of one name has several."""

ENUM_NAMES = {
    "DisputeKindEnum": "licensing.models.Dispute.Kind",
    "DisputeStateEnum": "licensing.models.Dispute.State",
    "FindingEnum": "licensing.api.certificates.FINDINGS",
    "IdentityKindEnum": "accounts.models.Identity.Kind",
    "LicenseStateEnum": "licensing.models.License.State",
    "OfferStateEnum": "licensing.models.Offer.State",
    "OrderPurposeEnum": "licensing.models.Order.Purpose",
    "OrderStateEnum": "licensing.models.Order.State",
    "PackStateEnum": "licensing.models.Pack.State",
    "VerdictEnum": "licensing.terms.verdict.VERDICTS",
    "WorkKindEnum": "works.models.Work.Kind",
}
