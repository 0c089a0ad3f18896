#!/bin/sh
# Makes sure that there is a WebKit that can be driven, and a display for it, for the tests of all browser engines.
# Without them its tests are skipped, but in CI.
set -u
. "$(dirname "$0")/apt.sh"

found() {
    command -v WebKitWebDriver >/dev/null 2>&1 && command -v Xvfb >/dev/null 2>&1
}

found && exit 0
install_packages WebKit webkit2gtk-driver xvfb
found || echo "no WebKit to drive: its tests will be skipped" >&2
