#!/bin/sh
# Makes sure that there is a Chromium for the browser tests: the system's, or Playwright's own.
# usage: chromium.sh PYTHON
set -u
python=$1

found() {
    "$python" -m generator.benchmarks.chromium >/dev/null 2>&1
}

found && exit 0
if command -v apt-get >/dev/null 2>&1; then
    as_root=$([ "$(id -u)" = 0 ] || echo "sudo -n")
    echo "installing Chromium and fonts by apt-get"
    $as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq \
        --no-install-recommends chromium fonts-liberation fonts-dejavu-core >/dev/null
fi
found && exit 0
echo "installing Chromium by Playwright"
"$python" -m playwright install chromium
found && exit 0
echo "error: no Chromium for the browser tests: install one (Debian: apt-get install chromium) or name it in CHROMIUM" >&2
exit 1
