#!/bin/sh
# Write the hashed lock files from requirements/*.in. Locked versions stay; with --upgrade they become the newest.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.tools/bin:$PATH" # where deploy/setup.sh puts uv
option="${1:-}"
compile() { # compile VERSION NAME [OPTION...]
    version="$1"; name="$2"; shift 2
    uv pip compile --quiet $option --python-version "$version" --generate-hashes --no-emit-index-url --no-emit-find-links \
        --no-header --no-annotate "$@" "requirements/$name.in" -o "requirements/$name.txt"
}
compile 3.12 uv --no-deps
compile 3.12 app
compile 3.12 encoder --no-deps
compile 3.12 dev
# TensorFlow names JAX among its needs and does without it: 290 MB less on disk, 65 MB less in the engine's memory.
compile 3.10 engine --no-emit-package jax --no-emit-package jaxlib --no-emit-package ml-dtypes
compile 3.10 engine-dev
