"""What became of one session, as values and as the bytes that the module wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ._errors import InputError, SandboxError

_DECODER = json.JSONDecoder()


@dataclass(frozen=True)
class Outcome:
    """One session's outcome. The texts are exactly what the module wrote; hash them, store them, compare them."""

    completion_json: str = field(repr=False)
    """What is said of the session, a JSON object."""
    session_json: str | None = field(repr=False)
    """The session in canonical form, redacted, a JSON object; ``None`` where it could not be read."""
    rows_json: tuple[str, ...] = field(repr=False)
    """The kept examples in the chosen format, a JSON object each."""
    script: str | None = field(default=None, repr=False)
    """The steps as a script of the kind that was asked for; ``None`` where none was."""

    @cached_property
    def completion(self) -> dict[str, Any]:
        """What is said of the session: ``status``, ``quality``, ``steps``, ``journeys``, ``training`` and more;
        ``trailmill schema completion`` has its shape."""
        return json.loads(self.completion_json)

    @cached_property
    def session(self) -> dict[str, Any] | None:
        """The session in canonical form, redacted."""
        return None if self.session_json is None else json.loads(self.session_json)

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The kept examples in the chosen format."""
        return [json.loads(row) for row in self.rows_json]

    @property
    def examples(self) -> list[dict[str, Any]]:
        """The kept examples whole, with scores, evidence and provenance, whatever the format is."""
        return self.completion["training"]["examples"]

    @property
    def rows_jsonl(self) -> str:
        """The rows as JSON lines, as ``trailmill complete --out`` writes them."""
        return "".join(f"{row}\n" for row in self.rows_json)

    @property
    def error(self) -> InputError | None:
        """Why the session failed; ``None`` where it came through."""
        failure = self.completion.get("failure")
        return None if failure is None else InputError(failure)


def outcomes(output: bytes) -> list[Outcome]:
    """Takes the module's output apart without touching its bytes."""
    try:
        text = output.decode()
        at = _after(text, 0, '{"outcomes":[')
        found: list[Outcome] = []
        while not text.startswith("]", at):
            if found:
                at = _after(text, at, ",")
            completion, at = _value(text, _after(text, at, '{"completion":'))
            session = None
            if text.startswith(',"session":', at):
                session, at = _value(text, at + len(',"session":'))
            rows, at = _list(text, _after(text, at, ',"rows":['))
            script = None
            if text.startswith(',"script":', at):
                written, at = _value(text, at + len(',"script":'))
                script = json.loads(written)
            at = _after(text, at, "}")
            found.append(Outcome(completion, session, tuple(rows), script))
        return found
    except ValueError:
        raise SandboxError("output_invalid", "leave", "the module's output is not of this ABI") from None


def _list(text: str, at: int) -> tuple[list[str], int]:
    items: list[str] = []
    while not text.startswith("]", at):
        if items:
            at = _after(text, at, ",")
        item, at = _value(text, at)
        items.append(item)
    return items, at + 1


def _value(text: str, at: int) -> tuple[str, int]:
    _, end = _DECODER.raw_decode(text, at)
    return text[at:end], end


def _after(text: str, at: int, mark: str) -> int:
    if not text.startswith(mark, at):
        raise ValueError(mark)
    return at + len(mark)
