#!/bin/sh
# Makes sure that there is a Chromium for the browser tests: the system's, or Playwright's own.
# usage: chromium.sh PYTHON
set -u
python=$1
. "$(dirname "$0")/apt.sh"

found() {
    "$python" -m generator.benchmarks.chromium >/dev/null 2>&1
}

found && exit 0
install_packages Chromium chromium fonts-liberation fonts-dejavu-core
found && exit 0
echo "installing Chromium by Playwright"
"$python" -m playwright install chromium
found && exit 0
echo "error: no Chromium for the browser tests: install one, or name it in CHROMIUM" >&2
exit 1
