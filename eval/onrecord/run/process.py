"""Communicate with a program that stays running: one document per input line, one prediction per output line.

The program and its child processes are killed together (they have their own session) if a document takes too long or
the program prints an extra line; the next document starts it again. Its standard error is forwarded, and the last lines
are part of the error of a failed document. Python programs are told not to buffer their output (PYTHONUNBUFFERED).

The memory limit is the address space of each process (`ulimit -v`). macOS does not enforce it.
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
from onrecord.run.suggest import start_command

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import IO

    from onrecord.run.extractor import Input, Limits

PIECE_BYTES = 1 << 16
LAST_LINES, LAST_SHOWN = 5, 300  # lines, characters
LOGS = "standard output is for answers alone, write logs to standard error"
GRACE_S = 1.0  # the time for a program that has closed its output to exit


@dataclass(slots=True)
class Running:
    """A started program.

    Attributes:
        popen: The process.
        errors: The last lines of its standard error.
        received: Output that was read but not used yet.
        listener: The thread that forwards standard error.
    """

    popen: subprocess.Popen[bytes]
    errors: deque[str] = field(default_factory=lambda: deque(maxlen=LAST_LINES))
    received: bytearray = field(default_factory=bytearray)
    listener: Thread | None = None

    def kill(self) -> None:
        """Kill the program and its child processes; its pipes stay open for their readers."""
        with suppress(ProcessLookupError, PermissionError):
            if os.name == "posix":
                os.killpg(self.popen.pid, signal.SIGKILL)
            else:
                self.popen.kill()
        self.popen.wait()

    def end(self) -> None:
        """Kill the program, and close its pipes."""
        self.kill()
        for pipe in (self.popen.stdin, self.popen.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        if self.listener is not None:
            self.listener.join(GRACE_S)


def launch(argv: Sequence[str], limits: Limits) -> Running:
    """Start a program with pipes for its input and output, and return it.

    Args:
        argv: The program and its arguments.
        limits: The memory limit is used.

    Raises:
        OnrecordError: The program cannot be started, or the operating system is Windows.
    """
    if os.name != "posix":
        raise OnrecordError(
            "A program cannot be an extractor on this operating system, which cannot wait for several pipes at once.",
            got=f"cmd: on {sys.platform}",
            expected="Linux, macOS or WSL",
            hint="run it there, or write a predictions file yourself and use file:PATH",
        )
    command = list(argv)
    if limits.memory_mb is not None:
        command[:0] = ["/bin/sh", "-c", 'ulimit -v "$0" && exec "$@"', str(limits.memory_mb * 1024)]
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
            hint=start_command(argv),
        ) from error
    running = Running(popen)
    running.listener = Thread(target=_forward, args=(popen.stderr, running.errors), daemon=True)
    running.listener.start()
    return running


def _forward(stream: IO[bytes], last: deque[str]) -> None:
    """Copy a program's error output to standard error line by line, and add each line to `last`."""
    with stream:
        for line in stream:
            text = line.decode("utf-8", "replace")
            last.append(text.rstrip())
            sys.stderr.write(text)


def _send(descriptor: int, rest: memoryview) -> memoryview:
    """Write as much of `rest` to a pipe as it takes now, and return what remains to be sent.

    The result is empty if everything is sent or the program no longer reads.
    """
    try:
        return rest[os.write(descriptor, rest[:PIECE_BYTES]) :]
    except BlockingIOError:
        return rest
    except OSError:  # the program no longer reads; its exit code or its output gives the reason
        return memoryview(b"")


