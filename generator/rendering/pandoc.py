"""Pandoc, a program that the package pypandoc_binary brings: a process for all that is to be converted at once."""

import subprocess


def pandoc(source: str, *arguments: str) -> tuple[str, str]:
    """Return what pandoc makes of a text, and what it warns of.

    It is given text and options alone and writes no file, so that nothing is left when this process is killed. Raises
    `RuntimeError` where pandoc fails.
    """
    # 0.05 s and a program of 150 MB: only when there is something new to convert.
    import pypandoc

    run = subprocess.run([pypandoc.get_pandoc_path(), *arguments], input=source.encode(), capture_output=True)
    warnings = run.stderr.decode(errors="replace")
    if run.returncode:
        raise RuntimeError(f"pandoc ended with {run.returncode}: {warnings}")
    return run.stdout.decode(), warnings
