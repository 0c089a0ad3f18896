"""Check the JavaScript: ESLint's recommended rules, and the types of its JSDoc by tsc.

usage: check_js.py [--install]
`--install` only fetches the versions that javascript/package-lock.json pins, if they are not there.
"""

import subprocess
import sys
from pathlib import Path

from node import find_node, find_npm

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".ci" / "javascript"
MODULES = FOLDER / "node_modules"


def installed() -> bool:
    """Whether what is installed was installed from the lock as it is now."""
    record = MODULES / ".package-lock.json"
    lock = FOLDER / "package-lock.json"
    return record.is_file() and record.stat().st_mtime >= lock.stat().st_mtime


def install(node: str) -> str:
    """Install what is pinned; return what went wrong, if anything did."""
    npm = find_npm(node)
    if not npm:
        return "no npm to install ESLint and tsc with: install one (Debian: apt-get install npm)"
    run = subprocess.run([*npm, "ci", "--silent"], cwd=FOLDER, capture_output=True, text=True)
    if run.returncode:
        said = " ".join((run.stderr or run.stdout).split())[:300]
        return f"ESLint and tsc cannot be installed; npm ci in {FOLDER.relative_to(ROOT)} says: {said}"
    (MODULES / ".package-lock.json").touch()
    return ""


def main() -> int:
    node = find_node()
    problem = "no Node.js" if node is None else "" if installed() else install(node)
    if node is None or problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    if "--install" in sys.argv[1:]:
        return 0
    config = str(FOLDER.relative_to(ROOT))
    eslint = [str(MODULES / "eslint" / "bin" / "eslint.js"), "--max-warnings", "0"]
    checks = (
        [*eslint, "--config", f"{config}/eslint.config.js", "assets", "tests/js"],
        [str(MODULES / "typescript" / "bin" / "tsc"), "--project", config],
    )
    return max(subprocess.run([node, *check], cwd=ROOT).returncode for check in checks)


if __name__ == "__main__":
    sys.exit(main())
