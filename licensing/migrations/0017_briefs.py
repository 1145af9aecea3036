"""Briefs, and answers to them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import marketplace.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_identities"),
        ("licensing", "0016_offers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="offerfile",
            name="offer",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="files", to="licensing.offer"
            ),
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
        ),
        migrations.AddField(
            model_name="negotiation",
            name="brief",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="licensing.brief"
            ),
        ),
        migrations.AddField(
            model_name="offerfile",
            name="brief",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="files", to="licensing.brief"
            ),
        ),
        migrations.AddConstraint(
            model_name="offerfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("brief__isnull", False), ("offer", None)),
                    models.Q(("brief", None), ("offer__isnull", False)),
                    _connector="OR",
                ),
                name="offer_file_beside_one",
            ),
        ),
        migrations.AddIndex(
            model_name="brief",
            index=models.Index(
                condition=models.Q(("public", True), ("state", "open")), fields=["-id"], name="brief_public"
            ),
        ),
        migrations.AddIndex(
            model_name="brief",
            index=models.Index(condition=models.Q(("state", "open")), fields=["due_at"], name="brief_due"),
        ),
        migrations.AddConstraint(
            model_name="brief",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "closed", "expired"])), name="brief_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="brief",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("budget_min_minor__lte", models.F("budget_max_minor")),
                    ("budget_min_minor", None),
                    ("budget_max_minor", None),
                    _connector="OR",
                ),
                name="brief_budget_in_order",
            ),
        ),
    ]
