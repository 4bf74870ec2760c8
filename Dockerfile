# Built in one image, run in another: what is only needed to install stays behind.
FROM python:3.13-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY archive_crawler ./archive_crawler
COPY spiders ./spiders
COPY pipelines ./pipelines
# Wheels alone: where a dependency has none, the build fails instead of wanting a compiler. Before 25.1 pip overlooks extras
# whose names are spelt with - here and _ there.
RUN python -m venv /opt/archive-crawler \
    && /opt/archive-crawler/bin/python -m pip install --no-cache-dir --upgrade 'pip>=25.1' \
    && /opt/archive-crawler/bin/python -m pip install --no-cache-dir --only-binary :all: . \
    && /opt/archive-crawler/bin/python -m pip uninstall --yes pip

FROM python:3.13-slim-bookworm
# tini hands signals on and buries what crawls leave behind.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends tini \
    && rm -rf /var/lib/apt/lists/* \
    && python -m pip uninstall --yes pip \
    && groupadd --gid 10001 crawler \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin crawler \
    && install --directory --owner 10001 --group 10001 /output \
    && install --directory /collections
COPY --from=build /opt/archive-crawler /opt/archive-crawler
ENV PATH=/opt/archive-crawler/bin:$PATH \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001:10001
VOLUME ["/output"]
WORKDIR /
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=20s --start-period=30s --retries=3 \
    CMD ["archive-crawler", "status", "--output", "/output", "--json"]
ENTRYPOINT ["/usr/bin/tini", "--", "archive-crawler"]
CMD ["scheduler", "/collections", "--output", "/output"]
