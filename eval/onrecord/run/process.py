"""Talk to a program that is kept warm: a document a line in, a prediction a line out, within limits.

The program runs in a session of its own, so that it and all that it starts can be ended together. A document that
takes too long, a program that ends, and a line that was not asked for all end the program; the next document starts a
new one. Python programs are asked (PYTHONUNBUFFERED) not to hold their lines back. What a program writes to standard
error is passed on, and its last lines are in the error of the document that failed.

The memory limit is one of address space, set by the shell's `ulimit -v` before the program starts, for each process
of its own; macOS does not enforce it.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING, NoReturn

from onrecord.documents.lines import MAX_LINE_BYTES
from onrecord.errors import OnrecordError, shown
from onrecord.run.extractor import Answer, ExtractorError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import IO

    from onrecord.run.extractor import Input, Limits

PIECE_BYTES = 1 << 16
LAST_LINES = 5
LAST_SHOWN = 300
GRACE_S = 1.0  # for a program that has closed its output to end by itself


@dataclass(slots=True)
class Running:
    """A started program, with what came from it and was not yet used."""

    popen: subprocess.Popen[bytes]
    errors: deque[str] = field(default_factory=lambda: deque(maxlen=LAST_LINES))
    received: bytearray = field(default_factory=bytearray)
    listener: Thread | None = None

    def kill(self) -> None:
        """End the program and all that it started, at once; its pipes stay open for who reads them."""
        with suppress(ProcessLookupError, PermissionError):
            if os.name == "posix":
                os.killpg(self.popen.pid, signal.SIGKILL)
            else:
                self.popen.kill()
        self.popen.wait()

    def end(self) -> None:
        """End the program, and give its pipes back."""
        self.kill()
        for pipe in (self.popen.stdin, self.popen.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        if self.listener is not None:
            self.listener.join(GRACE_S)


def launch(argv: Sequence[str], limits: Limits) -> Running:
    """Return a started program; raises OnrecordError where it cannot be started."""
    if os.name != "posix":
        raise OnrecordError(
            "A program cannot be an extractor here: this system cannot wait for several pipes at once.",
            got=f"cmd: on {sys.platform}",
            expected="Linux, macOS or WSL",
            hint="run it there, or write the predictions yourself and name them file:PATH",
        )
    command = list(argv)
    if limits.memory_mb is not None:
        command = ["/bin/sh", "-c", 'ulimit -v "$0" && exec "$@"', str(limits.memory_mb * 1024), *command]
    try:
        popen = subprocess.Popen(  # noqa: S603 - the user's own program, given as a list
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    except OSError as error:
        raise OnrecordError(
            "The extractor cannot be started.",
            where=argv[0],
            got=error.strerror or str(error),
            expected="an executable file, by its path or on PATH",
            hint="chmod +x it, give it a first line such as #!/usr/bin/env python3, or name the interpreter too",
        ) from error
    running = Running(popen)
    running.listener = Thread(target=_pass_on, args=(popen.stderr, running.errors), daemon=True)
    running.listener.start()
    return running


def _pass_on(stream: IO[bytes], last: deque[str]) -> None:
    with stream:
        for line in stream:
            text = line.decode("utf-8", "replace")
            last.append(text.rstrip())
            sys.stderr.write(text)


def _send(descriptor: int, rest: memoryview) -> memoryview:
    try:
        return rest[os.write(descriptor, rest[:PIECE_BYTES]) :]
    except BlockingIOError:
        return rest
    except OSError:  # it reads no more: its end, or its output, says why
        return memoryview(b"")


class Process:
    """A worker that is a program: one line for each document."""

    def __init__(self, argv: Sequence[str], limits: Limits) -> None:
        self._argv, self._limits = argv, limits
        self._running: Running | None = None
        self._interrupted = False

    def extract(self, document: Input) -> Answer:
        """Return the program's line for a document; raises ExtractorError, and then the next starts it anew."""
        return Answer(*self.ask(document.to_json()))

    def ask(self, line: bytes) -> tuple[bytes, float]:
        """Return the line that answers a line, within the time limit, and the seconds that it took.

        The start of the program is not in them, but what it does before it reads its first line is.
        """
        running = self.running()
        started = time.perf_counter()
        answer = self._exchange(running, line + b"\n", self._limits.time_s)
        taken_s = time.perf_counter() - started
        if running.received:
            self.fail(running, f"printed a line that was not asked for: {_shown(running.received)}")
        return answer, taken_s

    def running(self) -> Running:
        """Return the program, started if it is not."""
        if self._running is None:
            self._running = launch(self._argv, self._limits)
        return self._running

    def close(self) -> None:
        """End the program; another `extract` starts it anew."""
        if self._running is not None:
            self._running.end()
            self._running = None

    def interrupt(self) -> None:
        """End the program at once, whatever it is doing, and start no other."""
        self._interrupted = True
        running = self._running
        if running is not None:
            running.kill()

    def receive(self, running: Running, limit_s: float) -> bytes:
        """Return the program's next line without having asked for it."""
        return self._exchange(running, b"", limit_s)

    def _exchange(self, running: Running, sending: bytes, limit_s: float) -> bytes:
        stdin, stdout = running.popen.stdin, running.popen.stdout
        if stdin is None or stdout is None or self._interrupted:
            self.fail(running, "was ended")
        deadline = time.monotonic() + limit_s
        rest = memoryview(sending)
        with selectors.DefaultSelector() as selector:
            os.set_blocking(stdin.fileno(), False)
            selector.register(stdout, selectors.EVENT_READ)
            if rest:
                selector.register(stdin, selectors.EVENT_WRITE)
            while True:
                ready = selector.select(max(0.0, deadline - time.monotonic()))
                if not ready:
                    hint = "" if running.received else "; does it flush its output after every line?"
                    self.fail(running, f"gave no line within {limit_s:g} s{hint}")
                for chosen, _ in ready:
                    if chosen.fileobj is stdin:
                        rest = _send(stdin.fileno(), rest)
                        if not rest:
                            selector.unregister(stdin)
                    elif (line := self._read(running, stdout.fileno(), early=bool(rest))) is not None:
                        return line

    def _read(self, running: Running, descriptor: int, *, early: bool) -> bytes | None:
        piece = os.read(descriptor, PIECE_BYTES)
        if not piece:
            self.fail(running, ended(running), repeats=True)
        running.received += piece
        if early:
            self.fail(running, f"answered before it had read the document: {_shown(running.received)}")
        if len(running.received) > MAX_LINE_BYTES:
            self.fail(running, f"printed a line of more than {MAX_LINE_BYTES} bytes")
        if b"\n" not in piece:
            return None
        line, _, rest = running.received.partition(b"\n")
        running.received = rest
        return bytes(line)

    def fail(self, running: Running, what: str, *, repeats: bool = False) -> NoReturn:
        """End the program and raise ExtractorError, with the last that it wrote to standard error.

        repeats: if the same comes of the next attempt, it will come of all.
        """
        running.end()
        self._running = None
        raise ExtractorError(f"the extractor {what}{_last(running)}", repeats=repeats)


