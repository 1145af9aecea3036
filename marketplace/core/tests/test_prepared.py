"""A statement is planned once a connection, and still answered where it cannot be."""

import pytest
from django.db import connection, transaction

from marketplace.core import prepared
from marketplace.core.prepared import Statement

TWICE = Statement("twice", "int, text", "select $1::int * 2, $2::text || '%'")


def ask(number, text="a"):
    with connection.cursor() as cursor:
        prepared.execute(cursor, TWICE, [number, text])
        return cursor.fetchone()


def planned():
    with connection.cursor() as cursor:
        cursor.execute("select name from pg_prepared_statements where name like 'twice%%'")
        return cursor.fetchall()


@pytest.fixture
def clean(transactional_db):
    connection.close()


def test_it_is_planned_once_and_is_one_query(clean, django_assert_num_queries):
    connection.ensure_connection()
    with django_assert_num_queries(1) as seen:
        assert ask(4, "it's 5") == (8, "it's 5%")
    assert seen.captured_queries[0]["sql"].startswith("EXECUTE twice_")
    assert [ask(number) for number in range(3)] == [(0, "a%"), (2, "a%"), (4, "a%")]
    assert len(planned()) == 1


def test_a_connection_that_lost_it_answers_all_the_same(clean):
    ask(1)
    connection.connection.execute("deallocate all")
    assert [ask(4), ask(5)] == [(8, "a%"), (10, "a%")]
    assert planned() == []  # it stops trying


def test_a_statement_of_somebody_else_is_never_run(clean):
    connection.ensure_connection()
    connection.connection.execute(f"prepare {TWICE.known_as}(int, text) as select 0, ''")
    assert ask(4) == (8, "a%")
    assert Statement("twice", "int, text", "select 1").known_as != TWICE.known_as


def test_a_transaction_goes_on_with_it(clean):
    with transaction.atomic():
        assert [ask(4), ask(5)] == [(8, "a%"), (10, "a%")]
    assert planned() == []


def test_other_faults_are_not_hidden(clean):
    wrong = Statement("wrong", "int", "select 1 / $1::int")
    with connection.cursor() as cursor, pytest.raises(Exception, match="division by zero"):
        prepared.execute(cursor, wrong, [0])
