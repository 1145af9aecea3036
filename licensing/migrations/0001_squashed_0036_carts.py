"""Terms, listings, orders and licenses: the steps up to 0036 at once, for a new database."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import licensing.models.window
import marketplace.core.ids
import marketplace.core.multiranges


class Migration(migrations.Migration):
    replaces = [
        ("licensing", "0001_initial"),
        ("licensing", "0002_disputes_are_taken_up"),
        ("licensing", "0003_open_disputes_were_taken_up"),
        ("licensing", "0004_buying_particulars"),
        ("licensing", "0005_search_tokens"),
        ("licensing", "0006_price_order_indexes"),
        ("licensing", "0007_delivered_copies"),
        ("licensing", "0008_pruned_copies"),
        ("licensing", "0009_search_words"),
        ("licensing", "0010_order_purposes"),
        ("licensing", "0011_buyouts"),
        ("licensing", "0012_order_referrers"),
        ("licensing", "0013_revenue_reports"),
        ("licensing", "0014_saved_searches"),
        ("licensing", "0015_past_uses"),
        ("licensing", "0016_offers"),
        ("licensing", "0017_briefs"),
        ("licensing", "0018_windows"),
        ("licensing", "0019_windows_of_licenses"),
        ("licensing", "0020_order_particulars"),
        ("licensing", "0021_title_sales"),
        ("licensing", "0022_license_transfers"),
        ("licensing", "0023_purchase_requests"),
        ("licensing", "0024_title_bids"),
        ("licensing", "0025_boards"),
        ("licensing", "0026_license_reminders"),
        ("licensing", "0027_scheduled_listings"),
        ("licensing", "0028_catalog_filters"),
        ("licensing", "0029_most_licensed"),
        ("licensing", "0030_prices_by_choice"),
        ("licensing", "0031_follow_ups"),
        ("licensing", "0032_seats"),
        ("licensing", "0033_channels"),
        ("licensing", "0034_channels_of_orders"),
        ("licensing", "0035_packs"),
        ("licensing", "0036_carts"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0004_in_cart"),
        ("accounts", "0004_in_cart"),
        ("payouts", "0016_disputes_of_several_sales"),
        ("works", "0017_unseen_works"),
    ]

    operations = [
        migrations.CreateModel(
            name="LicenseTerms",
            fields=[
                ("hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("body", models.JSONField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("length", models.PositiveSmallIntegerField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="TakesOffers",
            fields=[
                (
                    "work",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="takes_offers",
                        serialize=False,
                        to="works.work",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Board",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="brd")),
                ("name", models.CharField(max_length=80)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "organization",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="boards",
                        to="accounts.organization",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="boards", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="dsp")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ownership", "Ownership of a work"),
                            ("unlicensed_use", "Unlicensed use"),
                            ("breach", "Breach of a license"),
                            ("split", "Derivation or split"),
                            ("certificate", "Error in a certificate"),
                            ("payment", "Payment"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("awaiting_reply", "Awaiting reply"),
                            ("in_review", "In review"),
                            ("upheld", "Upheld"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                            ("appealed", "Appealed"),
                            ("final", "Final"),
                        ],
                        default="open",
                        max_length=15,
                    ),
                ),
                ("reason", models.TextField()),
                ("evidence", models.TextField(blank=True)),
                ("reply_due_at", models.DateTimeField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("taken_up_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="disputes", to="works.work"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "open",
                                    "awaiting_reply",
                                    "in_review",
                                    "upheld",
                                    "rejected",
                                    "withdrawn",
                                    "appealed",
                                    "final",
                                ],
                            )
                        ),
                        name="dispute_state_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="dec")),
                ("outcome", models.CharField(max_length=15)),
                ("reason", models.TextField()),
                ("refund", models.BooleanField(default=False)),
                ("suspend", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="licensing.dispute"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FacetCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=20)),
                ("value", models.CharField(blank=True, max_length=60)),
                ("number", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("name", "value"), name="facet_counted_once")],
            },
        ),
        migrations.CreateModel(
            name="License",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="lic")),
                ("licensee_name", models.CharField(max_length=200)),
                ("terms_hash", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("suspended", "Suspended"),
                            ("expired", "Expired"),
                            ("revoked", "Revoked"),
                            ("transferred", "Transferred"),
                            ("superseded", "Superseded"),
                        ],
                        default="active",
                        max_length=12,
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(db_index=True, null=True)),
                ("reminded_days", models.PositiveSmallIntegerField(null=True)),
                ("deed_key", models.CharField(blank=True, max_length=200)),
                (
                    "licensee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="licenses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="licenses",
                        to="accounts.organization",
                    ),
                ),
                (
                    "predecessor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="licensing.license",
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="licenses", to="works.work"
                    ),
                ),
                ("terms", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="licensing.licenseterms")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["active", "suspended", "expired", "revoked", "transferred", "superseded"])
                        ),
                        name="license_state_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DownloadRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "media",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="works.media"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "license",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="downloads", to="licensing.license"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="lst")),
                ("preset", models.CharField(max_length=30)),
                ("price_minor", models.PositiveBigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("pricing", models.JSONField(null=True)),
                ("priced_by", models.CharField(blank=True, db_default="", max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("scheduled", "Scheduled"),
                            ("live", "Live"),
                            ("paused", "Paused"),
                            ("retired", "Retired"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("displaced", models.BooleanField(db_default=False, default=False)),
                ("back_at", models.DateTimeField(null=True)),
                ("opens_at", models.DateTimeField(null=True)),
                ("closes_at", models.DateTimeField(null=True)),
                ("licensed", models.PositiveIntegerField(db_default=0, default=0)),
                ("search", django.contrib.postgres.search.SearchVectorField(null=True)),
                (
                    "seller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="listings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="listings", to="works.work"
                    ),
                ),
                ("terms", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="licensing.licenseterms")),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="listing_search"),
                    models.Index(condition=models.Q(("state", "live")), fields=["-id"], name="listing_live"),
                    models.Index(
                        condition=models.Q(("state", "scheduled")), fields=["opens_at"], name="listing_opening"
                    ),
                    models.Index(
                        condition=models.Q(("closes_at__isnull", False), ("state", "live")),
                        fields=["closes_at"],
                        name="listing_closing",
                    ),
                    models.Index(
                        condition=models.Q(("state", "live")),
                        fields=["currency", "price_minor", "-id"],
                        name="listing_cheapest",
                    ),
                    models.Index(
                        condition=models.Q(("state", "live")),
                        fields=["currency", "-price_minor", "-id"],
                        name="listing_dearest",
                    ),
                    models.Index(
                        condition=models.Q(("state", "live")), fields=["-licensed", "-id"], name="listing_most_licensed"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "scheduled", "live", "paused", "retired"])),
                        name="listing_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["scheduled", "live", "paused"])),
                        fields=("work", "terms"),
                        name="listing_terms_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens_at", None),
                            ("closes_at", None),
                            ("closes_at__gt", models.F("opens_at")),
                            _connector="OR",
                        ),
                        name="listing_opens_before_closing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "scheduled"), _negated=True),
                            ("opens_at__isnull", False),
                            _connector="OR",
                        ),
                        name="listing_scheduled_opens",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Brief",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="brf")),
                ("title", models.CharField(max_length=160)),
                ("text", models.TextField()),
                ("budget_min_minor", models.PositiveBigIntegerField(null=True)),
                ("budget_max_minor", models.PositiveBigIntegerField(null=True)),
                ("currency", models.CharField(max_length=3)),
                ("public", models.BooleanField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("closed", "Closed"), ("expired", "Expired")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("due_at", models.DateTimeField()),
                (
                    "creators",
                    models.ManyToManyField(blank=True, related_name="briefs_for_me", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="briefs",
                        to="accounts.organization",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="briefs", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("terms", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="licensing.licenseterms")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("public", True), ("state", "open")), fields=["-id"], name="brief_public"
                    ),
                    models.Index(condition=models.Q(("state", "open")), fields=["due_at"], name="brief_due"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "closed", "expired"])), name="brief_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("budget_min_minor__lte", models.F("budget_max_minor")),
                            ("budget_min_minor", None),
                            ("budget_max_minor", None),
                            _connector="OR",
                        ),
                        name="brief_budget_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LicenseTransfer",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="ltr")),
                ("price_minor", models.PositiveBigIntegerField(default=0)),
                ("currency", models.CharField(max_length=3)),
                ("message", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                            ("undone", "Undone"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("due_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "license",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transfers", to="licensing.license"
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="license_transfers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "successor",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transferred_by",
                        to="licensing.license",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "open")), fields=["due_at"], name="license_transfer_due")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("license",), name="license_transfer_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "accepted", "declined", "withdrawn", "expired", "undone"])
                        ),
                        name="license_transfer_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Negotiation",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="neg")),
                ("currency", models.CharField(max_length=3)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "brief",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="licensing.brief",
                    ),
                ),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="negotiations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="negotiations",
                        to="licensing.listing",
                    ),
                ),
                (
                    "seller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="negotiations", to="works.work"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="ofr")),
                ("number", models.PositiveSmallIntegerField()),
                ("price_minor", models.PositiveBigIntegerField()),
                ("message", models.TextField(blank=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("accepted", "Accepted"),
                            ("paid", "Paid"),
                            ("declined", "Declined"),
                            ("countered", "Countered"),
                            ("expired", "Expired"),
                            ("withdrawn", "Withdrawn"),
                            ("undone", "Undone"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("due_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("paid_at", models.DateTimeField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="licensing.negotiation"
                    ),
                ),
                ("terms", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="licensing.licenseterms")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["open", "accepted"])), fields=["due_at"], name="offer_due"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("negotiation", "number"), name="offer_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["open", "accepted", "paid"])),
                        fields=("negotiation",),
                        name="offer_one_in_force",
                    ),
                    models.CheckConstraint(condition=models.Q(("price_minor__gt", 0)), name="offer_price_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["open", "accepted", "paid", "declined", "countered", "expired", "withdrawn", "undone"],
                            )
                        ),
                        name="offer_state_known",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="negotiation",
            name="latest",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="licensing.offer"
            ),
        ),
        migrations.CreateModel(
            name="OfferFile",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="fil")),
                ("name", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "brief",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="licensing.brief",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="licensing.offer",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("brief__isnull", False), ("offer", None)),
                            models.Q(("brief", None), ("offer__isnull", False)),
                            _connector="OR",
                        ),
                        name="offer_file_beside_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="ord")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("license", "License"),
                            ("buyout", "Buy-out of a share"),
                            ("tip", "Tip"),
                            ("revenue_share", "Share of reported sales"),
                            ("past_use", "License for past use"),
                            ("offer", "Negotiated license"),
                            ("title", "Title of a work"),
                            ("transfer", "Transfer of a license"),
                            ("renewal", "Renewal of a license"),
                            ("upgrade", "Upgrade of a license"),
                            ("pack", "Pack of works"),
                            ("pack_part", "Work of a pack"),
                        ],
                        db_default="license",
                        default="license",
                        max_length=15,
                    ),
                ),
                ("matter", models.CharField(blank=True, db_default="", db_index=True, max_length=40)),
                ("licensee_name", models.CharField(max_length=200)),
                ("address", models.CharField(blank=True, db_default="", max_length=400)),
                ("country", models.CharField(blank=True, db_default="", max_length=2)),
                ("tax_id", models.CharField(blank=True, max_length=40)),
                ("po_number", models.CharField(blank=True, max_length=60)),
                ("industry", models.CharField(blank=True, db_default="", max_length=20)),
                ("channels", models.TextField(blank=True, db_default="")),
                ("waived_at", models.DateTimeField(null=True)),
                ("waiver_version", models.CharField(blank=True, db_default="", max_length=10)),
                ("referral_bps", models.PositiveIntegerField(db_default=0, default=0)),
                ("price_minor", models.PositiveBigIntegerField()),
                ("credit_minor", models.PositiveBigIntegerField(db_default=0, default=0)),
                ("tax_minor", models.PositiveBigIntegerField(default=0)),
                ("fee_bps", models.PositiveIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("paid", "Paid"),
                            ("canceled", "Canceled"),
                            ("expired", "Expired"),
                            ("refunded", "Refunded"),
                            ("charged_back", "Charged back"),
                        ],
                        default="pending",
                        max_length=12,
                    ),
                ),
                ("refunded_minor", models.PositiveBigIntegerField(default=0)),
                ("stripe_session_id", models.CharField(blank=True, db_index=True, max_length=120)),
                ("stripe_payment_intent", models.CharField(blank=True, max_length=120)),
                ("checkout_url", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("paid_at", models.DateTimeField(null=True)),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="orders", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="licensing.listing",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="accounts.organization",
                    ),
                ),
                (
                    "referrer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="payouts.referrer",
                    ),
                ),
                (
                    "sold_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "terms",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="licensing.licenseterms"
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="works.work"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["pending", "paid", "canceled", "expired", "refunded", "charged_back"])
                        ),
                        name="order_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("refunded_minor__lte", models.F("price_minor"))),
                        name="order_refund_within_price",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("listing__isnull", False),
                                ("purpose__in", ["license", "renewal", "upgrade"]),
                                ("terms__isnull", False),
                            ),
                            models.Q(
                                ("listing", None),
                                ("purpose__in", ["past_use", "offer", "pack_part"]),
                                ("terms__isnull", False),
                            ),
                            models.Q(
                                ("listing", None),
                                ("purpose__in", ["buyout", "tip", "revenue_share", "title", "transfer", "pack"]),
                                ("terms", None),
                            ),
                            _connector="OR",
                        ),
                        name="order_purpose_whole",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("purpose__in", ["renewal", "upgrade"]), ("state", "paid")),
                        fields=("purpose", "matter"),
                        name="order_follows_once",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="license",
            name="order",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="license", to="licensing.order"
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="order",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="disputes", to="licensing.order"
            ),
        ),
        migrations.CreateModel(
            name="Pack",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="pck")),
                ("title", models.CharField(max_length=120)),
                ("description", models.TextField(blank=True)),
                ("price_minor", models.PositiveBigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[("live", "Live"), ("paused", "Paused"), ("retired", "Retired")],
                        default="live",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "seller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="packs", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "terms",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="licensing.licenseterms"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["live", "paused", "retired"])), name="pack_state_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("price_minor__gt", 0)), name="pack_price_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PackWork",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="licensing.pack"
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="packed", to="works.work"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [models.UniqueConstraint(fields=("pack", "work"), name="pack_work_once")],
            },
        ),
        migrations.AddField(
            model_name="pack",
            name="works",
            field=models.ManyToManyField(related_name="packs", through="licensing.PackWork", to="works.work"),
        ),
        migrations.CreateModel(
            name="PastUse",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="pst")),
                ("since", models.DateField()),
                ("found", models.TextField()),
                ("price_minor", models.PositiveBigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "Offered"),
                            ("paid", "Paid"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                            ("undone", "Undone"),
                        ],
                        default="offered",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("due_at", models.DateTimeField()),
                ("paid_at", models.DateTimeField(null=True)),
                (
                    "offered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("terms", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="licensing.licenseterms")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="past_uses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="past_uses", to="works.work"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "offered")), fields=("work", "user"), name="past_use_one_open"
                    ),
                    models.CheckConstraint(condition=models.Q(("price_minor__gt", 0)), name="past_use_price_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["offered", "paid", "declined", "withdrawn", "expired", "undone"])
                        ),
                        name="past_use_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="pmt")),
                ("amount_minor", models.PositiveBigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("paid", "Paid"),
                            ("canceled", "Canceled"),
                            ("expired", "Expired"),
                        ],
                        default="pending",
                        max_length=12,
                    ),
                ),
                ("stripe_session_id", models.CharField(blank=True, db_index=True, max_length=120)),
                ("stripe_payment_intent", models.CharField(blank=True, max_length=120)),
                ("checkout_url", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("paid_at", models.DateTimeField(null=True)),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["pending", "paid", "canceled", "expired"])),
                        name="payment_state_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="payment_amount_positive"),
                ],
            },
        ),
        migrations.AddField(
            model_name="order",
            name="payment",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="licensing.payment"
            ),
        ),
        migrations.CreateModel(
            name="PurchaseRequest",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="req")),
                ("price_minor", models.PositiveBigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("particulars", models.JSONField()),
                ("choice", models.JSONField(db_default={}, default=dict)),
                ("why", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                            ("bought", "Bought"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("due_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "follows",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="licensing.license"
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="licensing.listing"
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="licensing.offer"
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="request",
                        to="licensing.order",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="purchase_requests",
                        to="accounts.organization",
                    ),
                ),
                (
                    "requester",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="purchase_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "terms",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="licensing.licenseterms"
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="licensing.licensetransfer",
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="works.work"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["open", "approved"])), fields=["due_at"], name="request_due"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("follows", None), ("listing", None), ("offer__isnull", False), ("transfer", None)
                            ),
                            models.Q(
                                ("follows", None), ("listing", None), ("offer", None), ("transfer__isnull", False)
                            ),
                            models.Q(("listing__isnull", False), ("offer", None), ("transfer", None)),
                            _connector="OR",
                        ),
                        name="request_for_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "approved", "refused", "withdrawn", "expired", "bought"])
                        ),
                        name="request_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["open", "approved"])),
                        fields=("organization", "requester", "listing"),
                        name="request_listing_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["open", "approved"])),
                        fields=("organization", "requester", "offer"),
                        name="request_offer_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["open", "approved"])),
                        fields=("organization", "requester", "transfer"),
                        name="request_transfer_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RevenueReport",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="rev")),
                ("month", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("expected", "To be reported"),
                            ("due", "Due"),
                            ("nothing_due", "Nothing due"),
                            ("paid", "Paid"),
                        ],
                        default="expected",
                        max_length=12,
                    ),
                ),
                ("sales_minor", models.PositiveBigIntegerField(default=0)),
                ("due_minor", models.PositiveBigIntegerField(default=0)),
                ("due_at", models.DateTimeField(db_index=True)),
                ("filed_at", models.DateTimeField(null=True)),
                ("paid_at", models.DateTimeField(null=True)),
                ("reminded_at", models.DateTimeField(null=True)),
                (
                    "license",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revenue_reports",
                        to="licensing.license",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("license", "month"), name="revenue_report_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["expected", "due", "nothing_due", "paid"])),
                        name="revenue_report_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_minor__gt", 0), ("state__in", ["due", "paid"])),
                            models.Q(("due_minor", 0), ("state__in", ["expected", "nothing_due"])),
                            _connector="OR",
                        ),
                        name="revenue_report_due",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="svs")),
                ("query", models.CharField(max_length=1000)),
                ("mails", models.BooleanField(default=True)),
                ("told_until", models.CharField(blank=True, max_length=40)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_searches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "query"), name="saved_search_once")],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="sea")),
                ("name", models.CharField(max_length=100)),
                ("email", models.CharField(blank=True, max_length=254)),
                ("given_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "license",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="licensing.license"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None), ("user__isnull", False)),
                        fields=("license", "user"),
                        name="seat_member_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None), ("user", None)),
                        fields=("license", "email"),
                        name="seat_address_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("user__isnull", False), models.Q(("email", ""), _negated=True), _connector="OR"
                        ),
                        name="seat_of_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SpendingLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("currency", models.CharField(max_length=3)),
                ("amount_minor", models.PositiveBigIntegerField()),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="spending_limits",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "currency"), name="spending_limit_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("evidence", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="statements", to="licensing.dispute"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TitleSale",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="tsl")),
                ("price_minor", models.PositiveBigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("royalty_bps", models.PositiveIntegerField()),
                ("takes_bids", models.BooleanField(db_default=False, default=False)),
                ("note", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("live", "Live"),
                            ("sold", "Sold"),
                            ("withdrawn", "Withdrawn"),
                            ("ended", "Ended"),
                            ("undone", "Undone"),
                        ],
                        default="live",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "seller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="title_sales",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "title",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="sale", to="works.title"
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="title_sales", to="works.work"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "live")), fields=["-id"], name="title_sale_live")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "live")), fields=("work",), name="title_sale_one_live"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("price_minor__gt", 0)), name="title_sale_price_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("royalty_bps__lte", 10000)), name="title_sale_royalty_in_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["live", "sold", "withdrawn", "ended", "undone"])),
                        name="title_sale_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TitleBid",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="bid")),
                ("price_minor", models.PositiveBigIntegerField()),
                ("message", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("due_at", models.DateTimeField()),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="title_bids",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sale",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bids", to="licensing.titlesale"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["open", "accepted"])), fields=["due_at"], name="title_bid_due"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["open", "accepted"])),
                        fields=("sale", "buyer"),
                        name="title_bid_one",
                    ),
                    models.CheckConstraint(condition=models.Q(("price_minor__gt", 0)), name="title_bid_price_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "accepted", "declined", "withdrawn", "expired"])),
                        name="title_bid_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Window",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("exclusive", models.BooleanField()),
                ("industries", marketplace.core.multiranges.MultirangeField(base="int4multirange")),
                ("media", marketplace.core.multiranges.MultirangeField(base="int4multirange")),
                ("countries", marketplace.core.multiranges.MultirangeField(base="int4multirange")),
                ("period", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                (
                    "beside",
                    marketplace.core.multiranges.MultirangeField(
                        base="int8multirange", default=licensing.models.window.nothing
                    ),
                ),
                ("held_until", models.DateTimeField(null=True)),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="window", to="licensing.order"
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="windows", to="works.work"
                    ),
                ),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                django.db.models.expressions.RawSQL(
                                    "int8range(hashtextextended(work_id, 0), hashtextextended(work_id, 0), '[]')", []
                                ),
                                "&&",
                            ),
                            (
                                django.db.models.expressions.RawSQL(
                                    "case when exclusive then int8multirange(int8range(null, null)) - beside else int8multirange(int8range(id, id, '[]')) end",
                                    [],
                                ),
                                "&&",
                            ),
                            (models.F("period"), "&&"),
                            (models.F("industries"), "&&"),
                            (models.F("media"), "&&"),
                            (models.F("countries"), "&&"),
                        ],
                        name="window_no_overlap",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BoardItem",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="bit")),
                ("note", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "board",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="licensing.board"
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="works.work"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("board", "work"), name="board_work_once")],
            },
        ),
        migrations.CreateModel(
            name="Buyout",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="byo")),
                ("price_minor", models.PositiveBigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "Offered"),
                            ("accepted", "Accepted"),
                            ("paid", "Paid"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                            ("undone", "Undone"),
                        ],
                        default="offered",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("due_at", models.DateTimeField()),
                ("paid_at", models.DateTimeField(null=True)),
                (
                    "after",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="works.derivation"
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="buyouts", to="works.derivation"
                    ),
                ),
                (
                    "offered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["offered", "accepted"])),
                        fields=("before",),
                        name="buyout_one_open",
                    ),
                    models.CheckConstraint(condition=models.Q(("price_minor__gt", 0)), name="buyout_price_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["offered", "accepted", "paid", "declined", "withdrawn", "expired", "undone"])
                        ),
                        name="buyout_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Floor",
            fields=[
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="floor",
                        serialize=False,
                        to="licensing.listing",
                    ),
                ),
                ("price_minor", models.PositiveBigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("accepts", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("price_minor__gt", 0)), name="floor_price_positive")
                ],
            },
        ),
        migrations.CreateModel(
            name="CartItem",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="cit")),
                ("choice", models.JSONField(default=dict)),
                ("price_minor", models.PositiveBigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cart_items",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="works.work"),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="licensing.listing"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "work"), name="cart_work_once")],
            },
        ),
        migrations.CreateModel(
            name="DeliveredCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(blank=True, max_length=200)),
                ("tail_from", models.BigIntegerField(null=True)),
                ("size", models.BigIntegerField()),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("certificate", models.CharField(blank=True, max_length=25)),
                (
                    "inside",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                (
                    "problems",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=300), default=list, size=None
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("pruned_at", models.DateTimeField(null=True)),
                (
                    "media",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="works.media"),
                ),
                (
                    "license",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="copies", to="licensing.license"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("pruned_at", None)),
                        fields=("license", "media"),
                        name="delivered_copy_kept_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Channel",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="chn")),
                ("value", models.CharField(db_index=True, max_length=200)),
                ("named_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "named_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "license",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="channels", to="licensing.license"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("license", "value"), name="channel_named_once"
                    )
                ],
            },
        ),
    ]
