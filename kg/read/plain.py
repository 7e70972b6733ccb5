"""Plain text files in UTF-8 or GB18030."""

import io
from pathlib import Path

from kg.errors import InputError

_ENCODINGS = ("utf-8", "gb18030")
_CONTROL = frozenset(range(9)) | frozenset(range(14, 32)) - {27}


def decode(content: bytes, path: Path) -> str:
    """The text of a file's bytes, line ends made ``\\n`` as Python's text mode does.

    UTF-8 is tried strictly before GB18030; InputError when the file is empty, binary or in neither.
    """
    if not content.strip():
        raise InputError(f"{path} is empty; leave it out")
    if sum(byte in _CONTROL for byte in content[:4096]) > 2:
        raise InputError(f"{path} is a binary file, not text; save it as .txt in UTF-8")
    for encoding in _ENCODINGS:
        try:
            return io.TextIOWrapper(io.BytesIO(content), encoding=encoding).read()
        except UnicodeDecodeError:
            continue
    raise InputError(f"{path} is neither UTF-8 nor GB18030 text; save it as .txt in UTF-8")
