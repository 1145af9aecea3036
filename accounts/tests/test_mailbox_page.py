"""The demo's mailbox: one person's mails, links, and HTML that can do nothing."""

import pytest
from django.core.mail import EmailMultiAlternatives

from marketplace.core.mailbox import MailboxBackend
from marketplace.core.models import MailboxMessage

HTML = "<html><head></head><body><script>alert(1)</script><a href='https://example.test/'>here</a></body></html>"


@pytest.fixture
def mail(db):
    message = EmailMultiAlternatives("Hello <b>you</b>", "See https://example.test/a?b=1 <i>now</i>", to=["A@x.test"])
    message.attach_alternative(HTML, "text/html")
    MailboxBackend().send_messages([message])
    return MailboxMessage.objects.get()


def test_a_mail_has_its_own_address_with_links(mail, client):
    page = client.get(f"/mailbox/{mail.pk}/").content.decode()
    assert '<a href="https://example.test/a?b=1"' in page and "<i>now" not in page and "<b>you" not in page
    assert "<script>alert" not in page and f'src="/mailbox/{mail.pk}/html/"' in page and "sandbox=" in page


def test_its_html_is_served_without_any_power(mail, client):
    answer = client.get(f"/mailbox/{mail.pk}/html/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox allow-popups" in policy and "allow-scripts" not in policy
    assert "script-src" not in policy and answer["X-Frame-Options"] == "SAMEORIGIN"
    assert b'<base target="_blank">' in answer.content


def test_one_persons_mails_are_listed(mail, client):
    MailboxMessage.objects.create(to="b@x.test", subject="Other", body="")
    assert [row.subject for row in client.get("/mailbox/", {"to": "b@x.test"}).context["page"].rows] == ["Other"]
    assert len(client.get("/mailbox/", {"to": "a@X.test"}).context["page"].rows) == 1
    assert b"No mail for this address yet" in client.get("/mailbox/", {"to": "nobody\0"}).content


def test_the_list_is_paged_with_few_queries(db, client, django_assert_max_num_queries):
    MailboxMessage.objects.bulk_create(MailboxMessage(to="b@x.test", subject=f"{n}", body="") for n in range(30))
    with django_assert_max_num_queries(3):
        page = client.get("/mailbox/").context["page"]
    assert len(page.rows) == 25
    assert [row.subject for row in client.get(f"/mailbox/{page.older}").context["page"].rows] == list("43210")


def test_it_exists_in_the_demo_only(mail, client, settings):
    assert client.get("/mailbox/999999/").status_code == 404
    settings.DEMO = False
    for path in ("", f"{mail.pk}/", f"{mail.pk}/html/"):
        assert client.get(f"/mailbox/{path}").status_code == 404
