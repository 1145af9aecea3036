"""Django settings: production-safe defaults, everything variable read from the environment."""

from urllib.parse import urlsplit, urlunsplit

import dj_database_url
import django_stubs_ext
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from marketplace.api_names import ENUM_NAMES
from marketplace.core import logs
from marketplace.env import BASE_DIR, Env, SettingsError, data_dir
from marketplace.schedule import beat_schedule

django_stubs_ext.monkeypatch()  # lets admin and forms name their model in type hints
env = Env()
DATA_DIR = data_dir()

# --- Mode -------------------------------------------------------------------------------------
DEMO = env.bool("DEMO")
DEMO_PASSWORD = "gen-ip-demo-2026" if DEMO else ""  # the demo people's; nobody has it elsewhere
DEBUG = env.bool("DEBUG")
TESTING = env.bool("GENIP_TESTING")
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
DEMO_WORKS = env.int("DEMO_WORKS", -1)  # how many works `make run` loads; the whole catalog when negative
SITE_NAME = env.text("SITE_NAME", "Gen-IP")
SECRET_KEY = env.secret("SECRET_KEY", "signs sessions and links")
SIGNING_SEED = env.hex_secret("SIGNING_SEED", "32 random bytes in hex; certificate, log and status keys derive from it")
_host = urlsplit(SITE_URL).hostname or "127.0.0.1"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", f"{_host},127.0.0.1,localhost")  # health checks ask on the machine itself
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", SITE_URL)

BEHIND_PROXY = env.bool("BEHIND_PROXY")  # one proxy, which sets X-Forwarded-For and -Proto itself
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)

# --- Database: PostgreSQL only ----------------------------------------------------------------
DATABASE_URL = env.secret("DATABASE_URL", "PostgreSQL 15 or later")


def _database(url: str) -> dict[str, object]:
    config = dict(dj_database_url.parse(url or "postgres://missing/missing"))
    config["CONN_HEALTH_CHECKS"] = True
    config["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 60)
    return config


def _sandbox_url() -> str:
    parts = urlsplit(DATABASE_URL)
    return urlunsplit(parts._replace(path=f"{parts.path}_sandbox"))


# --- Stripe: one code path; the local Stripe when no key is set ---------------------------------
STRIPE_LOCAL = not env.text("STRIPE_SECRET_KEY")
if TESTING and "_live_" in env.text("STRIPE_SECRET_KEY"):
    raise SettingsError("STRIPE_SECRET_KEY is a live key: tests never run with one.")
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY", "sk_test_local")
STRIPE_WEBHOOK_SECRET = env.text("STRIPE_WEBHOOK_SECRET", "whsec_local_platform" if STRIPE_LOCAL else "")
STRIPE_CONNECT_WEBHOOK_SECRET = env.text("STRIPE_CONNECT_WEBHOOK_SECRET", "whsec_local_connect" if STRIPE_LOCAL else "")
STRIPE_ACCOUNTS_V2 = env.bool("STRIPE_ACCOUNTS_V2")  # payees by Accounts v2; v1 without
STRIPE_V2_WEBHOOK_SECRET = env.text("STRIPE_V2_WEBHOOK_SECRET", "whsec_local_v2" if STRIPE_LOCAL else "")
STRIPE_API_VERSION = "2026-10-28.endive"
STRIPE_TIMEOUT_SECONDS = 20
STRIPE_MAX_RETRIES = 2
STRIPE_TAX = env.bool("STRIPE_TAX")  # Stripe Tax finds the tax within each price
SELLER_NAME = env.text("SELLER_NAME", env.text("SITE_NAME", "Gen-IP"))  # who invoices: the market's legal name
SELLER_TAX_ID = env.text("SELLER_TAX_ID")
STRIPE_HTTP_CLIENT = "marketplace.sandbox.transport.SandboxHTTPClient"
if STRIPE_LOCAL and not (DEMO or DEBUG or TESTING):
    env.secret("STRIPE_SECRET_KEY", "the local Stripe runs in demo mode only")
if not STRIPE_LOCAL:
    STRIPE_WEBHOOK_SECRET = env.secret("STRIPE_WEBHOOK_SECRET", "verifies Stripe's webhooks")
    STRIPE_CONNECT_WEBHOOK_SECRET = env.secret("STRIPE_CONNECT_WEBHOOK_SECRET", "verifies Stripe's Connect webhooks")
if not STRIPE_LOCAL and STRIPE_ACCOUNTS_V2:
    STRIPE_V2_WEBHOOK_SECRET = env.secret("STRIPE_V2_WEBHOOK_SECRET", "verifies Stripe's v2 events")

DATABASES = {"default": _database(DATABASE_URL)}
if STRIPE_LOCAL:
    DATABASES["sandbox"] = _database(env.text("SANDBOX_DATABASE_URL", _sandbox_url() if DATABASE_URL else ""))
DATABASE_ROUTERS = ["marketplace.sandbox.router.SandboxRouter"] if STRIPE_LOCAL else []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # e-mails are unique by a case-insensitive constraint

# --- Applications -----------------------------------------------------------------------------
INSTALLED_APPS = [
    "licensing",
    "payouts",
    "works",
    "accounts",
    "marketplace.core",
    *(["marketplace.sandbox"] if STRIPE_LOCAL else []),
    *(["marketplace.demo"] if DEMO or DEBUG or TESTING else []),
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_filters",
    "django_htmx",
    "heroicons",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "anymail",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "marketplace.core.middleware.RequestLogMiddleware",
    "marketplace.core.conditional.UnchangedMiddleware",
    "marketplace.core.api.middleware.ApiMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "marketplace.core.middleware.RefusalMiddleware",
]
ROOT_URLCONF = "marketplace.urls"
WSGI_APPLICATION = "marketplace.wsgi.application"
ASGI_APPLICATION = "marketplace.asgi.application"
_LOADERS = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    _LOADERS if DEBUG else [("django.template.loaders.cached.Loader", _LOADERS)],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "marketplace.core.templatetags.ui",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "marketplace.core.context.site",
            ],
        },
    }
]

