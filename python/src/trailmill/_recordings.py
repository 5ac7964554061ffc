"""Recordings on disk, one after another."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ._errors import Error
from ._outcome import Outcome
from ._sandbox import default_sandbox

_ENDINGS = {".json", ".jsonl", ".side", ".zip"}
Failed = Callable[[Path, Error], None]


def iter_outcomes(
    path: str | os.PathLike[str], *, failed: Failed | None = None, **options: object
) -> Iterator[Outcome]:
    """The outcomes of a recording, or of all ``*.json``, ``*.jsonl``, ``*.side`` and ``*.zip`` below a folder, in the order of their paths.

    ``failed`` hears of each recording and each session that can't be completed, and the others go on; without it the first
    such error is raised. ``options`` are those of ``complete``. One recording is in memory at a time.
    """
    for recording in _recordings(Path(path)):
        try:
            found = default_sandbox().complete(recording.read_bytes(), **options)
        except Error as error:
            _tell(failed, recording, error)
            continue
        for outcome in found:
            if outcome.error is None:
                yield outcome
            else:
                _tell(failed, recording, outcome.error)


def iter_examples(
    path: str | os.PathLike[str], *, failed: Failed | None = None, **options: object
) -> Iterator[dict[str, Any]]:
    """The kept examples of a recording or a folder of them, whole: with scores, evidence and provenance."""
    for outcome in iter_outcomes(path, failed=failed, **options):
        yield from outcome.examples


def _recordings(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(found for found in path.rglob("*") if found.suffix.lower() in _ENDINGS and found.is_file())


def _tell(failed: Failed | None, recording: Path, error: Error) -> None:
    if failed is None:
        raise error
    failed(recording, error)
