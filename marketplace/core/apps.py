"""App configuration of the shared core."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class CoreConfig(AppConfig):
    name = "marketplace.core"
    label = "core"

    def ready(self) -> None:
        """Load each package's event handlers, so that every process knows every subscriber."""
        for config in apps.get_app_configs():
            if find_spec(f"{config.name}.handlers"):
                import_module(f"{config.name}.handlers")
