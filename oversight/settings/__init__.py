"""All settings; the environment is read here and nowhere else. What runs by the clock and by the stream lies beside.

Without DATABASE_URL, REDIS_URL or STORAGE_URL the embedded parts under `.data/` serve (docs/operations.md).
"""

import os
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from oversight.core import logs
from oversight.embedded import locate
from oversight.settings.clock import CELERY_BEAT_SCHEDULE as CELERY_BEAT_SCHEDULE
from oversight.settings.stream import LEDGER_SUBJECTS as LEDGER_SUBJECTS
from oversight.settings.stream import STREAM_CONSUMERS as STREAM_CONSUMERS

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(env.str("OVERSIGHT_DATA", default=str(BASE_DIR / ".data"))).resolve()
_embedded = locate.urls(DATA_DIR)
IS_EMBEDDED = "DATABASE_URL" not in os.environ

# Mode. The demo invents accounts with known passwords: it refuses to run on a database that is not its own.
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=IS_EMBEDDED)
if DEMO and not IS_EMBEDDED and not env.bool("DEMO_ON_OWN_DATABASE", default=False):
    raise ImproperlyConfigured("DEMO=1 creates accounts with known passwords; it is refused beside DATABASE_URL.")

# Secrets come from the environment or, embedded, from files that the first start makes (mode 0600).
_secret_file = DATA_DIR / "secrets" / "django.key"
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY and IS_EMBEDDED:
    SECRET_KEY = locate.secret(_secret_file)
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY: at least 50 random characters.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if IS_EMBEDDED else [])
BEHIND_TLS = env.bool("BEHIND_TLS", default=not IS_EMBEDDED)

INSTALLED_APPS = [
    "oversight.core",
    "oversight.regions",
    "oversight.ledger",
    "oversight.vault",
    "oversight.accounts",
    "oversight.files",
    "oversight.dossiers",
    "oversight.parties",
    "oversight.evidence",
    "oversight.documents",
    "oversight.notices",
    "oversight.deadlines",
    "oversight.workflow",
    "oversight.api",
    "oversight.web",
    "oversight.gate",
    "oversight.imports",
    "oversight.portal",
    "reports",
    "violations",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "django_structlog",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "oversight.api.shortcut.bearer_requests",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "oversight.web.middleware.page_security",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "oversight.web.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "oversight.accounts.middleware.actor",
    "oversight.accounts.middleware.second_factor",
    "oversight.web.middleware.office_time",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "oversight.web.middleware.refusals",
]

ROOT_URLCONF = "oversight.urls"
WSGI_APPLICATION = "oversight.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oversight.web.context.page",
                "oversight.portal.context.desk",
            ],
        },
    },
]

# One database, two roles: `default` serves and cannot change what only grows, `owner` migrates.
_pool_size = env.int("DATABASE_POOL", default=10)
_pool = {"min_size": 1, "max_size": _pool_size, "timeout": 10} if _pool_size else False
DATABASES = {
    "default": env.db_url_config(env.str("DATABASE_URL", default=_embedded["DATABASE_URL"])),
    "owner": env.db_url_config(
        env.str("DATABASE_OWNER_URL", default=env.str("DATABASE_URL", default=_embedded["DATABASE_OWNER_URL"]))
    ),
}
DATABASES["default"] |= {
    # Statements that bind on the server (the intake) are planned once per connection.
    "OPTIONS": {**DATABASES["default"].get("OPTIONS", {}), "pool": _pool, "prepare_threshold": 1},
    "CONN_MAX_AGE": 0,
    "DISABLE_SERVER_SIDE_CURSORS": False,
}
DATABASES["owner"] |= {"TEST": {"MIRROR": "default"}}

# Rate limits and lock-outs must outlive a lost broker, so the cache lives in Postgres; it is small and seldom asked.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entry",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# The broker carries the clock's ticks alone; nothing of record is ever only there.
REDIS_URL = env.str("REDIS_URL", default=_embedded["CELERY_BROKER_URL"])
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "run" / "beat-schedule")
# Evidence: a folder, or an S3-compatible bucket (s3://bucket?endpoint_url=…).
STORAGE_URL = env.str("STORAGE_URL", default=f"file://{DATA_DIR / 'files'}")
# Everything stored is hashed again within so many days, at most so many MiB in the five minutes of one run.
EVIDENCE_REHASH_DAYS = env.int("EVIDENCE_REHASH_DAYS", default=30)
EVIDENCE_REHASH_MIB = env.int("EVIDENCE_REHASH_MIB", default=1024)
# A virus scanner that every file passes before anybody sees it: tcp://host:3310 or unix:///run/clamd.sock.
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", default="")

