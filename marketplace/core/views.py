"""Health checks and the living style guide."""

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from marketplace.core import storage
from marketplace.core import styleguide as guide


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Database, migrations, storage and broker are usable; 503 with the first reason when not."""
    checks = {"database": _database, "migrations": _migrations, "storage": _storage, "broker": _broker}
    results = {}
    for name, check in checks.items():
        try:
            check()
            results[name] = "ok"
        except Exception as error:
            results[name] = type(error).__name__
    ready = set(results.values()) == {"ok"}
    return JsonResponse({"ready": ready, **results}, status=200 if ready else 503)


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select 1")


def _migrations() -> None:
    if cache.get("readyz.migrations"):
        return
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RuntimeError("unapplied migrations")
    cache.set("readyz.migrations", True, 60)


def _storage() -> None:
    storage.private().exists("readyz")
    storage.public().exists("readyz")


def _broker() -> None:
    from marketplace.celery import app

    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)


def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "styleguide.html", guide.styleguide_context())


def favicon(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(status=302)
    response["Location"] = f"{settings.STATIC_URL}img/favicon.svg"
    return response
