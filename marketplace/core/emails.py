"""Mail: three files a message, rendered in the reader's language."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext


def send(
    name: str, *, to: str, context: dict[str, Any], language: str = "en", headers: dict[str, str] | None = None
) -> None:
    """Send `templates/emails/<name>/{subject.txt,body.txt,body.html}`; raises what the mail server raises."""
    values = _values(context)
    with translation.override(language):
        body = str(render_to_string(f"emails/{name}/body.txt", values))
        if values.get("stop_kind_url"):
            body = f"{body.rstrip()}\n\n{gettext('Stop these mails')}: {values['stop_kind_url']}\n"
        message = EmailMultiAlternatives(subject_of(name, context, language), body, to=[to], headers=headers)
        message.attach_alternative(render_to_string(f"emails/{name}/body.html", values), "text/html")
    message.send()


def subject_of(name: str, context: dict[str, Any], language: str) -> str:
    """What a letter is about, as its subject says it."""
    with translation.override(language):
        return " ".join(render_to_string(f"emails/{name}/subject.txt", _values(context)).split())


def _values(context: dict[str, Any]) -> dict[str, Any]:
    return {"site_url": settings.SITE_URL, "site_name": settings.SITE_NAME, **context}
