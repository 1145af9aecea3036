"""Fills an empty market through the same services that people use, and moves its past back in time."""

import io
from collections.abc import Callable
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, Organization, PlatformClient, User
from accounts.services import identities, profiles
from licensing.models import Dispute, License, Listing, Order
from licensing.services import disputes, listings, orders
from marketplace.core import events
from marketplace.demo import (
    answers,
    boards,
    carts,
    catalog,
    commissions,
    exclusives,
    follow_ups,
    negotiations,
    pictures,
    prices,
    teams,
    texts,
    trade,
)
from marketplace.demo.people import ORGANIZATION, PEOPLE, Person
from marketplace.sandbox import checkout, connect
from payouts.models import Payee, Sale
from payouts.services import payees, runs, sales, splits
from works.models import Certificate, Work
from works.services import excerpts, processing, works

Say = Callable[[str], object]
KINDS = {"visual": "visual_artist", "writer": "writer", "models": "model_maker", "prompts": "prompt_engineer"}
CARD = "4242424242424242"


def load(*, count: int | None, seed: int, say: Say) -> None:
    """People always; `count` works (None: the whole catalog) with their sales, disputes and payouts. Safe to repeat."""
    users = {person.handle: _person(person) for person in PEOPLE}
    team = _team(users)
    _platform()
    specs = catalog.works()
    if count is not None:
        specs = [*specs[:count], *catalog.extra(max(0, count - len(specs)), seed)]  # noqa: S610 (not a queryset)
    made: dict[str, Work] = {}
    if specs:
        teams.found_team(users)
    for number, spec in enumerate(specs, 1):
        made[spec.key] = _work(spec, users, made)
        if number % 10 == 0:
            say(f"  {number} of {len(specs)} works")
    if specs:
        say("  sales, refunds, a dispute and payouts")
        _onboard(users)
        for sale in catalog.sales():
            if sale.work in made:
                _sale(sale, made[sale.work], users, team)
        exclusives.show_exclusives(made, users, team, _buy)
        _pay_out()
        answers.answer_questions(made)
        negotiations.negotiate(users)
        negotiations.publish_brief(users, team)
        prices.offer_choices(made)
        trade.trade_titles(users)
        follow_ups.show_follow_ups(users["carol"], team, _buy)
        prices.sell_pack(made, users, team, _pay)
        boards.collect(made, users, team)
        carts.fill(users, team)
        commissions.commission(users, _pay)
    _name_identities(users["alice"])
    events.record("demo.loaded", subject="demo", payload={"works": len(specs)})


def _person(person: Person) -> User:
    found = User.objects.filter(handle=person.handle).first()
    if found:
        return found
    with transaction.atomic():
        return _new_person(person)


def _new_person(person: Person) -> User:
    user = User.objects.create_user(
        email=f"{person.handle}@demo.test", handle=person.handle, password=settings.DEMO_PASSWORD,
        display_name=person.name, bio=person.bio, creator_kind=KINDS.get(person.kind, ""), language=person.language,
        is_staff=person.role == "staff", is_superuser=person.role == "staff",
    )  # fmt: skip
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    face = io.BytesIO()
    pictures.draw(*person.avatar, (320, 320)).save(face, "PNG")
    return profiles.set_avatar(user=user, file=ContentFile(face.getvalue(), name="face.png"))


def _team(users: dict[str, User]) -> Organization:
    team, _created = Organization.objects.get_or_create(
        name=ORGANIZATION["name"], defaults={"legal_name": "Northwind Outfitters Ltd", "country": "GB"}
    )
    members = ORGANIZATION["members"]
    assert isinstance(members, dict)
    for handle, role in members.items():
        Membership.objects.get_or_create(
            organization=team, user=users[handle],
            defaults={"email": users[handle].email, "role": role, "accepted_at": timezone.now()},
        )  # fmt: skip
    return team


def _platform() -> None:
    account = _person(Person("pixelhub", "PixelHub", "platform"))
    PlatformClient.objects.get_or_create(account=account, defaults={"name": "PixelHub"})


def _work(spec: catalog.WorkSpec, users: dict[str, User], made: dict[str, Work]) -> Work:
    """Register, share and list one work; the one of an earlier, interrupted run is taken as it is."""
    owner = users[spec.creator]
    found = Work.objects.filter(creator=owner, title=spec.title).first()
    if found is None:
        name, data = catalog.file_of(spec, _number(made.get(spec.drawn_over)))
        found = _register(spec, owner, made, name, data)
    found = processing.process_work(found.pk)
    if found.state == Work.State.DRAFT:
        raise RuntimeError(f"the demo's {spec.key} was refused: {found.problem}")
    passage = texts.EXCERPTS.get(spec.source, "") if spec.kind == "text" else ""
    if passage and found.excerpt != passage:
        excerpts.choose_excerpt(work=found, passage=passage, actor=owner)
    if spec.collaborators:
        _share(found, dict(spec.collaborators))
    if not found.listings.exists():
        listings.create_listing(
            work=found, preset=spec.terms, actor=owner, currency=spec.currency, overrides=spec.overrides,
            price_minor=0 if spec.terms == "personal_research" else spec.price_minor,
        )  # fmt: skip
    return found


