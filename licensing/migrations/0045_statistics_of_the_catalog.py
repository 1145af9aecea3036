"""More of the catalog's words and tokens are known to the planner, so that it tells rare questions from common ones."""

from django.db import migrations

TABLE = "ALTER TABLE licensing_listing ALTER COLUMN search SET STATISTICS"


class Migration(migrations.Migration):
    dependencies = [("licensing", "0044_commissions")]

    operations = [migrations.RunSQL(f"{TABLE} 300", f"{TABLE} -1")]
