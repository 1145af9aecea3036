"""Pytest plugin, loaded before Django's settings: a test database, test secrets, files in a folder of their own."""

import os
import tempfile

from marketplace.env import BASE_DIR
from marketplace.postgres import EmbeddedPostgres

if not os.environ.get("DATABASE_URL"):
    server = EmbeddedPostgres(BASE_DIR / ".data" / "test")
    os.environ["DATABASE_URL"] = server.start()[0].rsplit("/", 1)[0] + "/genip"
os.environ.pop("STRIPE_SECRET_KEY", None)
os.environ.update(
    GENIP_TESTING="1",
    DEMO="1",
    SECRET_KEY="test-secret-key-of-no-value-outside-tests",
    SIGNING_SEED="11" * 32,
    SITE_URL="http://testserver",
    DATA_DIR=tempfile.mkdtemp(prefix="genip-test-"),
    CONN_MAX_AGE="0",
)