def _number(work: Work | None) -> str:
    """That of the work's certificate, as files delivered here carry it."""
    certificate = work.certificates.filter(state=Certificate.State.ISSUED).first() if work else None
    return certificate.number if certificate else ""


def _share(work: Work, shares: dict[str, int]) -> None:
    split = work.splits.order_by("pk").first() or splits.propose_split(work=work, shares=shares, actor=work.owner)
    for share in split.shares.filter(state="invited"):
        splits.accept_share(share=share, actor=share.answerer)


def _register(spec: catalog.WorkSpec, owner: User, made: dict[str, Work], name: str, data: bytes) -> Work:
    parents = [
        {
            "work_id": made[parent.key].pk,
            "relation": parent.relation,
            "share_bps": parent.share_bps,
            "reach": parent.reach,
        }
        for parent in spec.parents
        if parent.key in made
    ]
    return works.register_work(
        creator=owner, kind=spec.kind, title=spec.title, file=ContentFile(data, name=name), filename=name,
        samples=[ContentFile(sample) for sample in catalog.samples_of(spec)],
        description=spec.description, tags=spec.tags, tools=spec.tools, parents=parents,
    )  # fmt: skip


def _onboard(users: dict[str, User]) -> None:
    """Most creators can be paid; two have not told Stripe who they are yet."""
    for person in PEOPLE:
        if person.role != "creator" or person.handle in ("omar", "grace"):
            continue
        if Payee.objects.filter(user=users[person.handle], ready=True).exists():
            continue
        payees.start_onboarding(user=users[person.handle], return_url=settings.SITE_URL, refresh_url=settings.SITE_URL)
        payee = Payee.objects.get(user=users[person.handle])
        with transaction.atomic(using="sandbox"):
            connect.complete_onboarding(payee.stripe_account)
        payees.refresh_payee(payee=payee)
        _secure(users[person.handle])


def _secure(user: User) -> None:
    """The second factor that lets the first payout through; taken off again, as demo people sign in by password."""
    factor = TOTP.activate(user, generate_totp_secret())
    payees.secure_payees()
    factor.instance.delete()


def _sale(spec: catalog.SaleSpec, work: Work, users: dict[str, User], team: Organization) -> None:
    """One purchase and what became of it; each step is left out when an interrupted run did it before."""
    listing = Listing.objects.filter(work=work).first()
    buyer, group = users[spec.buyer], team if spec.organization else None
    if listing is None or not listing.price_minor:
        return
    order = Order.objects.filter(listing=listing, buyer=buyer).exclude(state__in=orders.UNPAID).first()
    order = order or _buy(listing, buyer, group)
    _move_back(order, spec.days_ago)
    if spec.outcome == "refunded" and order.state == Order.State.PAID:
        orders.refund_order(order=order, actor=users["sam"], reason="The buyer chose the wrong work.")
    if spec.outcome == "disputed" and not Dispute.objects.filter(work=work).exists():
        disputes.open_dispute(
            kind="ownership", work=work, order=order, opened_by=users["sue"],
            reason="A visitor says that this is a retouched copy of a picture of theirs and sent two dated sketches.",
        )  # fmt: skip


def _buy(listing: Listing, buyer: User, group: Organization | None) -> Order:
    order = orders.place_order(
        buyer=buyer, listing=listing, organization=group, licensee_name=group.legal_name if group else buyer.name
    )
    return _pay(order)


def _pay(order: Order) -> Order:
    """Once; an interrupted run may have paid before."""
    orders.open_checkout(order=order)
    order = orders.settle(order_id=order.pk)
    if order.state == Order.State.PENDING:
        with transaction.atomic(using="sandbox"):
            checkout.pay(order.stripe_session_id, CARD)
        order = orders.settle(order_id=order.pk)
    return order


def _move_back(order: Order, days: int) -> None:
    """The demo's past: shift what one purchase wrote by so many days. Nothing but the demo does this."""
    back = timedelta(days=days)
    paid_at = timezone.now() - back
    Order.objects.filter(pk=order.pk).update(created_at=paid_at, paid_at=paid_at)
    License.objects.filter(order=order).update(starts_at=paid_at)
    listed_at = paid_at - timedelta(days=10)  # nobody buys what is not on offer yet
    Listing.objects.filter(pk=order.listing_id, created_at__gt=listed_at).update(created_at=listed_at)
    Sale.objects.filter(source=order.pk).update(
        occurred_at=paid_at, release_at=paid_at + timedelta(days=settings.HOLD_DAYS)
    )


def _name_identities(user: User) -> None:
    """Said and not yet proved: at these addresses, kept for tests (RFC 2606), nobody can put a proof."""
    identities.add_identity(user=user, kind="domain", value="alicemoreau.test")
    identities.add_identity(user=user, kind="account", value="https://mastodon.test/@alice.moreau")


def _pay_out() -> None:
    """Money whose window is over becomes available, and one run pays whom it can."""
    sales.release_matured()
    runs.run_payouts((timezone.now() - timedelta(days=1)).date())
