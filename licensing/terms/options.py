"""What the fields of terms and their values are called where somebody chooses them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from licensing.terms import sentences

LABELS: dict[str, Any] = {
    "licensee_type": _("Who may hold it"), "transfer": _("Passing it on"), "sublicense": _("Others who may use it"),
    "use_class": _("Kind of use"), "end_product": _("Products for sale"), "merchandise": _("Merchandise"),
    "usage_reporting": _("Reports of use"), "exclusivity": _("Exclusivity"), "derivatives": _("Works made from it"),
    "derivative_approval": _("Your word on works made from it"), "derivative_terms": _("Terms of works made from it"),
    "upstream_reach": _("Who owes the share"), "ai_training": _("AI training"),
    "ai_reference_input": _("Use as an AI reference"), "ai_service": _("Use in an AI service"),
    "ai_resell_model": _("Selling the model on"), "credit": _("Credit"),
    "content_rating_limit": _("What it may stand beside"), "warranty": _("Warranty"), "price_model": _("Pricing"),
    "media": _("Media"), "sensitive_uses": _("Sensitive uses allowed"), "releases": _("Releases"),
    "deliverables": _("Files delivered"),
    "print_on_demand": _("Print on demand"), "logo_or_trademark": _("Logos and trademarks"),
    "standalone_redistribution": _("Passing on the file itself"), "ai_outputs_sale": _("Selling what is generated"),
    "seats": _("People who work with the file"), "max_licensee_size": _("People at the licensee"),
    "max_copies": _("Copies"), "max_audience": _("Audience"), "max_units_sold": _("Units sold"),
    "max_projects": _("Projects"), "max_licensee_revenue": _("Yearly revenue of the licensee"),
    "max_production_budget": _("Budget of a production"), "revenue_ceiling": _("Earnings it covers"),
    "upstream_share_bps": _("Share of what works made from it earn, in percent"),
    "output_share_bps": _("Share of what outputs earn, in percent"),
    "revenue_share_bps": _("Share of the licensee’s revenue, in percent"),
    "resale_royalty_bps": _("Share of the price of a resale, in percent"), "refund_days": _("Days to return it"),
    "languages": _("Languages"), "starts": _("Starts"), "ai_training_model": _("Model that may be trained"),
    "indemnity_cap": _("Indemnity"), "term": _("How long"), "territory": _("Where"), "at_end": _("When it ends"),
    "exclusive_scope": _("What is exclusive"),
}  # fmt: skip

CHOICES: dict[str, dict[str, Any]] = {
    "licensee_type": {
        "individual": _("One person"), "organization": _("A person or organization"),
        "agency_for_client": _("An agency, for one client"),
    },
    "transfer": {"none": _("No"), "to_named_client": _("To one named client"), "allowed": _("Yes")},
    "sublicense": {
        "none": _("Nobody else"), "contractors_only": _("Contractors"), "affiliates": _("Companies of the group"),
        "allowed": _("Whoever the holder chooses"),
    },
    "use_class": {
        "personal": _("Personal"), "editorial": _("Editorial"), "commercial": _("Commercial"),
        "research": _("Research"),
    },
    "end_product": {"not_for_sale": _("No"), "sold": _("Yes"), "template_resale": _("Yes, and templates")},
    "merchandise": {
        "none": _("No"), "incidental": _("As one part among others"), "primary_value": _("As its main value"),
    },
    "usage_reporting": {"none": _("None"), "on_request": _("When asked"), "monthly": _("Every month")},
    "exclusivity": {
        "none": _("Not exclusive"), "category": _("For an industry"), "territory": _("In some countries"),
        "full": _("For everything"),
    },
    "derivatives": {
        "none": _("No"), "inside_end_product": _("Adapted inside a product"), "publish": _("May be published"),
        "publish_and_relicense": _("May be published and licensed"),
    },
    "derivative_approval": {
        "none": _("Not needed"), "notify": _("You are told"), "required": _("You approve each one"),
    },
    "derivative_terms": {"same_or_stricter": _("These or stricter ones"), "own": _("Their own")},
    "upstream_reach": {"direct": _("Works made directly from it"), "all_ancestors": _("All works further down")},
    "ai_training": {
        "prohibited": _("No"), "no_generative": _("Not for generative AI"), "allowed": _("Yes"),
        "allowed_named": _("One named model"),
    },
    "ai_reference_input": {"none": _("No"), "internal": _("For the holder’s own work"), "allowed": _("Yes")},
    "ai_service": {"none": _("No"), "this_platform": _("On this platform"), "any": _("Anywhere")},
    "ai_resell_model": {"none": _("No"), "merges": _("Merges that contain it"), "as_is": _("As it is")},
    "credit": {
        "not_required": _("Not needed"), "required": _("Wherever it appears"), "editorial_only": _("In editorial use"),
    },
    "content_rating_limit": {"sfw": _("Content fit for everybody"), "any": _("Any content")},
    "warranty": {
        "creator_original": _("It is my own original work"), "creator_has_rights": _("I hold the rights"),
        "none": _("None"),
    },
    "price_model": {
        "fixed": _("Fixed price"), "negotiable": _("Negotiable"), "per_use": _("By use"), "free": _("Free"),
        "revenue_share": _("Share of revenue"),
    },
    "media": sentences.MEDIA,
    "sensitive_uses": sentences.SENSITIVE,
    "releases": {
        "MR-NON": _("People: none"), "MR-NAP": _("People: nobody recognizable"), "MR-UMR": _("People: all signed"),
        "MR-LMR": _("People: limited"), "PR-NON": _("Property: none"), "PR-NAP": _("Property: nothing recognizable"),
        "PR-UPR": _("Property: all signed"), "PR-LPR": _("Property: limited"),
        "people_fictional": _("The people do not exist"),
    },
    "deliverables": {
        "preview": _("Preview"), "final": _("Final file"), "source_layers": _("Source layers"), "prompt": _("Prompt"),
        "workflow": _("Workflow"), "model_file": _("Model file"), "dataset": _("Dataset"), "text": _("Text"),
    },
}  # fmt: skip
YES_NO = {False: _("No"), True: _("Yes")}
