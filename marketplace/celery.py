"""The Celery application; the broker only wakes workers, the database is the truth."""

import os
from pathlib import Path

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
app = Celery("marketplace")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

for _folder in (app.conf.broker_transport_options or {}).items():
    if _folder[0].endswith(("_in", "_out", "_folder")):
        Path(_folder[1]).mkdir(parents=True, exist_ok=True)
