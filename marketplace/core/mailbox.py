"""The demo's mail server: messages become rows that the mailbox page shows."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from marketplace.core.models import MailboxMessage


class MailboxBackend(BaseEmailBackend):
    """Keeps each message in the database; used in demo mode only."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        rows = [
            MailboxMessage(
                to=recipient, subject=str(message.subject)[:250], body=str(message.body), html=_html(message)
            )
            for message in email_messages
            for recipient in message.recipients()
        ]
        MailboxMessage.objects.bulk_create(rows)
        return len(email_messages)


def _html(message: EmailMessage) -> str:
    """The message's HTML form, "" when it has none."""
    parts = getattr(message, "alternatives", [])
    return next((str(part[0]) for part in parts if part[1] == "text/html"), "")
