"""Tries every reader on many damaged inputs, and prints a table of the tries and faults of each.

usage: python -m tests.fuzz [--tries 20000] [--seed 0] [--only NAME] [--keep FOLDER]
"""

import argparse
import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path
from random import Random

import torch

from tests.fuzz.fault import fault_of
from tests.fuzz.targets import targets


def main() -> int:
    """Try the readers in turn; return 1 if one has a fault. With `--keep` an input of each kind of fault is kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.splitlines()[0])
    parser.add_argument("--tries", type=int, default=20_000, help="of all readers together")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", help="the readers whose name holds this")
    parser.add_argument("--keep", type=Path, help="folder for an input of each kind of fault")
    given = parser.parse_args()
    torch.set_num_threads(1)
    warnings.simplefilter("error")
    with tempfile.TemporaryDirectory() as folder:
        chosen = {name: target for name, target in targets(Path(folder)).items() if (given.only or "") in name}
    tries, total = -(-given.tries // len(chosen)), 0
    for name, target in chosen.items():
        kinds: Counter[str] = Counter()
        begin = time.monotonic()
        for number in range(tries):
            data = target.make(Random(f"{given.seed} {name} {number}"))
            if fault := fault_of(target, data):
                kind = fault.partition(": ")[0]
                if not kinds[kind]:
                    print(f"  try {number}: {fault}", flush=True)
                    if given.keep:
                        given.keep.mkdir(parents=True, exist_ok=True)
                        (given.keep / f"{name.replace(', ', '-').replace(' ', '-')}-{number}").write_bytes(data)
                kinds[kind] += 1
        total += sum(kinds.values())
        seconds = time.monotonic() - begin
        print(f"{name:23}{tries:8,} tries {kinds.total():6,} faults {len(kinds):4} kinds {seconds:7.0f} s", flush=True)
    print(f"{'all':23}{tries * len(chosen):8,} tries {total:6,} faults, seed {given.seed}")
    return int(total > 0)


if __name__ == "__main__":
    sys.exit(main())
