"""Settings for what needs no secrets and no database: type checks, the API document, the simulator."""

import os

os.environ.update(GENIP_TESTING="1", DEMO="1", SECRET_KEY="x" * 40, SIGNING_SEED="00" * 32)
os.environ.setdefault("DATABASE_URL", "postgres://localhost/none")

from marketplace.settings import *  # noqa: F403
