"""Licenses bought before are used where their orders said."""

from typing import Any

from django.db import migrations

from marketplace.core import ids


def name_channels(apps: Any, schema_editor: Any) -> None:
    License, Channel = apps.get_model("licensing", "License"), apps.get_model("licensing", "Channel")
    rows = License.objects.exclude(order__channels="").filter(channels=None)
    for held in rows.select_related("order").iterator(1000):
        Channel.objects.bulk_create(
            Channel(id=ids.new("chn"), license=held, value=value, named_by_id=held.order.buyer_id)
            for value in dict.fromkeys(held.order.channels.splitlines())
        )


class Migration(migrations.Migration):
    dependencies = [("licensing", "0033_channels")]
    operations = [migrations.RunPython(name_channels, migrations.RunPython.noop)]
