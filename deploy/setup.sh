#!/bin/sh
# Make the two locked environments. Needs nothing but a POSIX shell and either uv or Python 3.10 and 3.12.
# An environment is marked as whole by a stamp with the hash of its lists, written last: a half-made one is made anew.
set -eu
cd "$(dirname "$0")/.."
extras="${1:-}" # "dev" adds what tests and linters need

say() { printf '%s\n' "$*" >&2; }
stop() { say "setup: $*"; exit 1; }

runs() { # runs PYTHON VERSION: is it that version, and does it start? (a pyenv shim may exist and not run)
    "$1" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$2')" >/dev/null 2>&1
}

find_python() { # print an interpreter of VERSION, or nothing
    for candidate in "python$1" python3 python; do
        if command -v "$candidate" >/dev/null 2>&1 && runs "$candidate" "$1"; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
}

find_uv() { # print a uv that runs: from the path, or one that we install beside the environments
    if uv --version >/dev/null 2>&1; then
        command -v uv
        return
    fi
    if [ ! -x .tools/bin/uv ]; then
        python="$(find_python 3.12)"
        [ -n "$python" ] || return 0
        rm -rf .tools
        "$python" -m venv .tools >&2 && .tools/bin/python -m pip install --quiet --require-hashes --no-deps \
            -r requirements/uv.txt >&2 || { rm -rf .tools; return 0; }
    fi
    echo .tools/bin/uv
}

free_kilobytes() { df -Pk . | awk 'NR == 2 { print $4 }'; }

make_environment() { # make_environment FOLDER VERSION LIST...
    folder="$1"; version="$2"; shift 2
    stamp="$version $(cat "$@" | cksum)"
    if [ -f "$folder/.stamp" ] && [ "$(cat "$folder/.stamp")" = "$stamp" ] && runs "$folder/bin/python" "$version"; then
        return
    fi
    [ "$(free_kilobytes)" -gt 6000000 ] || stop "the disk is almost full: the environments need 6 GB. Free some space and try again."
    say "Making $folder (Python $version) ..."
    python="$(find_python "$version")"
    if [ -z "$python" ]; then
        [ -n "$uv" ] || stop "Python $version is missing. Install it, or install uv, which brings it. Then try again."
        python="$version" # uv brings it
    fi
    rm -rf "$folder"
    lists=""
    for list in "$@"; do lists="$lists -r $list"; done
    # shellcheck disable=SC2086 # the lists are words on purpose
    if [ -n "$uv" ]; then
        "$uv" venv --quiet --python "$python" "$folder" ||
            stop "Python $version is missing and could not be fetched. Install it and try again."
        "$uv" pip install --quiet --python "$folder/bin/python" --require-hashes --no-deps $lists ||
            { rm -rf "$folder"; stop "the packages for $folder could not be installed. Check the network and the disk, and try again."; }
    else
        "$python" -m venv "$folder" || { rm -rf "$folder"; stop "Python $version cannot make environments. Install its venv module."; }
        "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps $lists ||
            { rm -rf "$folder"; stop "the packages for $folder could not be installed. Check the network and the disk, and try again."; }
    fi
    if [ "$folder" = .venv ]; then
        install_command || { rm -rf "$folder"; stop "the bot command could not be installed. Check the disk and try again."; }
    fi
    printf '%s' "$stamp" >"$folder/.stamp"
}

install_command() { # put `bot` into the app environment, as an editable install of this folder
    if [ -n "$uv" ]; then
        "$uv" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e .
    else
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
    fi
}

uv="$(find_uv)"
if [ "$extras" = dev ]; then
    make_environment .venv 3.12 requirements/app.txt requirements/encoder.txt requirements/dev.txt
    make_environment .venv-engine 3.10 requirements/engine.txt requirements/engine-dev.txt
else
    # An environment with the tests' tools is good enough to run in.
    dev_stamp="3.12 $(cat requirements/app.txt requirements/encoder.txt requirements/dev.txt | cksum)"
    if [ "$(cat .venv/.stamp 2>/dev/null || true)" != "$dev_stamp" ]; then
        make_environment .venv 3.12 requirements/app.txt requirements/encoder.txt
    fi
    dev_stamp="3.10 $(cat requirements/engine.txt requirements/engine-dev.txt | cksum)"
    if [ "$(cat .venv-engine/.stamp 2>/dev/null || true)" != "$dev_stamp" ]; then
        make_environment .venv-engine 3.10 requirements/engine.txt
    fi
fi
