"""Mail: three files a message, rendered in the reader's language."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation


def send(
    name: str, *, to: str, context: dict[str, Any], language: str = "en", headers: dict[str, str] | None = None
) -> None:
    """Send `templates/emails/<name>/{subject.txt,body.txt,body.html}`; raises what the mail server raises."""
    values = {"site_url": settings.SITE_URL, "site_name": settings.SITE_NAME, **context}
    with translation.override(language):
        subject = " ".join(render_to_string(f"emails/{name}/subject.txt", values).split())
        message = EmailMultiAlternatives(
            subject, render_to_string(f"emails/{name}/body.txt", values), to=[to], headers=headers
        )
        message.attach_alternative(render_to_string(f"emails/{name}/body.html", values), "text/html")
    message.send()
