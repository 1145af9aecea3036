"""The demo's sign-ins in templates."""

from typing import Any

from django import template
from django.conf import settings

from accounts.demo_signins import list_demo_people

register = template.Library()


@register.simple_tag
def demo_people() -> list[dict[str, Any]]:
    return list_demo_people()


@register.simple_tag
def demo_password() -> str:
    return settings.DEMO_PASSWORD
