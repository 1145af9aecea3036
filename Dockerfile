# One image for web, worker and beat; the command decides.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/market
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
ENV DATA_DIR=/var/lib/market HOST=0.0.0.0
# Static files and languages belong to the image; the values here are good for nothing else.
RUN python -c "from marketplace.core import languages; languages.compile_catalogs()" \
    && SIGNING_SEED=$(python -c "print('0' * 64)") DEMO=1 SECRET_KEY=build DATABASE_URL=postgres://none/none \
    python manage.py collectstatic --noinput -v 0 \
    && useradd --system --home /srv/market market && chown -R market /var/lib/market
USER market
EXPOSE 8000
CMD ["gunicorn", "-c", "python:marketplace.gunicorn_conf", "marketplace.wsgi"]
