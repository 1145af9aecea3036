"""Prints the rows and writes results.md."""

import os
import platform
import subprocess

from django.db import connection
from django.utils import timezone

from marketplace.env import BASE_DIR


def write(rows, size, counts, *, keep):
    lines = [f"| {what} | {shown} | {budget} | {'yes' if kept else '**no**'} |" for what, shown, budget, kept in rows]
    table = ["| what | measured | budget | kept |", "|---|---|---|---|", *lines]
    text = "\n".join(["# Benchmarks", "", *_circumstances(size, counts), "", *table, ""])
    if keep:
        (BASE_DIR / "benchmarks" / "results.md").write_text(text, encoding="utf-8")
    print(text)


def _circumstances(size, counts):
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=BASE_DIR, capture_output=True, text=True
    ).stdout
    sizes = ", ".join(f"{value:,} {name}" for name, value in counts.items())
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return [
        f"Written by `make bench SIZE={size}` on {timezone.now():%Y-%m-%d}, commit {commit.strip() or 'unknown'}.",
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}, "
        f"PostgreSQL {connection.pg_version // 10000}, load {load} at the end; {sizes}.",
        "Read the ratios: candidates took turns inside one run, in one process, through the full middleware. The first "
        "call of each does not count: what is measured is warm, with tables and indexes in the database's memory where "
        "they fit.",
    ]
