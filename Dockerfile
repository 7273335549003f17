# syntax=docker/dockerfile:1
# docker build --tag pullquote . && docker run --publish 127.0.0.1:7860:7860 pullquote
FROM python:3.12-slim

WORKDIR /app
# An index that has torch's CPU build saves several gigabytes; see docs/hosting.md.
ARG PIP_EXTRA_INDEX_URL=
COPY requirements.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check --requirement requirements.txt

COPY app.py ./
COPY src ./src
COPY seeds ./seeds
COPY index ./index
ENV GRADIO_SERVER_NAME=0.0.0.0 \
    GRADIO_SERVER_PORT=7860 \
    PULLQUOTE_CACHE=/var/cache/pullquote \
    PYTHONPATH=/app/src \
    PYTHONUNBUFFERED=1
# The index of these articles and the compiled model: the container starts with both.
RUN useradd --create-home pullquote \
    && mkdir --parents "$PULLQUOTE_CACHE" \
    && chown --recursive pullquote /app "$PULLQUOTE_CACHE"
USER pullquote
RUN python -m pullquote index && python -m pullquote ask "What is this about?"

EXPOSE 7860
HEALTHCHECK --start-period=60s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:7860/', timeout=9)"]
CMD ["python", "app.py"]
