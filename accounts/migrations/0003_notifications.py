"""Notifications, what people chose of them, and the number that the bell shows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import marketplace.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_identities"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="unread",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
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
    ]
