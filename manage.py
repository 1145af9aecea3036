#!/usr/bin/env python
"""Command line of the project; starts the embedded database for the command when one is configured."""

import os
import sys

from marketplace import local


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    from django.core.management import execute_from_command_line

    with local.database_for_command():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
