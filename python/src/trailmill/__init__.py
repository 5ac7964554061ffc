"""Recorded browsing sessions in, scored and leak-free training examples out.

The same WebAssembly module that browsers, the command line and the server run, run here in wasmtime: the same bytes in give
the same bytes out.

    import trailmill

    [outcome] = trailmill.complete(open("session.json", "rb").read(), kinds=["next_action"])
    print(outcome.completion["status"], len(outcome.rows))
"""

from __future__ import annotations

from ._errors import Error, InputError, SandboxError
from ._outcome import Outcome
from ._recordings import iter_examples, iter_outcomes
from ._sandbox import MODULE_SHA256, Sandbox, default_sandbox

__all__ = [
    "MODULE_SHA256",
    "Error",
    "InputError",
    "Outcome",
    "Sandbox",
    "SandboxError",
    "complete",
    "iter_examples",
    "iter_outcomes",
    "redact",
]


def complete(data: bytes | str, **options: object) -> list[Outcome]:
    """Completes every session of a recording: one, an array of them, or JSON lines.

    ``options`` are those of the module, each with a default: ``format`` (of the rows, ``"openai-chat"``), ``kinds``,
    ``min_score`` (0.5), ``synthetic``, ``script`` (``"playwright-test"``, ``"user-flow"`` or ``"side"``; none), ``redaction`` (``"standard"``), ``from_`` (the recording's shape; detected),
    ``limits`` and ``thresholds``. A session that fails is an outcome with status FAILED and a reason; the others go on.

    Raises ``InputError`` where the recording holds no session at all or an option can't be taken, and ``SandboxError`` where
    the module had to be stopped.
    """
    return default_sandbox().complete(data, **options)


def redact(text: str, **options: object) -> str:
    """A text with its personal data replaced by placeholders such as ``[EMAIL_1]``."""
    return default_sandbox().redact(text, **options)
