"""The sandbox: the module compiled once, a fresh instance for each call, bounded in memory, time and stack."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import Any

import wasmtime

from ._errors import InputError, SandboxError
from ._outcome import Outcome, outcomes

_MODULE = files(__package__).joinpath("trailmill.wasm").read_bytes()

MODULE_SHA256 = hashlib.sha256(_MODULE).hexdigest()
"""SHA-256 of the module, in hexadecimal: the same as ``trailmill version`` tells, where both are of one build."""

_ABI = 1
_TICK = 0.01
_PANIC_MESSAGE = 512
_LENGTH = (1 << 32) - 1


class Sandbox:
    """The module, ready to be called as often as wanted, from any thread.

    ``memory`` is what one call may take, in bytes (1 GiB; the module needs up to six times its input), ``deadline`` the time
    of one call in seconds (120), ``stack`` its stack in bytes (1 MiB). ``module`` is another module of the same ABI.
    """

    def __init__(
        self,
        *,
        memory: int = 1 << 30,
        deadline: float = 120.0,
        stack: int = 1 << 20,
        module: bytes = _MODULE,
    ) -> None:
        self._memory = memory
        self._deadline = deadline
        self._stack = stack
        config = wasmtime.Config()
        config.epoch_interruption = True
        config.max_wasm_stack = stack
        self._engine = wasmtime.Engine(config)
        try:
            self._module = wasmtime.Module(self._engine, module)
        except wasmtime.WasmtimeError as error:
            raise _unusable(f"it can't be compiled: {error}") from None
        self._linker = wasmtime.Linker(self._engine)
        # The imports serve browsers; here nothing calls them.
        self._linker.define_unknown_imports_as_traps(self._module)
        self._clock = _Clock(self._engine)

    def complete(self, data: bytes | str, **options: object) -> list[Outcome]:
        """Completes every session of a recording; see ``trailmill.complete``."""
        return outcomes(self.complete_bytes(_bytes(data), _options(options)))

    def complete_bytes(self, data: bytes, options: bytes = b"{}") -> bytes:
        """The byte door: a recording and options as JSON in, ``{"outcomes": [...]}`` out, as the module wrote it."""
        return self._call("tm_complete", data, options)

    def redact(self, text: str, **options: object) -> str:
        """A text with its personal data replaced."""
        line = json.dumps({"text": text}).encode()
        return json.loads(self._call("tm_redact", line, _options(options)))["text"]

    def _call(self, door: str, data: bytes, options: bytes) -> bytes:
        store = wasmtime.Store(self._engine)
        store.set_limits(memory_size=self._memory, memories=1, instances=1)
        store.set_epoch_deadline(int(self._deadline / _TICK) + 2)
        with self._clock.running(), self._faults_named(store) as call:
            return call.run(self._linker, self._module, door, data, options)

    @contextmanager
    def _faults_named(self, store: wasmtime.Store) -> Iterator[_Call]:
        call = _Call(store, self._memory)
        try:
            yield call
        except wasmtime.Trap as trap:
            raise self._stopped(trap, call) from None
        except wasmtime.WasmtimeError as error:
            # Too much memory to begin with, an import that serves browsers, an export that is missing.
            if call.is_full():
                raise self._too_large() from None
            raise SandboxError("module_trapped", "work", f"the module was stopped: {error}") from None

    def _stopped(self, trap: wasmtime.Trap, call: _Call) -> SandboxError:
        code = trap.trap_code
        if code == wasmtime.TrapCode.INTERRUPT:
            return SandboxError("deadline_exceeded", "work", f"not done after {self._deadline:g} s")
        if code == wasmtime.TrapCode.STACK_OVERFLOW:
            return SandboxError("stack_overflow", "work", f"the module needs more than {self._stack >> 10} KiB of stack")
        if code == wasmtime.TrapCode.UNREACHABLE:
            if call.is_full():
                return self._too_large()
            return SandboxError("module_panicked", "work", f"the module gave up: {call.panic_message()}")
        return SandboxError("module_trapped", "work", f"the module was stopped: {trap.message.splitlines()[-1]}")

    def _too_large(self) -> SandboxError:
        return SandboxError("memory_exceeded", "work", f"the module needs more than {self._memory >> 20} MiB")


class _Call:
    """One call of one instance. Nothing that the module returns is trusted: each place is looked at before it is read."""

    def __init__(self, store: wasmtime.Store, most: int) -> None:
        self._store = store
        self._most = most
        self._memory: wasmtime.Memory | None = None
        self._exports: Any = None
        self._panic_slot = 0
        self._wanted = 0

    def run(
        self, linker: wasmtime.Linker, module: wasmtime.Module, door: str, data: bytes, options: bytes
    ) -> bytes:
        self._exports = linker.instantiate(self._store, module).exports(self._store)
        memory = self._exports.get("memory")
        if not isinstance(memory, wasmtime.Memory):
            raise _unusable("it exports no memory")
        self._memory = memory
        abi = self._function("tm_abi_version")
        if abi != _ABI:
            raise _unusable(f"it speaks ABI {abi}, this package speaks ABI {_ABI}")
        self._panic_slot = self._function("tm_panic_slot") & _LENGTH
        entered = [self._enter(data), self._enter(options)]
        output = self._function(door, *(number for pair in entered for number in pair))
        if output != 0:
            return self._leave(output)
        error = self._leave(self._function("tm_last_error"))
        try:
            told = InputError(json.loads(error))
        except (ValueError, KeyError, TypeError):
            message = "the module failed and did not say why"
            raise SandboxError("output_invalid", "leave", message) from None
        raise told

    def is_full(self) -> bool:
        """Whether what it asked for does not fit any more: then a trap means that there was no memory."""
        size = self._memory.data_len(self._store) if self._memory else 0
        # Memory grows by an eighth at a time, or by what is asked for at once.
        return size + max(size // 8, self._wanted) > self._most

    def panic_message(self) -> str:
        try:
            length = int.from_bytes(self._read(self._panic_slot, 4), "little")
            text = self._read(self._panic_slot + 4, min(length, _PANIC_MESSAGE)).decode(errors="replace")
        except SandboxError:
            text = ""
        return "".join(c for c in text if c.isprintable()) or "without a word"

    def _function(self, name: str, *arguments: int) -> int:
        function = self._exports.get(name)
        if not isinstance(function, wasmtime.Func):
            raise _unusable(f"it exports no {name} of this ABI")
        return function(self._store, *arguments)

    def _enter(self, data: bytes) -> tuple[int, int]:
        self._wanted = len(data)
        place = self._function("tm_alloc", len(data)) & _LENGTH
        if place == 0 and data:
            raise SandboxError("memory_exceeded", "enter", f"the module has no room for {len(data)} bytes")
        self._look(place, len(data))
        assert self._memory is not None
        self._memory.write(self._store, data, place)
        self._wanted = 0
        return place, len(data)

    def _leave(self, packed: int) -> bytes:
        # The module's number has no sign.
        packed &= (1 << 64) - 1
        return self._read(packed >> 32, packed & _LENGTH)

    def _read(self, place: int, length: int) -> bytes:
        self._look(place, length)
        assert self._memory is not None
        return bytes(self._memory.read(self._store, place, place + length))

    def _look(self, place: int, length: int) -> None:
        assert self._memory is not None
        if place + length > self._memory.data_len(self._store):
            message = "the module names a place outside its memory"
            raise SandboxError("pointer_out_of_bounds", "leave", message)


class _Clock:
    """Moves the engine's epoch on while a call runs: one thread for all calls."""

    def __init__(self, engine: wasmtime.Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._calls = 0
        self._idle = threading.Event()

    @contextmanager
    def running(self) -> Iterator[None]:
        with self._lock:
            self._calls += 1
            if self._calls == 1:
                self._idle = threading.Event()
                threading.Thread(target=self._tick, args=(self._idle,), name="trailmill clock", daemon=True).start()
        try:
            yield
        finally:
            with self._lock:
                self._calls -= 1
                if self._calls == 0:
                    self._idle.set()

    def _tick(self, idle: threading.Event) -> None:
        while not idle.wait(_TICK):
            self._engine.increment_epoch()


@cache
def default_sandbox() -> Sandbox:
    """The sandbox that the package's functions use, compiled at their first call."""
    return Sandbox()


def _bytes(data: bytes | str) -> bytes:
    return data.encode() if isinstance(data, str) else bytes(data)


def _options(options: dict[str, object]) -> bytes:
    # `from` is a word of Python's.
    return json.dumps({name.removesuffix("_"): value for name, value in options.items()}).encode()


def _unusable(reason: str) -> SandboxError:
    return SandboxError("module_unusable", "load", f"the module can't be used: {reason}")
