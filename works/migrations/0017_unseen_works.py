"""Works that the catalog leaves out are few and found by an index of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("works", "0016_excerpts_chosen_before")]

    operations = [
        migrations.AddIndex(
            model_name="work",
            index=models.Index(
                condition=models.Q(("state__in", ["hidden", "suspended", "removed"])), fields=["id"], name="work_unseen"
            ),
        ),
    ]
