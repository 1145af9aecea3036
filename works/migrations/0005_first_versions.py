"""Every work that is there gets its version 1, and its files, fingerprints and certificates belong to it."""

from django.db import migrations

MAKE = """
insert into works_version
    (id, work_id, number, title, note, state, submission, problem_code, problem, sha256, facts, created_at,
     certified_at)
select replace(id, 'wrk_', 'ver_'), id, 1, title, '',
    case state when 'processing' then 'processing' when 'draft' then 'refused' else 'certified' end,
    '', problem_code, problem, sha256, facts, created_at, certified_at
from works_work
"""
LEAVE = "update {table} set version_id = null"
JOIN = """
update {table} row set version_id = version.id from works_version version
where version.work_id = row.work_id and version.number = 1
"""
TABLES = ("works_media", "works_fingerprint", "works_certificate")


class Migration(migrations.Migration):
    dependencies = [("works", "0004_versions")]

    operations = [
        migrations.RunSQL(MAKE, "delete from works_version"),
        *[migrations.RunSQL(JOIN.format(table=table), LEAVE.format(table=table)) for table in TABLES],
    ]
