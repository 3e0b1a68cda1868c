"""Django's settings, read once from the environment (`env.py`). Nothing else reads the environment."""

import sys
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from config import env as environment
from config.schedule import BEAT_SCHEDULE
from config.watch_numbers import WatchNumbers
from notifications.delivery_numbers import DeliveryNumbers

BASE_DIR = Path(__file__).resolve().parent.parent
ENV = environment.load()

VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]

DEBUG = False
SECRET_KEY = ENV.secret_key
ALLOWED_HOSTS = ENV.allowed_hosts
PUBLIC_BASE_URL = ENV.public_base_url
PONTE_HOME = ENV.home
PONTE_DEMO = ENV.demo
TWILIO = ENV.twilio
# Euro for one part of a text.
SMS_PRICE = ENV.sms_price
DELIVERY = DeliveryNumbers()
ALARM = ENV.alarm
WATCH = WatchNumbers()

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "mediation",
    "bookings",
    "notifications",
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.compression.Compression",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.tongues.Speaking",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
# The API has no trailing slashes, and a redirect would break a webhook's signature.
APPEND_SLASH = False

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.frame.frame",
            ],
        },
    },
]

# Without an address only commands that need no database run (`makemigrations`, `check`, `spectacular`).
_ADDRESS = environment.database(ENV)
# A process that freezes in a transaction would hold its rows for as long as it sleeps.
_WAKES_WITHOUT_LOCKS = "-c idle_in_transaction_session_timeout=30s"
DATABASES: dict[str, Any] = {
    "default": {
        **_ADDRESS,
        "OPTIONS": {**_ADDRESS.get("OPTIONS", {}), "options": _WAKES_WITHOUT_LOCKS},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "mediation.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# The watchdog writes by it, and where a server is named letters to offices go out. The limit is for each step of the
# watchdog's exchange; it has one for the whole, as letters have theirs.
_MAIL = environment.mail_server(ENV)
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = _MAIL["HOST"]
EMAIL_PORT = _MAIL["PORT"]
EMAIL_HOST_USER = _MAIL["USER"]
EMAIL_HOST_PASSWORD = _MAIL["PASSWORD"]
EMAIL_USE_TLS = _MAIL["USE_TLS"]
EMAIL_USE_SSL = _MAIL["USE_SSL"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = ENV.alarm.email_from
SENDS_EMAIL = ENV.email_url is not None
# Whether no letter can leave this machine.
EMAIL_STAYS_HERE = ENV.email_stays_here

# What the sources are written in: Django reads this language where a catalogue says nothing.
LANGUAGE_CODE = "it"
# Of whoever has chosen none and asks for none.
DEFAULT_LANGUAGE = ENV.default_language
LANGUAGES = [
    *(("it", "Italiano"), ("en", "English"), ("uk", "Українська")),
    *(("fr", "Français"), ("ar", "العربية"), ("ro", "Română")),
]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
TIME_ZONE = "Europe/Rome"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Until `collectstatic` has run (development, tests) files are served from where they lie.
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists() and "collectstatic" not in sys.argv
if WHITENOISE_USE_FINDERS:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# Behind a proxy that ends TLS. On plain loopback (the demo) cookies must travel without it.
SERVED_OVER_TLS = PUBLIC_BASE_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SERVED_OVER_TLS else None
SECURE_SSL_REDIRECT = SERVED_OVER_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SERVED_OVER_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SERVED_OVER_TLS
SECURE_HSTS_PRELOAD = SERVED_OVER_TLS
SESSION_COOKIE_SECURE = SERVED_OVER_TLS
CSRF_COOKIE_SECURE = SERVED_OVER_TLS
CSRF_FAILURE_VIEW = "mediation.web.sign_in.form_refused"
CSRF_TRUSTED_ORIGINS = [PUBLIC_BASE_URL]
SESSION_COOKIE_NAME = "__Host-sessionid" if SERVED_OVER_TLS else "sessionid"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "config.api.Tokens",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.api.Json", "config.api.MergePatch"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "config.api.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_RATES": {
        "sign_in": "10/min",
        "sign_in_link": "30/hour",
        "sign_in_link_to": "5/hour",
        "sign_in_code": "30/hour",
        "ward_key": "20/min",
        "user": "600/min",
    },
    # Whose address a throttle counts: behind the proxy that ends TLS the one it names, else the caller's own.
    "NUM_PROXIES": 1 if SERVED_OVER_TLS else 0,
    "EXCEPTION_HANDLER": "config.problems.as_problem",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=90), "AUTO_REFRESH": False}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Ponte",
    "VERSION": VERSION,
    "DESCRIPTION": "Books interpreters and linguistic-cultural mediators for public services.",
    "CONTACT": {"name": "Ponte", "url": PUBLIC_BASE_URL},
    "LICENSE": {"name": "AGPL-3.0-or-later", "url": "https://www.gnu.org/licenses/agpl-3.0.html"},
    "SERVERS": [{"url": PUBLIC_BASE_URL, "description": "This site"}],
    "EXTENSIONS_INFO": {"x-summary": "Bookings of interpreters and linguistic-cultural mediators"},
    "TAGS": [
        {"name": "bookings", "description": "Requests for a mediator, and their life"},
        {"name": "series", "description": "Weekly bookings that are edited as one"},
        {"name": "offers", "description": "What mediators are asked, and answer"},
        {"name": "mediators", "description": "The register of mediators and their calendars"},
        {"name": "catalogue", "description": "Languages, places, offices and funds to choose from"},
        {"name": "policies", "description": "The rules, version by version"},
        {"name": "reports", "description": "Hours and coverage"},
        {"name": "account", "description": "Signing in and out"},
    ],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    # Served from here: the page loads nothing from elsewhere.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "Role": "mediation.vocabulary.Role",
        "MediatorKind": "mediation.vocabulary.MediatorKind",
        "Gender": "mediation.vocabulary.Gender",
        "GenderWish": "mediation.vocabulary.GenderWish",
        "Delivery": "mediation.vocabulary.Delivery",
        "Setting": "mediation.vocabulary.Setting",
        "Level": "mediation.vocabulary.Level",
        "MessageLanguage": "mediation.vocabulary.SmsLanguage",
        "Urgency": "bookings.vocabulary.Urgency",
        "Lane": "bookings.vocabulary.Lane",
        "BookingKind": "bookings.vocabulary.BookingKind",
        "HolidayRule": "bookings.vocabulary.HolidayRule",
        "Scope": "bookings.vocabulary.Scope",
        "SeatStatus": "bookings.vocabulary.SeatStatus",
        "BookingStatus": "bookings.vocabulary.BookingStatus",
        "OfferStatus": "bookings.vocabulary.OfferStatus",
        "AnswerChannel": "bookings.vocabulary.AnswerChannel",
        "EventKind": "bookings.vocabulary.EventKind",
        "Outcome": "bookings.vocabulary.Outcome",
        "Trouble": "bookings.vocabulary.Problem",
        "WhyLeftOut": "mediation.matching.verdict.Reason",
        "Consent": "bookings.vocabulary.Consent",
        "AdviceCode": "bookings.advice.AdviceCode",
        "WhyFirst": "bookings.api.candidates.WhyFirst",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.openapi.declare_problems",
        "config.openapi.finish",
    ],
}

CELERY_BROKER_URL = ENV.redis_url
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT = 20
CELERY_TASK_TIME_LIMIT = 30
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.2,
}
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than any task may run; what a dead worker held comes back after it (the sweeps are quicker still).
    "visibility_timeout": 300,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 10,
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_keys": {"()": "config.log_filter.WithoutKeys"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_keys"]}
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # At DEBUG the SDK prints request bodies: telephone numbers and texts.
        "twilio": {"level": "WARNING"},
        "urllib3": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
    },
}