# The vault's root keys: a folder of files of mode 0600, in no dump and no bucket (docs/vault.md).
VAULT_KEYS = env.str("VAULT_KEYS", default=str(DATA_DIR / "secrets" / "vault"))
# Who works on a dossier and may therefore see who its people are: functions of (dossier id, actor, now).
PARTIES_HANDLING = ["oversight.workflow.queries.has_work"]
# What goes with a person who is erased: complete papers that name him and, where the order says so, what he wrote.
PARTIES_ERASING = ["oversight.portal.keeping.erase_papers", "violations.actions.erase_contents"]
PARTIES_HANDLING = ["oversight.workflow.queries.has_work", "violations.queries.took_in"]
UNMASK_MAX_MINUTES = env.int("UNMASK_MAX_MINUTES", default=120)
NOTICE_DELAY_MAX_DAYS = env.int("NOTICE_DELAY_MAX_DAYS", default=90)

# How exactly the time of a tip is kept: to the "day" or the "hour".
TIP_TIME = env.str("TIP_TIME", default="day")
if TIP_TIME not in {"day", "hour"}:
    raise ImproperlyConfigured('TIP_TIME is "day" or "hour".')

# The ledger and its one stream.
LEDGER_ORIGIN = env.str("LEDGER_ORIGIN", default="demo.oversight.localhost/ledger" if DEMO else "")
LEDGER_KEY_FILE = env.str("LEDGER_KEY_FILE", default=str(DATA_DIR / "secrets" / "ledger.key"))
LEDGER_EXPORT = env.str("LEDGER_EXPORT", default=str(DATA_DIR / "checkpoints" / "checkpoints.log"))
LEDGER_WITNESS_URL = env.str("LEDGER_WITNESS_URL", default="")
# What `manage.py demo_codes` shows beside the accounts: functions that give titles and tracking codes, by dotted path.
DEMO_CODES: list[str] = ["violations.demo.tracking_codes"]
# What modules take in from older systems' spreadsheets: targets by dotted path (docs/imports.md).
IMPORT_TARGETS: list[str] = ["violations.imports.ViolationCases"]

# Letters and forms. The keeper holds what they say of protected people (docs/documents.md); without one such papers
# are refused. How papers are signed: by hand (`wet`), or by an adapter that is named here.
DOCUMENT_KEEPER = "oversight.portal.keeping.Keeper"
DOCUMENT_SIGNING = env.str("DOCUMENT_SIGNING", default="wet")
DOCUMENT_SIGNING_ADAPTERS = {"wet": "oversight.documents.signing.Wet"}

# Sign-in. Desks by password and second factor, field devices by token (docs/adr/0006).
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:desk"
ACCOUNT_ADAPTER = "oversight.accounts.adapter.DeskAccounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/m/ip,5/15m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Bawaslu"
# A code typed at the end of its thirty seconds arrives in the next (RFC 6238, 5.2: one step of delay at most).
MFA_TOTP_TOLERANCE = 1
MFA_ADAPTER = "allauth.mfa.adapter.DefaultMFAAdapter"
ACCOUNT_SESSION_REMEMBER = False  # desks are shared: nobody stays signed in past the browser or twelve hours
USERSESSIONS_TRACK_ACTIVITY = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# The phone's own token; behind TLS the prefix keeps other hosts of the domain from planting one.
DEVICE_COOKIE_NAME = "__Host-oversight_device" if BEHIND_TLS else "oversight_device"
CSRF_FAILURE_VIEW = "oversight.web.views.csrf_failed"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None

# Transport and content.
SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", default=False)  # the reverse proxy redirects
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_TLS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
CSP_NONCE = NONCE  # the documentation page of the API asks for it
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
EVIDENCE_MAX_BYTES = env.int("EVIDENCE_MAX_BYTES", default=15 * 1024 * 1024)

