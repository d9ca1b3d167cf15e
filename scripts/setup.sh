# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by ./quickstart and ./check from the project's folder: brings a bare Debian or Ubuntu with
# Python and git to a virtual environment in .venv that holds scan2archive.
#
# System packages, and why there are no more of them:
#   tesseract-ocr-vie   the Vietnamese language data; tesserocr's wheel has the engine and no language.
#   tesseract-ocr       the program: OCRmyPDF asks for its version before it writes any PDF, although
#                       the pages have been read by then; and it reads them where tesserocr cannot.
#   pythonX.Y-venv      only where Python cannot make a virtual environment (Debian splits it off).
# All Python packages come as wheels that bring their libraries along; they ask for nothing beyond
# libc, libstdc++, libgcc and zlib, which apt itself needs and which are therefore always there.

MISSING_TOOL=3 # the exit code scan2archive itself uses for a missing tool
VENV=.venv

say() { printf '%s\n' "$*"; }

# give_up CODE LINE...: the lines on stderr, then the end.
give_up() {
    local code=$1
    shift
    printf '%s\n' "$@" >&2
    exit "$code"
}

# Sets PYTHON to the first Python >= 3.11.
find_python() {
    local candidate
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; then
            PYTHON=$candidate
            return
        fi
    done
    if command -v python3 >/dev/null 2>&1; then
        give_up "$MISSING_TOOL" "scan2archive needs Python 3.11 or newer; this machine has $(python3 --version 2>&1)." \
            "Install a newer Python (Debian 12 and Ubuntu 24.04 have one) and run this again."
    fi
    give_up "$MISSING_TOOL" "scan2archive needs Python 3.11 or newer; this machine has no python3." \
        "Ask an administrator to run: apt-get install python3"
}

has_language() {
    # The program's own look-up, which needs no installed package: one list of places, not two.
    "$PYTHON" -c 'from scan2archive.tessdata import find_tessdata; find_tessdata("vie")' >/dev/null 2>&1
}

venv_works() {
    "$VENV/bin/python" -c 'import sys, pip; raise SystemExit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

has_venv() {
    venv_works || "$PYTHON" -c 'import venv, ensurepip' >/dev/null 2>&1
}

# Prints the system packages that are missing, one a line.
missing_packages() {
    command -v tesseract >/dev/null 2>&1 || say tesseract-ocr
    has_language || say tesseract-ocr-vie
    has_venv || say "$("$PYTHON" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@" # nobody is there to type a password
    fi
}

can_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" -eq 0 ] && return 0
    command -v sudo >/dev/null 2>&1 && { [ -t 0 ] || sudo -n true 2>/dev/null; }
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 "$@" </dev/null
}

install_packages() {
    # Package lists are often deleted from images, and may be stale elsewhere.
    if ! apt_get install -y --no-install-recommends "$@"; then
        say "Fetching the package lists first ..."
        apt_get update || true
        apt_get install -y --no-install-recommends "$@"
    fi
}

ensure_packages() {
    local packages
    mapfile -t packages < <(missing_packages)
    [ "${#packages[@]}" -eq 0 ] && return
    local request="apt-get install --no-install-recommends ${packages[*]}"
    say "System packages to install with apt-get: ${packages[*]}"
    if ! can_install; then
        give_up "$MISSING_TOOL" "They are missing, and this user cannot install them (no apt-get, or neither root nor sudo)." \
            "Ask an administrator to run:" "    sudo $request" "Then run this again."
    fi
    install_packages "${packages[@]}" ||
        give_up "$MISSING_TOOL" "apt-get could not install them; its message stands above. Ask an administrator to run:" \
            "    sudo $request"
    mapfile -t packages < <(missing_packages)
    [ "${#packages[@]}" -eq 0 ] ||
        give_up "$MISSING_TOOL" "Still missing after the installation: ${packages[*]}" \
            "If Tesseract's language files lie in a folder of their own, set TESSDATA_PREFIX to it."
}

# What the installed environment depends on: when it changes, pip runs again.
fingerprint() {
    { cat pyproject.toml constraints.txt && "$VENV/bin/python" --version && pwd; } | sha256sum | cut -d' ' -f1
}

development_tools() {
    # pip reads dependency groups only since 25.1, and Debian 12 has 23.0.
    "$VENV/bin/python" -c 'import tomllib
with open("pyproject.toml", "rb") as file:
    print("\n".join(tomllib.load(file)["dependency-groups"]["dev"]))'
}

# ensure_venv run|dev: the virtual environment with the package, for dev with the development tools.
ensure_venv() {
    local kind=$1 stamp
    if ! venv_works; then
        say "Making a virtual environment in $VENV ..."
        "$PYTHON" -m venv --clear "$VENV" ||
            give_up "$MISSING_TOOL" "$PYTHON cannot make a virtual environment; its message stands above."
    fi
    stamp=$(fingerprint)
    if [ "$(cat "$VENV/scan2archive-dev" 2>/dev/null)" = "$stamp" ] ||
        [ "$(cat "$VENV/scan2archive-$kind" 2>/dev/null)" = "$stamp" ]; then
        return
    fi
    local wanted=(--editable .) # so that a pulled change needs no new installation
    if [ "$kind" = dev ]; then
        local tools
        mapfile -t tools < <(development_tools)
        wanted+=("${tools[@]}")
    fi
    say "Installing $(wc -l <constraints.txt) pinned Python packages into $VENV, nothing outside it (about 400 MB) ..."
    local volume=()
    [ -t 1 ] || volume=(--quiet)
    PIP_DISABLE_PIP_VERSION_CHECK=1 "$VENV/bin/pip" install "${volume[@]}" \
        --prefer-binary --constraint constraints.txt "${wanted[@]}" ||
        give_up "$MISSING_TOOL" "pip could not install the Python packages; its message stands above." \
            "Once that is mended (network, proxy, disk space), run this again: it goes on from here."
    say "$stamp" >"$VENV/scan2archive-$kind"
}

# prepare run|dev: all of the above; sets PYTHON.
prepare() {
    find_python
    ensure_packages
    ensure_venv "$1"
}
