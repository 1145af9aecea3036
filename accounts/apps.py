"""The application of accounts; its handlers subscribe when it is ready."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import handlers  # noqa: F401  subscribes
