"""Datasets that `trailmill dataset build` makes, loaded by PyPI's `datasets`, offline.

TRAILMILL_BINARY names the command line, TRAILMILL_ROOT the repository.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import datasets

ROOT = Path(os.environ["TRAILMILL_ROOT"])
BINARY = os.environ["TRAILMILL_BINARY"]
FORMATS = [
    "openai-chat",
    "openai-tools",
    "prompt-completion",
    "alpaca",
    "sharegpt",
    "trl-conversational",
    "trailmill",
]
PREFERENCES = ["openai-preference", "trl-preference"]


class Loading(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def build(self, *more: str) -> Path:
        # A folder for each: what was loaded is remembered by its path.
        out = Path(tempfile.mkdtemp(dir=self.folder.name), "dataset")
        recordings = [str(ROOT / "tests/recordings"), str(ROOT / "tests/sessions")]
        command = [BINARY, "dataset", "build", *recordings, "--out", str(out), *more]
        done = subprocess.run(command, capture_output=True, text=True)
        self.assertIn(done.returncode, (0, 2), done.stderr)
        return out

    def load(self, dataset: Path) -> datasets.DatasetDict:
        return datasets.load_dataset(str(dataset), cache_dir=str(dataset.parent / "cache"))

    def rows(self, dataset: Path, split: str) -> list[dict]:
        files = sorted((dataset / "data").glob(f"{split}-*.jsonl"))
        return [json.loads(line) for file in files for line in file.read_text().splitlines()]

    def test_every_format_as_json_lines_and_parquet(self) -> None:
        for format in FORMATS + PREFERENCES:
            with self.subTest(format=format):
                kinds = ["--kinds", "preference"] if format in PREFERENCES else []
                for files in (["--parquet"], []):
                    self.loads(self.build("--format", format, "--file-size", "1", *files, *kinds))

    def loads(self, dataset: Path) -> None:
        # `datasets` reads nested JSON lines by way of pandas, which keeps ten digits of a number; Parquet has them all.
        self.exact = any(dataset.glob("data/*.parquet"))
        told = json.loads((dataset / "dataset.json").read_text())
        splits = {split["name"]: split["rows"] for split in told["splits"] if split["rows"]}
        loaded = self.load(dataset)
        self.assertEqual({name: part.num_rows for name, part in loaded.items()}, splits)
        for name in splits:
            rows = self.rows(dataset, name)
            self.assertEqual(len(rows), splits[name])
            for row, found in zip(rows, loaded[name]):
                self.holds(row, found)

    def holds(self, wanted: object, found: object) -> None:
        """All that a row says is in what was loaded; columns of it that the row leaves out are empty there."""
        if isinstance(wanted, dict) and isinstance(found, list):
            # Columns must not change with the data, so names are values there.
            found = {entry["name"]: entry for entry in found}
        if isinstance(wanted, dict) and isinstance(found, dict):
            for name, value in wanted.items():
                self.holds(value, found[name])
            for name in found.keys() - wanted.keys() - {"name"}:
                self.assertIn(found[name], (None, []), name)
        elif isinstance(wanted, list) and isinstance(found, list):
            self.assertEqual(len(wanted), len(found))
            for one, other in zip(wanted, found):
                self.holds(one, other)
        elif isinstance(wanted, (dict, list)):
            self.assertEqual(wanted, json.loads(found))
        elif isinstance(wanted, float) and not self.exact:
            self.assertAlmostEqual(wanted, found, delta=1e-9)
        else:
            self.assertEqual(wanted, found)

    def test_without_parquet_the_lines_are_what_is_loaded(self) -> None:
        dataset = self.build()
        loaded = self.load(dataset)
        self.assertEqual([dict(row) for row in loaded["train"]], self.rows(dataset, "train"))

    def test_types_do_not_change_with_the_rows(self) -> None:
        features = []
        for score in ["0.5", "0.9"]:
            dataset = self.build("--format", "trailmill", "--parquet", "--min-score", score)
            features.append(self.load(dataset)["train"].features)
        self.assertEqual(*features)


if __name__ == "__main__":
    unittest.main()