# --- Sign-in ----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_FORMS = {"signup": "accounts.forms.SignupForm"}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
if DEMO:
    ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "signup": "120/m/ip"}  # everybody tries every sign-in
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO
MFA_TOTP_ISSUER = SITE_NAME
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "licensing:dashboard"
LOGOUT_REDIRECT_URL = "home"

# --- Languages and time -------------------------------------------------------------------------
LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "marketplace.formats"
LANGUAGES = [("en", _("English")), ("id", _("Indonesian")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

# --- Files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "public"
DOWNLOAD_LINK_SECONDS = 300
S3_BUCKET = env.text("S3_BUCKET")
S3_PUBLIC_HOST = env.text("S3_PUBLIC_HOST", f"{S3_BUCKET}.s3.amazonaws.com") if S3_BUCKET else ""


def _store(folder: str, *, public: bool) -> dict[str, object]:
    if S3_BUCKET:
        options = {
            "bucket_name": S3_BUCKET, "location": folder, "file_overwrite": False, "signature_version": "s3v4",
            "querystring_auth": not public, "querystring_expire": DOWNLOAD_LINK_SECONDS,
            "custom_domain": S3_PUBLIC_HOST if public else None,
        }  # fmt: skip
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    options = {"location": DATA_DIR / folder, "base_url": MEDIA_URL if public else None}
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}


STORAGES = {
    "default": _store("private", public=False),
    "public": _store("public", public=True),
    "private": _store("private", public=False),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 200  # a batch takes 100, and says so itself
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = env.text("UPLOAD_TEMP_DIR") or None

UPLOAD_EXPIRY_HOURS = env.int("UPLOAD_EXPIRY_HOURS", 24)
ACCOUNT_STORAGE_MB = env.int("ACCOUNT_STORAGE_MB", 20_480)
ACCOUNT_WORKS_IN_PROCESSING = env.int("ACCOUNT_WORKS_IN_PROCESSING", 120)
ACCOUNT_UPLOADS_OPEN = env.int("ACCOUNT_UPLOADS_OPEN", 20)
DELIVERED_COPY_DAYS = env.int("DELIVERED_COPY_DAYS", 180)

# --- Jobs ---------------------------------------------------------------------------------------
CELERY_BROKER_URL = "memory://" if TESTING else env.text("CELERY_BROKER_URL", "filesystem://localhost")
if CELERY_BROKER_URL.startswith("filesystem:"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(DATA_DIR / "broker" / "queue"),
        "data_folder_out": str(DATA_DIR / "broker" / "queue"),
        "control_folder": str(DATA_DIR / "broker" / "control"),
        "processed_folder": str(DATA_DIR / "broker" / "processed"),
        "store_processed": False,
        "polling_interval": 0.2,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 600
RELAY_LEASE_SECONDS = env.int("RELAY_LEASE_SECONDS", 600)  # a delivery whose worker died is taken up again after
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = beat_schedule(STRIPE_LOCAL)

# --- Mail ---------------------------------------------------------------------------------------
EMAIL_BACKEND = env.text(
    "EMAIL_BACKEND",
    "marketplace.core.mailbox.MailboxBackend" if DEMO else "django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"{SITE_NAME} <no-reply@{_host}>")

# --- Money rules (operator settings) -------------------------------------------------------------
PLATFORM_FEE_BPS = env.int("PLATFORM_FEE_BPS", 1000)
UPSTREAM_CAP_BPS = env.int("UPSTREAM_CAP_BPS", 5000)
HOLD_DAYS = env.int("HOLD_DAYS", 7)
WRITE_OFF_DAYS = env.int("WRITE_OFF_DAYS", 180)  # a payee below zero for so long owes nothing any more
PAYOUT_MINIMUM_MINOR = {"USD": 1000, "EUR": 1000, "GBP": 1000, "JPY": 1500, "IDR": 15000000}
CHECKOUT_MINUTES = 60
DERIVATION_ANSWER_DAYS = env.int("DERIVATION_ANSWER_DAYS", 14)
DERIVATION_REMINDER_DAYS = 3
DERIVATION_CLAIMS_A_DAY = env.int("DERIVATION_CLAIMS_A_DAY", 10)
TRANSFER_ANSWER_DAYS = env.int("TRANSFER_ANSWER_DAYS", 14)
COMMISSION_PAY_DAYS = env.int("COMMISSION_PAY_DAYS", 14)  # after a delivery, for the other half

# --- Time stamps of the log (RFC 3161) ------------------------------------------------------------
TSA_URL = env.text("TSA_URL")  # asked every hour when something is new; off without
TSA_ROOTS = env.text("TSA_ROOTS")  # PEM file of the root certificates that its stamps must lead to
OUTBOUND_TRUSTED_HOSTS = env.list("OUTBOUND_TRUSTED_HOSTS")  # may be inside our own network

# --- Content Credentials --------------------------------------------------------------------------
C2PA_CERT_CHAIN = env.text("C2PA_CERT_CHAIN")  # PEM files of a certificate on a trust list; our own signs without
C2PA_PRIVATE_KEY = env.text("C2PA_PRIVATE_KEY")

# --- Recognition ----------------------------------------------------------------------------------
PDQ_MAX_DISTANCE = env.int("PDQ_MAX_DISTANCE", 64)

# --- API ------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated", "accounts.api.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "marketplace.core.api.parsers.JSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PAGINATION_CLASS": "marketplace.core.api.pagination.CursorPagination",
    "DEFAULT_SCHEMA_CLASS": "marketplace.core.api.schema.ProblemAutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "NUM_PROXIES": int(BEHIND_PROXY),  # who counts as one caller cannot be made up in a header
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.text("API_RATE_ANON", "240/min"),
        "user": env.text("API_RATE_USER", "1200/min"),
    },
    "EXCEPTION_HANDLER": "marketplace.core.api.problems.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Gen-IP API",
    "DESCRIPTION": "Register, certify, license and follow works made with generative AI.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "/favicon.ico",
    "REDOC_DIST": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SORT_OPERATIONS": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
}

# --- Browser security -----------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *([f"https://{S3_PUBLIC_HOST}"] if S3_PUBLIC_HOST else [])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, "https://checkout.stripe.com", "https://connect.stripe.com"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {"camera": [], "geolocation": [], "microphone": [], "interest-cohort": []}
_secure = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", _secure)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31536000 if _secure else 0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": env.text("REDIS_URL")}
        if env.text("REDIS_URL")
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

# --- Logs -----------------------------------------------------------------------------------------
LOGGING = logs.django_config(env.text("LOG_LEVEL", "INFO"))

env.stop_if_missing()
