"""Windows for licenses that were in force before there were windows.

The rule until now let no two of them overlap, but licenses for past use, which give way here.
"""

from django.db import IntegrityError, migrations, transaction
from psycopg.types.range import TimestamptzRange

from licensing.terms.footprint import footprint_of
from marketplace.core.multiranges import only_large


def open_windows(apps, schema_editor):
    License, Window = apps.get_model("licensing", "License"), apps.get_model("licensing", "Window")
    rows = License.objects.filter(state__in=["active", "suspended"], order__window=None).select_related(
        "terms", "order"
    )
    for held in rows.order_by("order__purpose", "starts_at").iterator():
        taken = footprint_of(held.terms.body)
        try:
            with transaction.atomic():
                Window.objects.create(
                    work_id=held.work_id, order_id=held.order_id, exclusive=taken.exclusive,
                    industries=taken.industries, media=taken.media, countries=taken.countries, beside=only_large([]),
                    period=TimestamptzRange(held.starts_at, held.ends_at),
                )  # fmt: skip
        except IntegrityError:
            continue


class Migration(migrations.Migration):
    dependencies = [("licensing", "0018_windows")]
    operations = [migrations.RunPython(open_windows, migrations.RunPython.noop)]
