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
    "accounts:identities": ("alice", {}),
    "accounts:notifications": ("alice", {}),
    "accounts:notification_preferences": ("alice", {}),
    "accounts:organizations": ("carol", {}),
    "accounts:organization_create": ("carol", {}),
    "accounts:organization": ("carol", {"org_id": "organization"}),
    "accounts:api_keys": ("alice", {}),
    "accounts:mailbox": ("", {}),
    "accounts:mail": ("", {"mail_id": "mail"}),
    "works:register": ("alice", {}),
    "works:batch": ("alice", {}),
    "works:mine": ("alice", {}),
    "works:versions": ("alice", {"work_id": "own_work"}),
    "works:work": ("alice", {"work_id": "own_work"}),
    "works:lineage": ("", {"work_id": "work"}),
    "works:derivations": ("alice", {}),
    "works:derivation": ("alice", {"derivation_id": "derivation"}),
    "works:claim": ("lora", {"work_id": "work"}),
    "works:transfer": ("alice", {"work_id": "own_work"}),
    "works:describe": ("alice", {"work_id": "own_work"}),
    "licensing:read": ("wen", {"work_id": "own_text"}),
    "licensing:excerpt": ("wen", {"work_id": "own_text"}),
    "works:claims": ("alice", {"work_id": "own_work"}),
    "payouts:earnings": ("alice", {}),
    "payouts:sale": ("alice", {"sale_id": "sale"}),
    "payouts:payouts": ("alice", {}),
    "payouts:payout": ("alice", {"payout_id": "payout"}),
    "payouts:split": ("alice", {"work_id": "own_work"}),
    "payouts:splits": ("bob", {}),
    "payouts:team": ("bob", {"handle": "demo_team"}),
    "payouts:team_create": ("bob", {}),
    "payouts:team_change": ("bob", {"handle": "demo_team"}),
    "payouts:simulator": ("", {}),
    "licensing:cart": ("carol", {}),
    "licensing:payment": ("carol", {"payment_id": "payment"}),
    "licensing:report": ("mallory", {"work_id": "work"}),
    "licensing:my_disputes": ("mallory", {}),
    "licensing:dispute": ("sam", {"dispute_id": "dispute"}),
    "licensing:change_price": ("alice", {"listing_id": "own_listing"}),
    "licensing:schedule_listing": ("alice", {"listing_id": "own_listing"}),
    "licensing:desk_record": ("sam", {}),
    "licensing:desk_work": ("sam", {"work_id": "work"}),
    "licensing:desk_open_dispute": ("sam", {}),
    "sandbox:operator": ("sam", {}),
    "sandbox:checkout": ("carol", {"session_id": "session"}),
    "licensing:certificate": ("", {"number": "certificate"}),
    "licensing:verify": ("", {}),
    "licensing:catalog": ("", {}),
    "licensing:search_by_picture": ("", {}),
    "licensing:work": ("", {"work_id": "work"}),
    "licensing:creator": ("", {"handle": "handle"}),
    "licensing:my_listings": ("alice", {}),
    "licensing:list_work": ("alice", {"work_id": "own_work"}),
    "licensing:compose": ("alice", {"work_id": "own_work"}),
    "licensing:price_by_choice": ("alice", {"work_id": "own_work", "scheme": "campaign"}),
    "licensing:pack": ("", {"pack_id": "pack"}),
    "licensing:buy_pack": ("dan", {"pack_id": "pack"}),
    "licensing:my_packs": ("alice", {}),
    "licensing:make_pack": ("alice", {}),
    "licensing:change_pack": ("alice", {"pack_id": "pack"}),
    "licensing:pack_order": ("carol", {"order_id": "pack_order"}),
    "licensing:terms": ("", {"terms_hash": "terms"}),
    "licensing:terms_vocabulary": ("", {}),
    "licensing:compare": ("", {}),
    "licensing:boards": ("carol", {}),
    "licensing:board": ("carol", {"board_id": "board"}),
    "licensing:keep": ("carol", {"work_id": "work"}),
    "licensing:searches": ("carol", {}),
    "licensing:checkout": ("dan", {"listing_id": "listing"}),
    "licensing:reports": ("dan", {"license_id": "shared_license"}),
    "licensing:past_use": ("dan", {"offer_id": "past_use"}),
    "licensing:offer_past_use": ("alice", {"work_id": "own_work"}),
    "licensing:negotiations": ("carol", {}),
    "licensing:negotiation": ("alice", {"negotiation_id": "negotiation"}),
    "licensing:counter_offer": ("alice", {"negotiation_id": "negotiation"}),
    "licensing:pay_offer": ("dan", {"negotiation_id": "agreed"}),
    "licensing:briefs": ("", {}),
    "licensing:publish_brief": ("carol", {}),
    "licensing:brief": ("carol", {"brief_id": "brief"}),
    "licensing:answer_brief": ("alice", {"brief_id": "brief"}),
    "licensing:offer_commission": ("wen", {"brief_id": "making_brief"}),
    "licensing:counter_commission": ("dan", {"negotiation_id": "offered_making"}),
    "licensing:deliver_commission": ("alice", {"commission_id": "making"}),
    "licensing:pay_commission": ("dan", {"commission_id": "delivered"}),
    "licensing:make_offer": ("mallory", {"work_id": "negotiable"}),
    "licensing:offer_rules": ("alice", {"listing_id": "own_listing"}),
    "licensing:renew": ("carol", {"license_id": "renewable"}),
    "licensing:upgrades": ("carol", {"license_id": "renewable"}),
    "licensing:upgrade": ("carol", {"license_id": "renewable", "listing_id": "wider"}),
    "licensing:channels": ("carol", {"license_id": "renewable"}),
    "licensing:seats": ("carol", {"license_id": "renewable"}),
    "licensing:offer_license": ("carol", {"license_id": "passable"}),
    "licensing:license_transfer": ("dan", {"transfer_id": "license_transfer"}),
    "licensing:titles": ("", {}),
    "licensing:title_sale": ("dan", {"sale_id": "title_sale"}),
    "licensing:sell_title": ("alice", {"work_id": "own_work"}),
    "licensing:counter_bid": ("sofia", {"bid_id": "bid"}),
    "licensing:tip": ("carol", {"work_id": "work"}),
    "licensing:buyout": ("alice", {"derivation_id": "derivation"}),
    "licensing:my_orders": ("carol", {}),
    "licensing:requests": ("carol", {}),
    "licensing:request": ("carol", {"request_id": "request"}),
    "licensing:spending": ("carol", {"org_id": "organization"}),
    "licensing:order": ("carol", {"order_id": "order"}),
    "licensing:refund_sale": ("kwame", {"order_id": "sold"}),
    "licensing:my_licenses": ("carol", {}),
    "licensing:license": ("carol", {"license_id": "license"}),
    "licensing:desk": ("sam", {}),
    "licensing:desk_works": ("sam", {}),
    "licensing:desk_orders": ("sam", {}),
    "licensing:desk_order": ("sam", {"order_id": "order"}),
    "licensing:desk_ledger": ("sam", {}),
    "licensing:desk_payouts": ("sam", {}),
    "licensing:desk_payout_preview": ("sam", {}),
    "licensing:desk_fees": ("sam", {}),
    "licensing:desk_adjustments": ("sam", {}),
    "licensing:desk_referrers": ("sam", {}),
    "licensing:desk_disputes": ("sam", {}),
    "licensing:desk_dispute": ("sam", {"dispute_id": "dispute"}),
    "sandbox:onboarding": ("alice", {"account_id": "stripe_account"}),
}

