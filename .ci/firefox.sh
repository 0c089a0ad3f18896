#!/bin/sh
# Makes sure that there is a Firefox for the tests of all browser engines. Without one its tests are skipped, but in CI.
set -u
. "$(dirname "$0")/apt.sh"

found() {
    command -v firefox-esr >/dev/null 2>&1 || command -v firefox >/dev/null 2>&1
}

found && exit 0
install_packages Firefox firefox-esr
found || echo "no Firefox: its tests will be skipped" >&2
