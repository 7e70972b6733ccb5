"""What commands print: whatever the terminal can show, no command ends in a traceback."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from command import KG, SAMPLES

COMMANDS = {
    "who": ("who", "优化营商环境条例"),
    "who --format csv": ("who", "优化营商环境条例", "--format", "csv"),
    "who --format json": ("who", "优化营商环境条例", "--format", "json"),
    "what": ("what", "乌海市"),
    "query": ("query", "-e", "SELECT ?l { ?p a kg:Jurisdiction ; rdfs:label ?l }"),
    "query --list": ("query", "--list"),
    "help": ("--help",),
    "an error": ("who", "没有这个文件"),
}
#: A name with signs that GBK lacks: beyond the first plane of Unicode, and in its first block.
RARE = "𠮷村😀ñ.txt"


def spoken(encoding: str, *args: object, **more: str) -> subprocess.CompletedProcess[bytes]:
    environ = os.environ | {"PYTHONIOENCODING": encoding} | more
    return subprocess.run([str(KG), *map(str, args)], env=environ, capture_output=True, check=False)


@pytest.mark.parametrize(("encoding", "shown"), [("ascii", "utf-8"), ("gbk", "gbk"), ("gb18030", "gb18030")])
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_prints_chinese_on_every_terminal(
    name: str, encoding: str, shown: str, store: Path
) -> None:
    args = COMMANDS[name]
    result = spoken(encoding, *args, KG_STORE=str(store))
    text = (result.stdout + result.stderr).decode(shown)
    assert any("一" <= sign <= "龥" for sign in text)
    assert "Traceback" not in text and "PYTHONIOENCODING" not in text
    assert result.returncode == int(name == "an error")


@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
def test_a_sign_that_the_terminal_lacks_is_escaped(encoding: str, tmp_path: Path) -> None:
    report = tmp_path / RARE
    report.write_bytes((SAMPLES / "wuhai-2020.txt").read_bytes())
    result = spoken(encoding, "extract", report)
    assert result.returncode == 0, result.stderr
    line = result.stdout.decode("utf-8" if encoding == "ascii" else encoding)
    assert (f'"file": "{RARE}"' if encoding == "ascii" else "村") in line
    assert json.loads(line)["report"]["file"] == RARE, "still JSON"
    broken = spoken(encoding, "build", tmp_path / "没有😀", "--store", tmp_path / "store")
    assert b"Traceback" not in broken.stderr and broken.returncode == 1


def test_a_locale_without_chinese_is_no_hindrance(store: Path) -> None:
    environ = {"LC_ALL": "C", "KG_STORE": str(store), "PATH": os.environ["PATH"]}
    args = [str(KG), "who", "优化营商环境条例", "--format", "json"]
    result = subprocess.run(args, env=environ, capture_output=True, check=True)
    assert {row["place"] for row in json.loads(result.stdout)}
