# Debian packages that the tests need: installed as root, and else named, so that nothing asks for a password.
# usage: . .ci/apt.sh; install_packages WHAT PACKAGE…

install_packages() {
    what=$1
    shift
    command -v apt-get >/dev/null 2>&1 || return 0
    if [ "$(id -u)" = 0 ]; then
        echo "installing $what by apt-get"
        apt-get update -qq &&
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
    else
        echo "no $what; to install it: sudo apt-get install --no-install-recommends $*" >&2
    fi
}
