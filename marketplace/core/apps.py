"""App configuration of the shared core."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class CoreConfig(AppConfig):
    name = "marketplace.core"
    label = "core"

    def ready(self) -> None:
        """Load the queue, what answers events and providers' messages, and what is checked, in every process."""
        import_module("marketplace.celery")  # not with the package: who reads strangers' files needs no queue
        for config in apps.get_app_configs():
            for module in ("handlers", "webhooks", "audit"):
                if find_spec(f"{config.name}.{module}"):
                    import_module(f"{config.name}.{module}")
