"""Pytest plugin, loaded before Django's settings: a test database, test secrets, files in a folder of their own."""

import atexit
import os
import shutil
import tempfile

from marketplace.core import languages
from marketplace.env import BASE_DIR
from marketplace.postgres import EmbeddedPostgres

if not os.environ.get("DATABASE_URL"):
    server = EmbeddedPostgres(BASE_DIR / ".data" / "test", scratch=True)
    os.environ["DATABASE_URL"] = server.start().rsplit("/", 1)[0] + "/genip"
    atexit.register(server.stop)
folder = tempfile.mkdtemp(prefix="genip-test-")
atexit.register(shutil.rmtree, folder, ignore_errors=True)
os.environ.pop("STRIPE_SECRET_KEY", None)
os.environ.update(
    GENIP_TESTING="1",
    DEMO="1",
    SECRET_KEY="test-secret-key-of-no-value-outside-tests",
    SIGNING_SEED="11" * 32,
    SITE_URL="http://testserver",
    DATA_DIR=folder,
    CONN_MAX_AGE="0",
)
languages.compile_catalogs()
