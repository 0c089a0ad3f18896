#!/bin/sh
# Makes sure that there is a Firefox for the tests of both browser engines. Without one these tests are skipped, but in CI.
set -u

found() {
    command -v firefox-esr >/dev/null 2>&1 || command -v firefox >/dev/null 2>&1
}

found && exit 0
if command -v apt-get >/dev/null 2>&1; then
    as_root=$([ "$(id -u)" = 0 ] || echo "sudo -n")
    echo "installing Firefox by apt-get"
    $as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq \
        --no-install-recommends firefox-esr >/dev/null
fi
found || echo "no Firefox: its tests will be skipped; install one (Debian: apt-get install firefox-esr)" >&2
exit 0
