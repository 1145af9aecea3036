"""What was there before versions becomes version 1 of itself."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

BEFORE, AFTER = [("works", "0003_ai_source_and_training")], [("works", "0006_everything_has_a_version")]


@pytest.fixture
def migrate(db):
    """`migrate(targets)` takes an empty schema there step by step and gives its models; the test's end rolls back."""
    with connection.cursor() as cursor:
        cursor.execute("create schema earlier")
        cursor.execute("set local search_path to earlier")
        cursor.execute("set constraints all immediate")  # else a table that was written to cannot be altered

    def to(targets):
        executor = MigrationExecutor(connection)
        executor.loader = MigrationLoader(connection, replace_migrations=False)
        executor.migrate(targets)
        return MigrationLoader(connection, replace_migrations=False).project_state(targets).apps

    return to


def test_works_files_and_prints_are_joined_to_a_first_version(migrate):
    old = migrate(BEFORE)
    person = old.get_model("accounts", "User").objects.create(email="alice@example.test", handle="alice")
    work_of, media_of = old.get_model("works", "Work"), old.get_model("works", "Media")
    made = {}
    for state in ("draft", "processing", "certified", "hidden"):
        made[state] = work_of.objects.create(
            creator=person, owner=person, kind="image", title=state, state=state, sha256=state,
            problem="Broken." if state == "draft" else "", facts={"width": 1},
        )  # fmt: skip
        media_of.objects.create(work=made[state], role="original", key=state, media_type="image/png", size=1)
        old.get_model("works", "Fingerprint").objects.create(work=made[state], method="pdq", value="00")
    new = migrate(AFTER)
    rows = {row.title: row for row in new.get_model("works", "Version").objects.select_related("work")}
    assert {title: row.state for title, row in rows.items()} == {
        "draft": "refused", "processing": "processing", "certified": "certified", "hidden": "certified",
    }  # fmt: skip
    assert all((row.number, row.sha256, row.facts) == (1, row.work.sha256, {"width": 1}) for row in rows.values())
    assert rows["draft"].problem == "Broken."
    assert rows["draft"].created_at == made["draft"].created_at
    for name in ("Media", "Fingerprint"):
        for row in new.get_model("works", name).objects.select_related("version"):
            assert row.version.work_id == row.work_id
    assert migrate(BEFORE).get_model("works", "Media").objects.count() == 4
