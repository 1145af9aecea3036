"""Negotiations: offers with their revisions, files and hidden floors."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import marketplace.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_identities"),
        ("licensing", "0015_past_uses"),
        ("payouts", "0008_referrals"),
        ("works", "0016_excerpts_chosen_before"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
        ),
        migrations.CreateModel(
            name="Negotiation",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="neg")),
                ("currency", models.CharField(max_length=3)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
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
            ],
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
        migrations.RemoveConstraint(
            model_name="order",
            name="order_purpose_whole",
        ),
        migrations.AlterField(
            model_name="order",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("license", "License"),
                    ("buyout", "Buy-out of a share"),
                    ("tip", "Tip"),
                    ("revenue_share", "Share of reported sales"),
                    ("past_use", "License for past use"),
                    ("offer", "Negotiated license"),
                ],
                db_default="license",
                default="license",
                max_length=15,
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("listing__isnull", False), ("purpose", "license"), ("terms__isnull", False)),
                    models.Q(("listing", None), ("purpose__in", ["past_use", "offer"]), ("terms__isnull", False)),
                    models.Q(("listing", None), ("purpose__in", ["buyout", "tip", "revenue_share"]), ("terms", None)),
                    _connector="OR",
                ),
                name="order_purpose_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="floor",
            constraint=models.CheckConstraint(condition=models.Q(("price_minor__gt", 0)), name="floor_price_positive"),
        ),
        migrations.AddField(
            model_name="negotiation",
            name="buyer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="negotiations", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="negotiation",
            name="listing",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="negotiations",
                to="licensing.listing",
            ),
        ),
        migrations.AddField(
            model_name="negotiation",
            name="seller",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="negotiation",
            name="work",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="negotiations", to="works.work"
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="negotiation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="licensing.negotiation"
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="terms",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="licensing.licenseterms"),
        ),
        migrations.AddField(
            model_name="negotiation",
            name="latest",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="licensing.offer"
            ),
        ),
        migrations.AddField(
            model_name="offerfile",
            name="offer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="files", to="licensing.offer"
            ),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(
                condition=models.Q(("state__in", ["open", "accepted"])), fields=["due_at"], name="offer_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(fields=("negotiation", "number"), name="offer_number_once"),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["open", "accepted", "paid"])),
                fields=("negotiation",),
                name="offer_one_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(condition=models.Q(("price_minor__gt", 0)), name="offer_price_positive"),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["open", "accepted", "paid", "declined", "countered", "expired", "withdrawn", "undone"],
                    )
                ),
                name="offer_state_known",
            ),
        ),
    ]
