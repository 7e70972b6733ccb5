"""The command `kg`, called in this process or as a real one, and the bytes that a store exports."""

import io
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from kg.cli import main
from kg.graph.store import GraphStore

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "samples"
KG = Path(sys.executable).with_name("kg")


def run(*args: object, stdin: str | None = None, status: int = 0) -> Result:
    """The outcome of ``kg ARGS…``, which must end with the given status and without a traceback."""
    result = CliRunner().invoke(main, [str(arg) for arg in args], input=stdin, prog_name="kg")
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    assert result.exit_code == status, result.output
    return result


def spawn(*args: object) -> subprocess.CompletedProcess[str]:
    """The outcome of ``kg ARGS…`` as a process of its own."""
    command = [str(KG), *map(str, args)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def exported(store: Path) -> bytes:
    """Everything in a store as canonical N-Quads."""
    out = io.BytesIO()
    with GraphStore.open(store) as graph:
        graph.dump(out)
    return out.getvalue()