# The gate of the public (docs/public-forms.md). Limits are per form; a range is a /24 or a /48.
GATE_PROXIES = env.list("GATE_PROXIES", default=[])
GATE_IPV4_PREFIX = env.int("GATE_IPV4_PREFIX", default=24)
GATE_IPV6_PREFIX = env.int("GATE_IPV6_PREFIX", default=48)
GATE_WORK_BITS = env.int("GATE_WORK_BITS", default=14)
GATE_WORK_BITS_MOST = env.int("GATE_WORK_BITS_MOST", default=16)
GATE_CALM_PER_MINUTE = env.int("GATE_CALM_PER_MINUTE", default=60)
GATE_RANGE_PROVED_PER_HOUR = env.int("GATE_RANGE_PROVED_PER_HOUR", default=300)
GATE_RANGE_BARE_PER_HOUR = env.int("GATE_RANGE_BARE_PER_HOUR", default=10)
GATE_RANGE_FILES_PER_HOUR = env.int("GATE_RANGE_FILES_PER_HOUR", default=200)
GATE_SAME_TEXT = env.int("GATE_SAME_TEXT", default=5)
GATE_SECONDS_PER_GROUP = env.int("GATE_SECONDS_PER_GROUP", default=3)
GATE_DRAFT_HOURS = env.int("GATE_DRAFT_HOURS", default=24)
GATE_RECEIPT_MINUTES = env.int("GATE_RECEIPT_MINUTES", default=60)
GATE_RETENTION_DAYS = env.int("GATE_RETENTION_DAYS", default=365)
GATE_LEAVE_URL = env.str("GATE_LEAVE_URL", default="https://www.bmkg.go.id/")
# Who knows the tracking codes: functions that answer the address of a page, asked in this order.
TRACKERS = ["violations.queries.tracking.address_of", "oversight.gate.queries.tracked"]

# Lists taken out as files: what has more rows is narrowed first.
EXPORT_MAX_ROWS = env.int("EXPORT_MAX_ROWS", default=100_000)

# Languages and time. Stored in UTC; pages show the zone of the office.
LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(DATA_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "oversight" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "tmp"}},
    "staticfiles": {"BACKEND": "oversight.web.storage.HashedStatic"},
}

# E-mail of notices; the embedded default writes messages to files.
EMAIL_CONFIG = env.email_url("EMAIL_URL", default=f"filemail:///{DATA_DIR / 'mail'}")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="no-reply@localhost")
EMAIL_TIMEOUT = 20
# Where links in letters lead: letters are written outside any request.
PUBLIC_URL = env.str("PUBLIC_URL", default=locate.address(DATA_DIR)).rstrip("/")

# The API of regional offices.
API_BATCH_MAX_ITEMS = 1_000
API_BATCH_MAX_BYTES = 8 * 1024 * 1024
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "oversight.api.authentication.BearerToken",
        "oversight.api.authentication.DeviceCookie",
        "oversight.api.authentication.DeskSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["oversight.api.permissions.HasActor"],
    "DEFAULT_RENDERER_CLASSES": ["oversight.api.rendering.JSON"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_THROTTLE_CLASSES": ["oversight.api.throttling.PerToken"],
    "DEFAULT_SCHEMA_CLASS": "oversight.api.schema.Schema",
    "DEFAULT_PAGINATION_CLASS": None,
    "DEFAULT_VERSIONING_CLASS": None,
    "EXCEPTION_HANDLER": "oversight.api.errors.problem",
    "UNAUTHENTICATED_USER": None,
}
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=6_000)
SPECTACULAR_SETTINGS = {
    "TITLE": "Election oversight API",
    "DESCRIPTION": "For regional offices and field devices: reports, violations, evidence, places and instruments.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "OAS_VERSION": "3.1.1",
    "POSTPROCESSING_HOOKS": ["oversight.api.schema.add_components", "reports.openapi.add_instruments"],
}

# Logs: one line an event on standard error, with request ids and never with a person's data.
LOG_LEVEL = env.str("LOG_LEVEL", default="WARNING")
logs.configure(LOG_LEVEL)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    # Pillow spells out, while it debugs, who took a photo and where.
    "loggers": {"oversight": {"level": "INFO"}, "django.request": {"level": "ERROR"}, "PIL": {"level": "INFO"}},
}
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = ""  # asking would open the session of every request
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # direct-FK rows are read by our own queries, not by its backend
