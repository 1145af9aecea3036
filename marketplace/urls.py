"""All addresses of the site."""

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.static import serve
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerSplitView

from marketplace.core import views


def home(request: HttpRequest) -> HttpResponse:
    """The catalog is the front page."""
    return redirect("licensing:catalog")


# Redoc brings its styles in the page and searches in a worker; on this page of its own only.
redoc = csp_update({"style-src": ["'unsafe-inline'"], "worker-src": ["'self'", "blob:"]})(
    SpectacularRedocView.as_view(url_name="schema")
)

# Addresses are tried one after another: what is asked for most often stands first.
api = [
    path("", include("licensing.api.urls")),
    path("", include("works.api.urls")),
    path("", include("payouts.api.urls")),
    path("", include("accounts.api.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include(api)),
    path("", include("licensing.urls")),
    path("", home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("favicon.ico", views.favicon),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("works.urls")),
    path("", include("payouts.urls")),
    path("", include("accounts.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="api_docs"),
    path("api/redoc/", redoc, name="api_redoc"),
]
if settings.STRIPE_LOCAL:
    urlpatterns.append(path("sandbox/", include("marketplace.sandbox.urls")))
if not settings.S3_BUCKET:  # generated names, clean re-encodes of ours only
    urlpatterns.append(re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}))
