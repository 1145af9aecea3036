"""A run says of whom it could not pay by our own fault what went wrong."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payouts", "0012_flows_kept")]
    operations = [
        migrations.AddField(
            model_name="payoutskip",
            name="detail",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="payoutskip",
            name="reason",
            field=models.CharField(
                choices=[
                    ("not_onboarded", "No bank account is connected yet"),
                    ("not_ready", "Stripe needs something from you before it can pay"),
                    ("no_second_factor", "Turn on a second factor before your first payout"),
                    ("below_minimum", "The amount is below the minimum"),
                    ("not_due", "Your schedule is not due yet"),
                    ("our_fault", "Something went wrong on our side; the next run tries again"),
                ],
                max_length=20,
            ),
        ),
    ]
