"""Payees know since when a second factor lets money through; whoever was paid before goes on being paid."""

from django.db import migrations, models
from django.utils import timezone


def secure_paid(apps, schema_editor):
    paid = apps.get_model("payouts", "Payout").objects.filter(state="paid").values("payee")
    apps.get_model("payouts", "Payee").objects.filter(pk__in=paid).update(secured_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("payouts", "0005_fee_rules")]
    operations = [
        migrations.AddField("payee", "secured_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "payoutskip",
            "reason",
            models.CharField(
                choices=[
                    ("not_onboarded", "No bank account is connected yet"),
                    ("not_ready", "Stripe needs something from you before it can pay"),
                    ("no_second_factor", "Turn on a second factor before your first payout"),
                    ("below_minimum", "The amount is below the minimum"),
                    ("not_due", "Your schedule is not due yet"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunPython(secure_paid, migrations.RunPython.noop),
    ]
