"""What can go wrong, with a stable code for programs. Messages hold no recorded value."""

from __future__ import annotations


class Error(Exception):
    """A fault.

    ``code`` is stable, ``stage`` is where on the way it happened, ``pointer`` is a JSON pointer to its place in the input
    (empty for all of it), ``message`` is for people.
    """

    def __init__(self, code: str, stage: str, message: str, pointer: str = "") -> None:
        at = f"at {pointer}: " if pointer else ""
        super().__init__(f"{at}{message} ({code})")
        self.code = code
        self.stage = stage
        self.pointer = pointer
        self.message = message


class InputError(Error):
    """The module's own answer: the recording or an option can't be taken."""

    def __init__(self, told: dict[str, str]) -> None:
        self.expected = told["expected"]
        self.found = told["found"]
        message = f"expected {self.expected}, found {self.found}"
        super().__init__(told["code"], told["stage"], message, told["pointer"])


class SandboxError(Error):
    """The module was stopped: ``deadline_exceeded``, ``memory_exceeded``, ``stack_overflow``, ``module_panicked``,
    ``module_trapped``; or is not what this package takes: ``module_unusable``, ``output_invalid``."""
