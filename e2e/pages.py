"""Every page by its address's name: who looks at it, and which object of the demo it shows."""

# name: (who, the address's arguments by name from `EXAMPLES`)
PAGES = {
    "styleguide": ("", {}),
    "account_login": ("", {}),
    "account_signup": ("", {}),
    "account_reset_password": ("", {}),
    "account_reset_password_done": ("", {}),
    "account_email_verification_sent": ("", {}),
    "account_inactive": ("", {}),
    "account_logout": ("alice", {}),
    "account_email": ("alice", {}),
    "account_change_password": ("alice", {}),
    "mfa_index": ("alice", {}),
    "licensing:dashboard": ("alice", {}),
    "accounts:profile": ("alice", {}),
    "accounts:organizations": ("carol", {}),
    "accounts:organization_create": ("carol", {}),
    "accounts:organization": ("carol", {"org_id": "organization"}),
    "accounts:api_keys": ("alice", {}),
    "accounts:mailbox": ("", {}),
    "accounts:mail": ("", {"mail_id": "mail"}),
    "works:register": ("alice", {}),
    "works:mine": ("alice", {}),
    "works:work": ("alice", {"work_id": "own_work"}),
    "works:describe": ("alice", {"work_id": "own_work"}),
    "works:lineage": ("", {"work_id": "work"}),
    "payouts:earnings": ("alice", {}),
    "payouts:payouts": ("alice", {}),
    "payouts:splits": ("bob", {}),
    "licensing:certificate": ("", {"number": "certificate"}),
    "licensing:verify": ("", {}),
    "licensing:catalog": ("", {}),
    "licensing:work": ("", {"work_id": "work"}),
    "licensing:creator": ("", {"handle": "handle"}),
    "licensing:my_listings": ("alice", {}),
    "licensing:list_work": ("alice", {"work_id": "own_work"}),
    "licensing:checkout": ("dan", {"listing_id": "listing"}),
    "licensing:my_orders": ("carol", {}),
    "licensing:order": ("carol", {"order_id": "order"}),
    "licensing:my_licenses": ("carol", {}),
    "licensing:license": ("carol", {"license_id": "license"}),
    "licensing:my_disputes": ("sue", {}),
    "licensing:dispute": ("sue", {"dispute_id": "dispute"}),
    "licensing:report": ("mallory", {"work_id": "work"}),
    "licensing:desk": ("sam", {}),
    "licensing:desk_record": ("sam", {}),
    "licensing:desk_work": ("sam", {"work_id": "work"}),
    "licensing:desk_open_dispute": ("sam", {}),
    "licensing:desk_works": ("sam", {}),
    "licensing:desk_orders": ("sam", {}),
    "licensing:desk_order": ("sam", {"order_id": "order"}),
    "licensing:desk_ledger": ("sam", {}),
    "licensing:desk_payouts": ("sam", {}),
    "licensing:desk_disputes": ("sam", {}),
    "licensing:desk_dispute": ("sam", {"dispute_id": "dispute"}),
    "sandbox:operator": ("sam", {}),
    "sandbox:onboarding": ("alice", {"account_id": "stripe_account"}),
}

# name: why no page stands behind it that could be looked at
NOT_PAGES = {
    "works:progress": "a part of a work's page, for one that is being read",
    "works:original": "leads to the file",
    "works:original_file": "the file",
    "works:discard": "a form's target",
    "works:hide": "a form's target",
    "works:show": "a form's target",
    "home": "leads to the catalog",
    "healthz": "a word for machines",
    "readyz": "JSON",
    "set_language": "a form's target",
    "licensing:stripe_webhook": "Stripe's messages",
    "payouts:connect_webhook": "Stripe's messages",
    "sandbox:checkout": "looked at by the journey",
    "sandbox:act": "a form's target",
    "sandbox:clock": "a form's target",
    "sandbox:faults": "a form's target",
    "sandbox:deliver": "a form's target",
    "sandbox:api": "a word for machines",
}

EXAMPLES = """
from accounts.models import Organization
from licensing.models import Dispute, License, Listing, Order
from payouts.models import Payee
from works.models import Certificate, Work
alice = {"owner__handle": "alice", "state": "certified"}
order = Order.objects.filter(state="paid", buyer__handle="carol").first()
listing = Listing.objects.filter(state="live", price_minor__gt=0, work__kind="image").first()
print(json.dumps({
    "organization": Organization.objects.first().pk, "own_work": Work.objects.filter(**alice).first().pk,
    "work": listing.work_id, "listing": listing.pk, "handle": "alice", "order": order.pk, "license": order.license.pk,
    "certificate": Certificate.objects.get(work=listing.work, state="issued").pk,
    "dispute": Dispute.objects.first().pk, "stripe_account": Payee.objects.first().stripe_account,
}))
"""
