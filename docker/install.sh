#!/bin/sh
# The steps of the image, in their order: `sh docker/install.sh system|python|product`.
# The Dockerfile runs them one by one, so that each keeps its own layer; docker/prove.sh runs the same ones
# in a bare Debian root. They need Debian 12, root, and a way to a package index.
set -eu

HOME_DIR=/srv/hotliner
VENV=/opt/hotliner
HERE=$(dirname "$0")/..

system() { # what every stage has: Python and the account that runs it
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends python3 ca-certificates
    rm -rf /var/lib/apt/lists/*
    getent passwd hotliner >/dev/null ||
        useradd --uid 10001 --user-group --home-dir "$HOME_DIR" --no-create-home --shell /usr/sbin/nologin hotliner
    mkdir -p "$HOME_DIR/var"
    chown hotliner:hotliner "$HOME_DIR/var"
}

python() { # the libraries, at the versions of constraints.txt; only what runs, nothing for development
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends python3-venv
    python3 -m venv "$VENV"
    "$VENV/bin/python" - "$HERE/pyproject.toml" >/tmp/requirements.txt <<'PY'
import sys, tomllib
with open(sys.argv[1], "rb") as file:
    print(*tomllib.load(file)["project"]["dependencies"], sep="\n")
PY
    "$VENV/bin/pip" install -q --no-cache-dir --disable-pip-version-check -c "$HERE/constraints.txt" \
        setuptools -r /tmp/requirements.txt
    rm /tmp/requirements.txt
    if "$VENV/bin/python" -c 'import sys, torch; sys.exit(torch.version.cuda is None)'; then
        echo "NOTE: this torch carries CUDA and makes the image gigabytes larger; Hotliner never uses it." >&2
        echo "      Build with --build-arg PIP_EXTRA_INDEX_URL=... or PIP_FIND_LINKS=... (docs/operate.md)." >&2
    fi
}

product() { # Hotliner itself
    "$VENV/bin/pip" install -q --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation "$HERE"
    "$VENV/bin/hotliner" --version
}

case "${1:-}" in
    system | python | product) "$1" ;;
    *) echo "usage: sh docker/install.sh system|python|product" >&2; exit 2 ;;
esac
