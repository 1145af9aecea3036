#!/usr/bin/env python
"""Command line of the project; starts the embedded database for the command when one is configured."""

import os
import sys

from marketplace import local


def main() -> None:
    from django.core.management import execute_from_command_line

    if sys.argv[1:2] == ["simulate"]:  # a pure calculation: needs neither secrets nor a database
        os.environ["DJANGO_SETTINGS_MODULE"] = "marketplace.offline_settings"
        execute_from_command_line(sys.argv)
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    with local.database_for_command():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
