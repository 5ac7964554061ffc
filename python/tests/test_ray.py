"""`ray_dataset.py` on a cluster of this machine alone makes the bytes of one `trailmill dataset build`.

TRAILMILL_BINARY names the command line, TRAILMILL_ROOT the repository.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(os.environ["TRAILMILL_ROOT"])
BINARY = os.environ["TRAILMILL_BINARY"]


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


class Ray(unittest.TestCase):
    def test_shards_on_a_cluster_make_what_one_run_makes(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            work, one, joined = (Path(folder, name) for name in ["shards", "one", "joined"])
            recordings = [str(ROOT / "tests/recordings"), str(ROOT / "tests/sessions")]
            options = ["--parquet", "--max-per-site", "50"]
            build = [BINARY, "dataset", "build", *recordings, "--out", str(one), *options]
            self.assertIn(subprocess.run(build, capture_output=True).returncode, (0, 2))
            script = [sys.executable, str(ROOT / "python/ray_dataset.py"), *recordings]
            script += ["--shards", "3", "--work", str(work), "--out", str(joined), "--binary", BINARY, "--", *options]
            done = subprocess.run(script, capture_output=True, text=True)
            self.assertIn(done.returncode, (0, 2), done.stderr)
            self.assertEqual(len(list(work.iterdir())), 3)
            self.assertEqual(files(joined), files(one))


if __name__ == "__main__":
    unittest.main()
