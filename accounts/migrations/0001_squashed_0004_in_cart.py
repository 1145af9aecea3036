"""People, teams, keys, identities, notifications: the steps up to 0004 at once, for a new database."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import marketplace.core.ids


class Migration(migrations.Migration):
    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0002_identities"),
        ("accounts", "0003_notifications"),
        ("accounts", "0004_in_cart"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Organization",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="org")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("legal_name", models.CharField(blank=True, max_length=200, verbose_name="legal name")),
                ("country", models.CharField(blank=True, max_length=2, verbose_name="country")),
                ("tax_id", models.CharField(blank=True, max_length=40, verbose_name="tax id")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                (
                    "handle",
                    models.CharField(
                        max_length=30,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9][a-z0-9_-]{2,29}\\Z", "3 to 30 lower-case letters, digits, - or _."
                            )
                        ],
                        verbose_name="handle",
                    ),
                ),
                ("display_name", models.CharField(blank=True, max_length=80, verbose_name="display name")),
                ("bio", models.TextField(blank=True, max_length=1000, verbose_name="about")),
                ("website", models.URLField(blank=True, verbose_name="website")),
                (
                    "creator_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("visual_artist", "Visual artist"),
                            ("writer", "Writer"),
                            ("model_maker", "LoRA and workflow maker"),
                            ("prompt_engineer", "Prompt engineer"),
                        ],
                        max_length=20,
                        verbose_name="I make",
                    ),
                ),
                ("avatar", models.CharField(blank=True, editable=False, max_length=200)),
                ("language", models.CharField(default="en", max_length=10, verbose_name="language")),
                ("is_staff", models.BooleanField(default=False)),
                ("is_active", models.BooleanField(default=True)),
                ("unread", models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                ("in_cart", models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                ("joined_at", models.DateTimeField(auto_now_add=True)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(django.db.models.functions.text.Lower("email"), name="user_email_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="key")),
                ("name", models.CharField(max_length=80)),
                ("hint", models.CharField(max_length=12)),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list, size=None
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("last_used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_keys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Identity",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="idn")),
                ("kind", models.CharField(choices=[("domain", "Domain"), ("account", "Account")], max_length=10)),
                ("value", models.CharField(max_length=450)),
                ("code", models.CharField(max_length=60)),
                (
                    "grade",
                    models.CharField(
                        choices=[("declared", "Declared"), ("checked", "Checked")], default="declared", max_length=10
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("dns", "DNS record"),
                            ("file", "File on the site"),
                            ("rel_me", "Link back"),
                            ("text", "Code in the description"),
                        ],
                        max_length=10,
                    ),
                ),
                ("checked_at", models.DateTimeField(null=True)),
                ("tried_at", models.DateTimeField(db_index=True, null=True)),
                ("missed", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "identities",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "value"), name="identity_named_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("grade", "checked")), fields=("value",), name="identity_checked_for_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grade__in", ["declared", "checked"])), name="identity_grade_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="ntf")),
                ("kind", models.CharField(max_length=20)),
                ("event", models.CharField(max_length=40)),
                ("headline", models.CharField(max_length=300)),
                ("path", models.CharField(max_length=300)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("read_at", None)), fields=["user", "-id"], name="notification_unread"
                    ),
                    models.Index(
                        condition=models.Q(("read_at__isnull", False)), fields=["user", "-id"], name="notification_read"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "event", "headline"), name="notification_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["purchase", "sale", "money", "offer", "lineage", "dispute", "account", "search"],
                            )
                        ),
                        name="notification_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NotificationPreference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("in_app", models.BooleanField(default=True)),
                ("mail", models.BooleanField(default=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "kind"), name="notification_preference_once")],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="mbr")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                (
                    "role",
                    models.CharField(
                        choices=[("owner", "Owner"), ("manager", "Manager"), ("buyer", "Buyer"), ("viewer", "Viewer")],
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                ("accepted_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "user"), name="membership_once"),
                    models.UniqueConstraint(fields=("organization", "email"), name="invitation_once"),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["owner", "manager", "buyer", "viewer"])),
                        name="membership_role_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlatformClient",
            fields=[
                ("id", marketplace.core.ids.IdField(prefix="plt")),
                ("name", models.CharField(max_length=80)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="platform",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
