# The base can be exchanged for a mirror's copy or a hardened one: --build-arg BASE=…
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
# Where packages come from is the builder's choice; what they must be is in the lock.
ARG PIP_INDEX_URL
WORKDIR /build
COPY requirements/base.txt .
RUN python3 -m venv --without-pip /opt/ponte \
    && python3 -m pip --python /opt/ponte/bin/python install --require-hashes --no-deps --only-binary :all: \
        --no-cache-dir --disable-pip-version-check --requirement base.txt

FROM ${BASE}
ENV PATH=/opt/ponte/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin ponte
COPY --from=build /opt/ponte /opt/ponte
WORKDIR /srv/ponte
COPY . .
# The key signs nothing here and stays in no layer; the settings only refuse to be read without one.
RUN python -m compileall -q config mediation bookings notifications \
    && SECRET_KEY=unused python manage.py collectstatic --no-input --verbosity 0
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8000/healthz', timeout=3)"]
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--threads", "8", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
