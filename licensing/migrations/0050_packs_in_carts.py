"""A pack lies in a cart, and in a request for one, beside listings."""

import django.db.models.deletion
from django.db import migrations, models

_LISTED = models.Q(listing__isnull=False, pack=None, pack_edition=None)
_PACKED = models.Q(listing=None, pack__isnull=False, pack_edition__isnull=False)


def _key(to: str, on_delete: object = django.db.models.deletion.PROTECT) -> models.ForeignKey:
    return models.ForeignKey(null=True, on_delete=on_delete, related_name="+", to=to)


class Migration(migrations.Migration):
    dependencies = [("licensing", "0047_editions_of_packs")]

    operations = [
        migrations.AlterField("cartitem", "work", _key("works.work", django.db.models.deletion.CASCADE)),
        migrations.AlterField("cartitem", "listing", _key("licensing.listing")),
        migrations.AddField("cartitem", "pack", _key("licensing.pack")),
        migrations.AddField("cartitem", "pack_edition", models.PositiveIntegerField(null=True)),
        migrations.AddConstraint("cartitem", models.UniqueConstraint(fields=["user", "pack"], name="cart_pack_once")),
        migrations.AddConstraint(
            "cartitem",
            models.CheckConstraint(
                condition=models.Q(listing__isnull=False, work__isnull=False, pack=None, pack_edition=None)
                | models.Q(listing=None, work=None, pack__isnull=False, pack_edition__isnull=False),
                name="cart_item_of_one_thing",
            ),
        ),
        migrations.AlterField("requestline", "listing", _key("licensing.listing")),
        migrations.AddField("requestline", "pack", _key("licensing.pack")),
        migrations.AddField("requestline", "pack_edition", models.PositiveIntegerField(null=True)),
        migrations.AddConstraint(
            "requestline", models.UniqueConstraint(fields=["request", "pack"], name="request_line_pack_once")
        ),
        migrations.AddConstraint(
            "requestline", models.CheckConstraint(condition=_LISTED | _PACKED, name="request_line_of_one_thing")
        ),
    ]
