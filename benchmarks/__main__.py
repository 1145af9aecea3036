"""`make bench`: a database of its own, filled, measured, and reported in results.md."""

import argparse
import os

from marketplace.env import BASE_DIR
from marketplace.postgres import EmbeddedPostgres, ensure_database

SIZES = {
    "small": {
        "works": 10_000,
        "rounds": 30,
        "pictures": 4,
        "sales": 8,
        "pending": 20_000,
        "leaves": 20_000,
        "certificates": 100,
        "listings": 20_000,
    },
    "full": {
        "works": 100_000,
        "rounds": 120,
        "pictures": 12,
        "sales": 30,
        "pending": 1_000_000,
        "leaves": 1_000_000,
        "certificates": 1_000,
        "listings": 1_000_000,
    },
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--part", default="", help="one part of it, printed and not written down")
    asked = parser.parse_args()
    size = asked.size
    folder = BASE_DIR / ".data" / "bench"
    server = EmbeddedPostgres(folder)
    try:
        _set_up(server.start().rsplit("/", 1)[0], folder, size)
        from benchmarks import report, run

        if asked.part not in ("", *run.PARTS):
            parser.error(f"the parts are {', '.join(run.PARTS)}")
        report.write(list(run.run(SIZES[size], asked.part)), size, SIZES[size], keep=not asked.part)
    finally:
        server.stop()


def _set_up(base: str, folder: os.PathLike[str], size: str) -> None:
    """Settings as `make run` has them, with a fresh database and no limit on the number of API calls."""
    import django
    import psycopg

    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        for name in ("bench", "bench_sandbox"):
            connection.execute(f"drop database if exists {name} with (force)")
            ensure_database(f"{base}/{name}")
    os.environ.update(
        DATABASE_URL=f"{base}/bench", DATA_DIR=str(folder), DEMO="1", DEMO_WORKS="0", SECRET_KEY="b" * 50,
        SIGNING_SEED="33" * 32, SITE_URL="http://testserver", CELERY_BROKER_URL="memory://localhost",
        LOG_LEVEL="WARNING", API_RATE_ANON="1000000/min", CONN_MAX_AGE="600",
        DJANGO_SETTINGS_MODULE="benchmarks.settings",
    )  # fmt: skip
    django.setup()
    from django.core.management import call_command

    call_command("prepare")


if __name__ == "__main__":
    main()