# name: the journey that walks it, because it needs a state of its own
WALKED = {
    **dict.fromkeys(
        ("account_confirm_email", "account_reauthenticate", "mfa_activate_totp", "mfa_authenticate",
         "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_list_webauthn",
         "mfa_add_webauthn"),
        "test_accounts.py",
    ),
    **dict.fromkeys(
        ("account_reset_password_from_key", "account_reset_password_from_key_done"),
        "test_invitations.py",
    ),
}  # fmt: skip

# name: why there is no page to look at
_FORM, _MACHINE, _FILE, _OFF = (
    "a form's target, or part of a page",
    "for machines",
    "a file",
    "not offered by the sign-in we chose",
)
NOT_PAGES = {
    "accounts:export": _FILE,
    "home": "leads to the catalog",
    "set_language": _FORM,
    "account_set_password": "leads to the change of a password: everybody has one",
    "account_confirm_login_code": _OFF,
    "mfa_reauthenticate": "the same template as account_reauthenticate",
    "mfa_reauthenticate_webauthn": "needs a hardware key",
    "mfa_login_webauthn": "needs a hardware key",
    "mfa_edit_webauthn": "needs a hardware key",
    "mfa_remove_webauthn": "needs a hardware key",
    "accounts:mail_html": "the frame inside a mail's page",
    **dict.fromkeys(
        ("healthz", "readyz", "licensing:certificate_status", "licensing:certificate_jws", "licensing:did",
         "licensing:certificate_proof", "licensing:certificate_tlog_proof", "licensing:checkpoint", "licensing:jwks",
         "licensing:log_key", "licensing:c2pa_ca", "licensing:log_tile", "licensing:certificate_schema",
         "licensing:tdmrep", "licensing:work_odrl", "licensing:work_rsl", "licensing:work_tdm", "licensing:terms_json",
         "licensing:oembed", "licensing:stripe_webhook", "payouts:connect_webhook",
         "payouts:v2_webhook",
         "sandbox:api", "sandbox:api_v2"),
        _MACHINE,
    ),
    **dict.fromkeys(
        ("licensing:certificate_pdf", "licensing:certificate_pdf_folder", "licensing:certificate_card",
         "licensing:certificate_stamp", "licensing:certificate_badge", "licensing:certificate_bundle", "licensing:deed",
         "licensing:file", "licensing:offer_file",
         "licensing:licenses_csv", "licensing:reports_csv", "licensing:invoice", "licensing:order_invoice",
         "payouts:statement", "payouts:statement_pdf", "payouts:income_csv", "works:original_file",
         "mfa_download_recovery_codes"),
        _FILE,
    ),
    **dict.fromkeys(
        ("accounts:api_key_revoke", "accounts:notification", "accounts:stop_mails",
         "accounts:invitation", "accounts:identity_check", "accounts:identity_withdraw",
         "accounts:member_remove", "accounts:member_role", "works:original",
         "works:batch_row", "works:version_file", "works:discard", "works:marking", "works:progress", "works:hide",
         "works:show", "payouts:schedule", "payouts:team_close", "payouts:onboarding",
         "payouts:onboarding_done", "payouts:answer", "licensing:certificate_revoke", "licensing:certificate_renew",
         "licensing:dispute_appeal", "licensing:dispute_withdraw", "licensing:move_listing", "licensing:download",
         "licensing:compose_preview", "licensing:pick", "licensing:move_pack",
         "licensing:offer_preview", "licensing:answer_offer",
         "licensing:brief_preview", "licensing:close_brief", "licensing:commission_preview",
         "licensing:change_commission", "licensing:cancel_commission",
         "licensing:pay_report", "licensing:add_to_cart", "licensing:remove_from_cart",
         "licensing:withdraw_title", "licensing:answer_bid", "licensing:search_act",
         "licensing:unsubscribe", "licensing:return_license", "licensing:take_seat_back", "licensing:remove_channel",
         "licensing:act_on_request", "licensing:desk_work_act",
         "licensing:desk_verify", "licensing:change_board", "licensing:change_item",
         "licensing:desk_end_fee", "licensing:desk_adjust", "licensing:desk_dispute_act", "licensing:desk_work_claims",
         "sandbox:act", "sandbox:clock", "sandbox:faults", "sandbox:deliver"),
        _FORM,
    ),
}  # fmt: skip

