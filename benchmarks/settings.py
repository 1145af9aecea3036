"""The market's settings, and two more addresses to compare with."""

from marketplace.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.reference"
TEMPLATES[0]["DIRS"] += [BASE_DIR / "benchmarks" / "templates"]  # noqa: F405
