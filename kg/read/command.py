"""Other programs, within limits: they get bytes, give bytes, and end with everything they started."""

import os
import signal
import subprocess
from contextlib import suppress

from kg.errors import InputError


def output(command: list[str], seconds: float, name: str, content: bytes = b"") -> bytes:
    """What a command prints when it is given some bytes.

    InputError when it cannot be started, fails, or takes too long; ``name`` is what it works on.
    """
    program = os.path.basename(command[0])
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise InputError(f"{name} cannot be read: {program} did not start: {error.strerror}") from error
    try:
        out, complaints = process.communicate(content, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise InputError(
            f"{name} was given up: {program} took more than {seconds:g} s; leave it out, or save it as .txt"
        ) from error
    finally:
        _end(process)
    if process.returncode:
        lines = complaints.decode("utf-8", "replace").strip().splitlines() or ["no reason given"]
        raise InputError(f"{name} cannot be read: {program} failed: {lines[-1][:200]}")
    return out


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kills a command and what it started; it may have left others behind even when it ended well."""
    with suppress(OSError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream:
            with suppress(OSError):
                stream.close()
    process.wait()