EXAMPLES = """
from datetime import timedelta
from accounts.models import Organization, User
from django.db import transaction
from django.utils import timezone
from licensing.services import listings, orders, past_uses, revenue, title_bids
from marketplace.sandbox import checkout
from licensing.models import (
    Board, Brief, Commission, Dispute, License, LicenseTransfer, Listing, Negotiation, Order, Pack, PastUse,
    Payment,
    PurchaseRequest, TitleBid, TitleSale,
)
from marketplace.core.models import MailboxMessage
from marketplace.sandbox.models import StripeObject
from payouts.models import Payee, Payout, SaleShare
from django.db.models import Q
from works.models import Certificate, Derivation, Work
hers = Q(child__owner__handle="alice") | Q(parent__owner__handle="alice")
free = Work.objects.filter(owner__handle="alice", state="certified", parent_edges=None, kind="image").first()
dan, one = User.objects.get(handle="dan"), Listing.objects.filter(work=free, preset="revenue_share").first()
one = one or listings.create_listing(
    work=free, preset="revenue_share", price_minor=5000, currency="USD", actor=free.owner
)
shared = License.objects.filter(order__listing=one).first()
if shared is None:
    bought = orders.place_order(buyer=dan, listing=one, licensee_name="Dan Okafor")
    orders.open_checkout(order=bought)
    with transaction.atomic(using="sandbox"):
        checkout.pay(bought.stripe_session_id, "4242424242424242")
    orders.settle(order_id=bought.pk)
    License.objects.filter(order=bought).update(starts_at=timezone.now() - timedelta(days=70))
    shared = License.objects.get(order=bought)
    revenue.expect_reports()
past_use = PastUse.objects.filter(user=dan).first() or past_uses.offer_past_use(
    listing=one, user=dan, since=timezone.now().date() - timedelta(days=90), found="On your spring catalog.",
    actor=free.owner, times=2,
)
title = TitleSale.objects.get(state="live")
bid = TitleBid.objects.filter(state="open", by_seller=False).first() or title_bids.place_bid(
    sale=title, buyer=User.objects.get(handle="dewi"), price_minor=200_000, message="For the lobby of our studio.",
)
alice = {"owner__handle": "alice", "state": "certified"}
order = Order.objects.filter(state="paid", price_minor__gt=0, buyer__handle="carol").first()
sold = Order.objects.filter(paid_at__isnull=False, price_minor__gt=0, listing__seller__handle="kwame").first()
listing = Listing.objects.filter(state="live", price_minor__gt=0, work__kind="image").first()
ours = License.objects.filter(state="active", organization__name__startswith="Northwind", successors=None)
renewable = ours.filter(terms__body__preset="social_web", order__purpose="license").first()
print(json.dumps({
    "renewable": renewable.pk, "wider": Listing.objects.filter(work=renewable.work, preset="extended").last().pk,
    "demo_team": "night-ferry", "shared_license": shared.pk, "past_use": past_use.pk,
    "title_sale": title.pk, "bid": bid.pk,
    "license_transfer": LicenseTransfer.objects.get(state="open").pk,
    "passable": LicenseTransfer.objects.get(state="open").license_id,
    "brief": Brief.objects.get(owner__handle="carol").pk,
    "making_brief": Brief.objects.get(owner__handle="dan").pk,
    "offered_making": Negotiation.objects.get(work__reserved=True, latest__state="open").pk,
    "making": Commission.objects.get(state="making").pk,
    "delivered": Commission.objects.get(state="delivered").pk,
    "negotiation": Negotiation.objects.get(buyer__handle="carol", brief=None).pk,
    "agreed": Negotiation.objects.filter(buyer__handle="dan", brief=None).earliest("pk").pk,
    "negotiable": Negotiation.objects.get(buyer__handle="carol", brief=None).work_id,
    "organization": Organization.objects.first().pk, "own_work": Work.objects.filter(**alice).first().pk,
    "work": listing.work_id, "listing": listing.pk, "handle": "alice", "order": order.pk, "license": order.license.pk,
    "sold": sold.pk,
    "payment": Payment.objects.filter(buyer__handle="carol").first().pk,
    "derivation": Derivation.objects.filter(hers).first().pk,
    "terms": listing.terms_id, "board": Board.objects.filter(owner__handle="carol").first().pk,
    "certificate": Certificate.objects.get(work=listing.work, state="issued").pk,
    "campaign": "campaign", "pack": Pack.objects.first().pk,
    "pack_order": Order.objects.get(purpose="pack", buyer__handle="carol").pk,
    "own_text": Work.objects.filter(owner__handle="wen", kind="text", state="certified").first().pk,
    "own_listing": Listing.objects.filter(seller__handle="alice", state="live").first().pk,
    "mail": MailboxMessage.objects.first().pk, "dispute": Dispute.objects.first().pk,
    "request": PurchaseRequest.objects.filter(requester__handle="dan").order_by("pk")[0].pk,
    "sale": SaleShare.objects.filter(party__handle="alice").first().sale_id,
    "payout": Payout.objects.filter(payee__user__handle="alice").first().pk,
    "session": StripeObject.objects.filter(kind="checkout.session").first().stripe_id,
    "stripe_account": Payee.objects.first().stripe_account,
}))
"""
