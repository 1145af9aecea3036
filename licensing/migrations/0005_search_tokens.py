"""Facet tokens that no word can be, and tokens of derivatives, term and territory, for listings made before."""

from django.db import migrations

FORWARD = """
update licensing_listing l set search = ts_delete(l.search, coalesce(old.tokens, '{}'))
    || array_to_tsvector(coalesce(old.marked, '{}'))
    || array_to_tsvector(array[
        case when t.body->>'derivatives' like 'publish%' then '=derivatives:yes' else '=derivatives:no' end,
        case when t.body->>'territory' = 'worldwide' then '=territory:worldwide' else '=territory:other' end
    ])
    || case when t.body->>'term' = 'perpetual' then array_to_tsvector(array['=term:unlimited', '=term:year'])
            when (t.body->'term'->>'months')::int >= 12 then array_to_tsvector(array['=term:year'])
            else ''::tsvector end
from licensing_licenseterms t, (
    select s.id, array_agg(word.lexeme) as tokens, array_agg('=' || word.lexeme) as marked
    from licensing_listing s, lateral unnest(s.search) word where word.lexeme ~ '^(kind|use|ai_training|exclusive|preset|currency|media|tool):' group by s.id
) old
where t.hash = l.terms_id and old.id = l.id
"""


class Migration(migrations.Migration):
    dependencies = [("licensing", "0004_buying_particulars")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
