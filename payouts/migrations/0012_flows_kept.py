"""How sales flow up a large graph is kept, until an edge at or above the sold work changes."""

import django.db.models.deletion
from django.db import migrations, models

FORGET = """
create function flow_forget(child varchar) returns void language sql as $$
    delete from payouts_workflow
    where work_id = child or work_id in (select descendant_id from works_ancestry where ancestor_id = child)
$$;
create function flow_forget_edge() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' and old.state = 'active' then
        perform flow_forget(old.child_id);
    end if;
    if tg_op <> 'DELETE' and new.state = 'active' then
        perform flow_forget(new.child_id);
    end if;
    return null;
end $$;
create trigger flow_forget after insert or delete or update of state, share_bps, reach, child_id, parent_id
    on works_derivation for each row execute function flow_forget_edge();
"""

REMOVE = """
drop trigger flow_forget on works_derivation;
drop function flow_forget_edge();
drop function flow_forget(varchar);
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0011_postings_applied_together"), ("works", "0016_excerpts_chosen_before")]
    operations = [
        migrations.CreateModel(
            name="WorkFlow",
            fields=[
                (
                    "work",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="flow",
                        serialize=False, to="works.work",
                    ),
                ),
                ("rows", models.TextField()),
            ],
        ),
        migrations.RunSQL(FORGET, REMOVE),
    ]  # fmt: skip
