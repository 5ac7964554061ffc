"""Makes a dataset with Ray Data: the shards on all machines of a cluster, then joined.

    python ray_dataset.py s3://bucket/recordings --shards 64 --work /shared/shards --out /shared/dataset -- --parquet

Every machine has the `trailmill` binary and sees the folder of the shards. What follows `--` goes to `trailmill dataset build`.
The result is byte for byte what one `trailmill dataset build` makes, whatever the number of shards and machines; a shard
that is there already is not made again, so that a run that was cut off goes on.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import ray


def make(shard: dict, binary: str, inputs: list[str], work: Path, options: list[str]) -> dict:
    """Makes one shard, whole or not at all."""
    out = work / f"shard-{shard['number']}-of-{shard['of']}"
    if (out / "shard.json").is_file():
        return {"folder": str(out), "error": None}
    command = [binary, "dataset", "build", *inputs, "--shard", f"{shard['number']}/{shard['of']}", "--out", str(out)]
    done = subprocess.run([*command, *options], capture_output=True, text=True)
    # 2: some inputs could not be taken, each named; the rest is in.
    return {"folder": str(out), "error": done.stderr if done.returncode not in (0, 2) else None}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("inputs", nargs="+", help="what `trailmill dataset build` takes")
    parser.add_argument("--shards", type=int, default=4, help="how many; some for each processor")
    parser.add_argument("--work", type=Path, required=True, help="a folder that all machines see, for the shards")
    parser.add_argument("--out", required=True, help="the dataset's folder")
    parser.add_argument("--binary", default="trailmill", help="the `trailmill` binary")
    own, options = sys.argv[1:], []
    if "--" in own:
        own, options = own[: own.index("--")], own[own.index("--") + 1 :]
    asked = parser.parse_args(own)

    asked.work.mkdir(parents=True, exist_ok=True)
    shards = ray.data.from_items([{"number": n, "of": asked.shards} for n in range(1, asked.shards + 1)])
    shards = shards.repartition(asked.shards)
    settled = {"binary": asked.binary, "inputs": asked.inputs, "work": asked.work, "options": options}
    made = shards.map(make, fn_kwargs=settled, num_cpus=1).take_all()
    for shard in made:
        if shard["error"] is not None:
            print(f"{shard['folder']}: {shard['error']}", file=sys.stderr)
    if any(shard["error"] is not None for shard in made):
        return 1
    folders = [shard["folder"] for shard in made]
    return subprocess.run([asked.binary, "dataset", "merge", *folders, "--out", asked.out]).returncode


if __name__ == "__main__":
    sys.exit(main())