class Process:
    """A worker that is a program with one output line for each document."""

    def __init__(self, argv: Sequence[str], limits: Limits) -> None:
        self._argv, self._limits = argv, limits
        self._running: Running | None = None
        self._interrupted = False

    def extract(self, document: Input) -> Answer:
        """Return the program's line for a document.

        Raises:
            ExtractorError: The program failed, and is started again for the next document.
            OnrecordError: The program cannot be started.
        """
        return Answer(*self.ask(document.to_json()))

    def ask(self, line: bytes) -> tuple[bytes, float]:
        """Send a line (without line end); return the program's next line and the seconds; ExtractorError on failure."""
        running = self.running()
        started = time.perf_counter()
        answer = self._exchange(running, line + b"\n", self._limits.time_s)
        taken_s = time.perf_counter() - started
        if running.received:
            self.fail(running, f"printed more than one line for a document: {_shown(running.received)}", repeats=True)
        return answer, taken_s

    def running(self) -> Running:
        """Return the program with its pipes, started if necessary."""
        if self._running is None:
            self._running = launch(self._argv, self._limits)
        return self._running

    def close(self) -> None:
        """Kill the program; a later `extract` starts it again."""
        if self._running is not None:
            self._running.end()
            self._running = None

    def interrupt(self) -> None:
        """Kill the program at once, and do not start it again."""
        self._interrupted = True
        running = self._running
        if running is not None:
            running.kill()

    def receive(self, running: Running, limit_s: float) -> bytes:
        """Return the program's next output line without sending one; ExtractorError after `limit_s` seconds."""
        return self._exchange(running, b"", limit_s)

    def _exchange(self, running: Running, sending: bytes, limit_s: float) -> bytes:
        """Send bytes, and return the program's next output line; fails with ExtractorError after `limit_s` seconds."""
        stdin, stdout = running.popen.stdin, running.popen.stdout
        if stdin is None or stdout is None or self._interrupted:
            self.fail(running, "was stopped")
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
                    hint = "" if running.received else "; check that it flushes its output after every line"
                    self.fail(running, f"printed no line within {limit_s:g} s{hint}")
                for chosen, _ in ready:
                    if chosen.fileobj is stdin:
                        rest = _send(stdin.fileno(), rest)
                        if not rest:
                            selector.unregister(stdin)
                    elif (line := self._read(running, stdout.fileno(), early=bool(rest))) is not None:
                        return line

    def _read(self, running: Running, descriptor: int, *, early: bool) -> bytes | None:
        """Read what the program has printed so far; return its first complete line without the line end, or None.

        Args:
            running: The program; what it printed after the line is kept there for the next call.
            descriptor: The file descriptor of its standard output.
            early: Whether the document has not been sent completely, so that any output is an error.

        Raises:
            ExtractorError: The program has ended, printed too early, or printed too long a line. It is killed.
        """
        piece = os.read(descriptor, PIECE_BYTES)
        if not piece:
            self.fail(running, exit_reason(running), repeats=True)
        running.received += piece
        if early:
            self.fail(running, f"answered before it had read the document: {_shown(running.received)}", repeats=True)
        if len(running.received) > MAX_LINE_BYTES:
            self.fail(running, f"printed a line of more than {MAX_LINE_BYTES:,} bytes")
        if b"\n" not in piece:
            return None
        line, _, running.received = running.received.partition(b"\n")
        return bytes(line)

    def fail(self, running: Running, what: str, *, repeats: bool = False) -> NoReturn:
        """Kill the program and raise ExtractorError: "the extractor `what`", with its last lines of standard error.

        repeats: whether a second failure with the same message ends the attempts.
        """
        running.end()
        self._running = None
        raise ExtractorError(f"the extractor {what}{_last_errors(running)}", repeats=repeats)


def run_once(argv: Sequence[str], documents: Sequence[Input], limits: Limits) -> list[bytes]:
    """Return all output lines of a program that is sent every document, then the end of input (scope corpus).

    Args:
        argv: The program and its arguments.
        documents: The documents.
        limits: The time limit is multiplied by the number of documents.

    Raises:
        ExtractorError: The program exits with an error, or takes too long.
        OnrecordError: The program cannot be started.
    """
    running = launch(argv, limits)
    try:
        sent = b"".join(document.to_json() + b"\n" for document in documents)
        output = _communicate(running, sent, limits.time_s * len(documents))
    finally:
        running.end()
    if running.popen.returncode != 0:
        raise ExtractorError(f"the extractor {exit_reason(running)}{_last_errors(running)}")
    return [line for line in output.splitlines() if line.strip()]


def _communicate(running: Running, sent: bytes, limit_s: float) -> bytes:
    popen = running.popen
    popen.stderr = None  # the listener reads it
    try:
        return popen.communicate(sent, timeout=limit_s)[0]
    except subprocess.TimeoutExpired as error:
        raise ExtractorError(f"the extractor took over {limit_s:g} s for the corpus{_last_errors(running)}") from error


def exit_reason(running: Running) -> str:
    """Return how a program that has closed its output ended, such as "exited with code 1", as the end of a sentence."""
    with suppress(subprocess.TimeoutExpired):
        running.popen.wait(GRACE_S)
    code = running.popen.returncode
    if code is None:
        return "closed its output"
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"exited with code {code}"


def _last_errors(running: Running) -> str:
    """Return the last lines of the program's standard error as the end of a message; "" if there are none."""
    text = " | ".join(running.errors)
    return f"; last output on stderr: {'…' if len(text) > LAST_SHOWN else ''}{text[-LAST_SHOWN:]}" if text else ""


def _shown(received: bytearray) -> str:
    return f"{shown(bytes(received[:200]).decode('utf-8', 'replace'))}; {LOGS}"
