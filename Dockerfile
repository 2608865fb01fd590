# Hotliner as an image: `docker build -t hotliner .`, or compose.yaml, which adds PostgreSQL and a worker.
# The steps are in docker/install.sh; docker/prove.sh runs them, and the result, where there is no Docker engine.
FROM debian:bookworm-slim AS system
COPY docker/install.sh /src/docker/install.sh
RUN sh /src/docker/install.sh system

FROM system AS build
# Where pip finds more wheels than in its default index: torch for CPUs only is about 200 MB instead of 3 GB.
ARG PIP_EXTRA_INDEX_URL
ARG PIP_FIND_LINKS
COPY pyproject.toml constraints.txt /src/
RUN sh /src/docker/install.sh python
COPY README.md LICENSE /src/
COPY retrieval /src/retrieval
COPY ingest /src/ingest
COPY bot /src/bot
RUN sh /src/docker/install.sh product

FROM system
COPY --from=build /opt/hotliner /opt/hotliner
COPY kb_articles /srv/hotliner/kb_articles
ENV PATH=/opt/hotliner/bin:/usr/local/bin:/usr/bin:/bin
ENV PYTHONUNBUFFERED=1
ENV HOTLINER_HOST=0.0.0.0
WORKDIR /srv/hotliner
USER hotliner
VOLUME /srv/hotliner/var
EXPOSE 8040
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python3", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ.get('HOTLINER_PORT', '8040') + '/healthz', timeout=4)"]
# The index is not in the image: run `hotliner index` once on the volume before the first `serve`, and after
# each change of the articles. compose.yaml does it at every start; only what changed is embedded again.
ENTRYPOINT ["hotliner"]
CMD ["serve"]
