"""The package as installed: outcomes, errors, bounds, and the same bytes as the command line's.

TRAILMILL_BINARY names the command line, TRAILMILL_ROOT the repository.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

import trailmill

ROOT = Path(os.environ["TRAILMILL_ROOT"])
BINARY = os.environ["TRAILMILL_BINARY"]
RECORDINGS = sorted((ROOT / "tests/recordings").glob("*.json*"))
SHOP = ROOT / "tests/recordings/shop.session.json"

ABI = """
    (memory (export "memory") 1)
    (data (i32.const 16) "\\08\\00\\00\\00it broke")
    (func (export "tm_panic_slot") (result i32) (i32.const 16))
    (func (export "tm_alloc") (param i32) (result i32) (i32.const 1024))
    (func (export "tm_last_error") (result i64) (i64.const 0))
"""


def module(complete: str, abi: int = 1) -> bytes:
    """A module with this body of its door."""
    import wasmtime

    return bytes(
        wasmtime.wat2wasm(
            f"""(module {ABI}
            (func (export "tm_abi_version") (result i32) (i32.const {abi}))
            (func $c (export "tm_complete") (param i32 i32 i32 i32) (result i64) {complete}))"""
        )
    )


class Installed(unittest.TestCase):
    def test_it_is_the_wheel_that_is_tested(self) -> None:
        self.assertNotIn(str(ROOT / "python"), trailmill.__file__)


class Completing(unittest.TestCase):
    def test_a_recording_gives_scored_examples(self) -> None:
        [outcome] = trailmill.complete(SHOP.read_bytes(), kinds=["next_action"], min_score=0.7)
        self.assertEqual(outcome.completion["status"], "COMPLETED")
        self.assertIsNone(outcome.error)
        self.assertGreater(len(outcome.rows), 10)
        self.assertEqual(len(outcome.rows), len(outcome.examples))
        for example, row in zip(outcome.examples, outcome.rows):
            self.assertEqual(example["kind"], "next_action")
            self.assertGreaterEqual(example["quality"]["score"], 0.7)
            self.assertEqual(row["messages"], example["messages"])

    def test_text_and_bytes_are_the_same(self) -> None:
        self.assertEqual(trailmill.complete(SHOP.read_text()), trailmill.complete(SHOP.read_bytes()))

    def test_a_folder_gives_the_examples_of_all(self) -> None:
        told: list[tuple[Path, str]] = []
        with tempfile.TemporaryDirectory() as folder:
            for recording in RECORDINGS:
                Path(folder, recording.name).write_bytes(recording.read_bytes())
            Path(folder, "shop.side").write_text(trailmill.complete(SHOP.read_bytes(), script="side")[0].script)
            Path(folder, "broken.json").write_text("{}")
            Path(folder, "notes.txt").write_text("{}")
            tell = lambda path, error: told.append((path.name, error.code))  # noqa: E731
            examples = list(trailmill.iter_examples(folder, failed=tell))
            outcomes = list(trailmill.iter_outcomes(folder, failed=lambda path, error: None))
            with self.assertRaises(trailmill.InputError):
                list(trailmill.iter_examples(Path(folder, "broken.json")))
        self.assertEqual(told, [("broken.json", "unknown_shape")])
        each = [len(o.examples) for r in RECORDINGS for o in trailmill.complete(r.read_bytes())]
        self.assertEqual(len(examples), sum(each))
        # A script tells nothing of the pages that examples need.
        self.assertEqual([len(o.examples) for o in outcomes].count(0), 1)
        self.assertEqual(len(outcomes), len(each) + 1)

    def test_a_script_is_written_where_one_is_asked_for(self) -> None:
        [plain] = trailmill.complete(SHOP.read_bytes())
        [outcome] = trailmill.complete(SHOP.read_bytes(), script="playwright-test")
        self.assertIsNone(plain.script)
        self.assertIn("await page.goto(", outcome.script)
        self.assertEqual(outcome.rows_json, plain.rows_json)

    def test_a_text_is_redacted(self) -> None:
        self.assertEqual(trailmill.redact("write to ann@example.org"), "write to [EMAIL_1]")

    def test_threads_share_the_module(self) -> None:
        data, wanted = SHOP.read_bytes(), trailmill.complete(SHOP.read_bytes())
        found: list[object] = []
        threads = [threading.Thread(target=lambda: found.append(trailmill.complete(data))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(found, [wanted] * 4)


class SameBytes(unittest.TestCase):
    """What the command line writes of the project's recordings is what the package gives, byte for byte."""

    def test_completions_and_rows(self) -> None:
        for format in ["openai-chat", "openai-tools", "trailmill"]:
            with tempfile.TemporaryDirectory() as out:
                command = [BINARY, "complete", "--format", format, "--out", out, *map(str, RECORDINGS)]
                subprocess.run(command, check=True, capture_output=True)
                for recording in RECORDINGS:
                    for outcome in trailmill.complete(recording.read_bytes(), format=format):
                        self.same(outcome, Path(out))

    def same(self, outcome: trailmill.Outcome, out: Path) -> None:
        name = outcome.completion["session"]["id"]
        self.assertEqual((out / f"{name}.jsonl").read_text(), outcome.rows_jsonl)
        written = (out / f"{name}.completion.json").read_text()
        receipt = json.loads(written)["receipt"]
        self.assertTrue(written.startswith(outcome.completion_json[:-1] + ',"receipt":{'))
        sha256 = lambda text: hashlib.sha256(text.encode()).hexdigest()  # noqa: E731
        self.assertEqual(receipt["output_sha256"], sha256(outcome.completion_json))
        self.assertEqual(receipt["input_sha256"], sha256(outcome.session_json))
        self.assertEqual(receipt["module_sha256"], trailmill.MODULE_SHA256)


