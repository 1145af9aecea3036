"""The only reader of the environment: typed lookups, and one list of whatever is missing."""

import json
import os
import re
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"", "0", "false", "no", "off"}


class SettingsError(SystemExit):
    """Configuration that cannot be started with; prints its sentence and ends the process."""


def data_dir() -> Path:
    """Folder of everything a local installation keeps: database, files, broker, secrets."""
    return Path(os.environ.get("DATA_DIR") or BASE_DIR / ".data").resolve()


def _local_values() -> dict[str, str]:
    """Values that `make run` wrote for this machine; real environment variables win over them."""
    path = data_dir() / "local.json"
    try:
        values: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return values


class Env:
    """Reads variables once, remembers which required ones were absent."""

    def __init__(self) -> None:
        self.values = {**_local_values(), **os.environ}
        self.missing: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, "").strip() or default

    def bool(self, name: str, default: bool = False) -> bool:
        raw = self.values.get(name)
        if raw is None:
            return default
        if raw.strip().lower() in _TRUE:
            return True
        if raw.strip().lower() in _FALSE:
            return False
        raise SettingsError(f"{name} must be 1 or 0, not {raw!r}.")

    def int(self, name: str, default: int) -> int:
        raw = self.text(name)
        try:
            return int(raw) if raw else default
        except ValueError:
            raise SettingsError(f"{name} must be a whole number, not {raw!r}.") from None

    def list(self, name: str, default: str = "") -> list[str]:
        return [part.strip() for part in self.text(name, default).split(",") if part.strip()]

    def secret(self, name: str, why: str) -> str:
        value = self.text(name)
        if not value:
            self.missing.append(f"{name} ({why})")
        return value

    def hex_secret(self, name: str, why: str) -> str:
        value = self.secret(name, why)
        if value and not re.fullmatch("[0-9a-fA-F]{64}", value):
            raise SettingsError(f"{name} must be 64 hexadecimal digits.")
        return value

    def stop_if_missing(self) -> None:
        """End the process with the names of every missing secret at once."""
        if self.missing:
            names = "\n  - ".join(self.missing)
            raise SettingsError(
                f"Gen-IP cannot start: these settings are missing.\n  - {names}\n"
                "Set them in the environment (docs/configuration.md), or run `make run` for a local market."
            )