def all_lines(argv: Sequence[str], documents: Sequence[Input], limits: Limits) -> list[bytes]:
    """Return all lines of a program that is sent every document and then the end of its input (scope corpus).

    The time limit is that of a document, times the number of documents.
    """
    running = launch(argv, limits)
    try:
        sent = b"".join(document.to_json() + b"\n" for document in documents)
        output = _communicated(running, sent, limits.time_s * len(documents))
    finally:
        running.end()
    if running.popen.returncode != 0:
        raise ExtractorError(f"the extractor {ended(running)}{_last(running)}")
    return [line for line in output.splitlines() if line.strip()]


def _communicated(running: Running, sent: bytes, limit_s: float) -> bytes:
    popen = running.popen
    popen.stderr = None  # the listener has it
    try:
        return popen.communicate(sent, timeout=limit_s)[0]
    except subprocess.TimeoutExpired as error:
        raise ExtractorError(f"the extractor took more than {limit_s:g} s for the corpus{_last(running)}") from error


def ended(running: Running) -> str:
    """Return how a program ended that has closed its output."""
    with suppress(subprocess.TimeoutExpired):
        running.popen.wait(GRACE_S)
    code = running.popen.returncode
    if code is None:
        return "closed its output"
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"


def _last(running: Running) -> str:
    text = " | ".join(running.errors)
    return f"; it said last: {'…' if len(text) > LAST_SHOWN else ''}{text[-LAST_SHOWN:]}" if text else ""


def _shown(received: bytearray) -> str:
    return shown(bytes(received[:200]).decode("utf-8", "replace"))