class Errors(unittest.TestCase):
    def fault(self, call) -> trailmill.Error:
        with self.assertRaises(trailmill.Error) as raised:
            call()
        return raised.exception

    def test_the_module_tells_what_it_can_not_take(self) -> None:
        error = self.fault(lambda: trailmill.complete(b'[{"ann@example.org": 1}]'))
        self.assertIsInstance(error, trailmill.InputError)
        self.assertEqual((error.code, error.stage), ("unknown_shape", "read"))
        self.assertNotIn("ann", str(error))
        error = self.fault(lambda: trailmill.complete(b"[]", formt="x"))
        self.assertEqual(error.code, "invalid_options")
        self.assertIn("`format`", error.expected)
        error = self.fault(lambda: trailmill.complete(b"", min_score=2))
        self.assertEqual((error.code, error.pointer), ("invalid_options", "/min_score"))

    def test_a_failed_session_is_an_outcome(self) -> None:
        empty = b'{"format":"trailmill.session/1","id":"s","environment":{},"interactions":[]}'
        [outcome] = trailmill.complete(empty)
        self.assertEqual(outcome.completion["status"], "FAILED")
        self.assertEqual(outcome.error.code, "validation_failed")
        self.assertEqual(list(outcome.rows), [])

    def test_an_endless_loop_ends_at_its_deadline(self) -> None:
        sandbox = trailmill.Sandbox(deadline=0.3, module=module("(loop $l (br $l)) (i64.const 0)"))
        began = time.monotonic()
        self.assertEqual(self.fault(lambda: sandbox.complete(b"")).code, "deadline_exceeded")
        self.assertGreaterEqual(time.monotonic() - began, 0.3)

    def test_memory_is_bounded(self) -> None:
        data = json.dumps([json.loads(SHOP.read_text())] * 40).encode()
        sandbox = trailmill.Sandbox(memory=8 << 20)
        self.assertEqual(self.fault(lambda: sandbox.complete(data)).code, "memory_exceeded")
        # It is one call that failed, and not the sandbox.
        self.assertEqual(sandbox.complete(SHOP.read_bytes()), trailmill.complete(SHOP.read_bytes()))

    def test_a_bad_module_is_stopped_and_named(self) -> None:
        for body, code in [
            ("unreachable", "module_panicked"),
            ("(call $c (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))", "stack_overflow"),
            ("(i64.extend_i32_u (i32.div_u (i32.const 1) (i32.const 0)))", "module_trapped"),
            ("(i64.const -1)", "pointer_out_of_bounds"),
            ("(i64.const 0)", "output_invalid"),
            ("(i64.const 0x1000000004)", "output_invalid"),
        ]:
            sandbox = trailmill.Sandbox(module=module(body))
            error = self.fault(lambda: sandbox.complete(b"{}"))
            self.assertIsInstance(error, trailmill.SandboxError)
            self.assertEqual(error.code, code, body)
            if code == "module_panicked":
                self.assertIn("it broke", str(error))
        self.assertEqual(self.fault(lambda: trailmill.Sandbox(module=b"no module")).code, "module_unusable")
        other = trailmill.Sandbox(module=module("(i64.const 0)", abi=2))
        self.assertEqual(self.fault(lambda: other.complete(b"")).code, "module_unusable")


class Readme(unittest.TestCase):
    def test_its_examples_run(self) -> None:
        examples = re.findall(r"```python\n(.*?)```", (ROOT / "python/README.md").read_text(), re.DOTALL)
        self.assertGreaterEqual(len(examples), 4)
        here = os.getcwd()
        os.chdir(ROOT)
        try:
            for example in examples:
                exec(compile(example, "README.md", "exec"), {})  # noqa: S102 - our own text
        finally:
            os.chdir(here)


if __name__ == "__main__":
    unittest.main()
