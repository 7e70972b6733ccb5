"""Files made hostile: whole ones damaged, blown up, or made anew around a part that is."""

import base64
import csv
import io
import json
import re
import tomllib
import warnings
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from random import Random

from documents import OFFICE, converted, docx, page, paragraph, sample, table, word_report, zipped
from lxml import etree

TOKENS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
FAMILIES = {
    ".txt": "text", ".md": "text", ".html": "html", ".mht": "mail", ".jsonl": "table", ".csv": "table",
    ".pdf": "pdf", ".rtf": "rtf", ".xml": "word",
}  # fmt: skip
ARCHIVES = {".zip", ".docx", ".odt"}
#: What stands within a table or a web archive.
INSIDE = {".mht": ".html", ".jsonl": ".txt", ".csv": ".txt"}
NUMBERS = [
    "", "0", "-1", "999999999", "9" * 30, "9" * 5000, "1e999", "٣", "²", "0" * 99, str(2**31), str(2**64),
]  # fmt: skip
#: Of members of an archive: names, and what stands beside them of sizes and names.
NAMES = [
    "../../x.txt", "/x.txt", "C:\\x.txt", "a.txt", "a\nb.txt", "\u202e\u2028.md", "a/" * 9000 + "a.txt",
    "法治.txt", "word/document.xml", "word/footnotes.xml", "content.xml", "a.zip", "a.html", "a.docx",
]  # fmt: skip
EXTRAS = [b"", b"\1\0\x08\0" + b"\xff" * 8, b"\x75\x70\xff\xff"]
#: A file that XML might take in, and words that are nowhere else.
SECRET = (Path(__file__).resolve().as_uri(), "Files made hostile: whole ones damaged")
STARTS = [
    f'<!DOCTYPE x [<!ENTITY e SYSTEM "{SECRET[0]}"><!ENTITY f "&e;&e;">]>', "<!---->" * 99, "\ufeff",
    '<?xml version="1.0" encoding="x"?>', "<!-- saved from url=(1)http://[ -->",
]  # fmt: skip
_SEAM = re.compile(r"(?<=[>\n\"',;，。、》])|(?=[<《\d])")


def hostile(content: bytes, suffix: str, whole: Mapping[str, bytes], chance: Random) -> bytes:
    """A file of a kind made hostile, on the outside or within; ``whole`` are files to take parts of."""
    alike = suffix if suffix in whole else ".docx"
    other = whole[chance.choice(sorted(whole)) if chance.random() < 0.3 else alike]
    if chance.random() < 0.15 or suffix in {".doc", ".wps"}:
        return _broken(content, other, chance)
    if suffix in ARCHIVES:
        whole_one = content if zipfile.is_zipfile(io.BytesIO(content)) else whole[suffix]
        packed = _repacked(whole_one, whole, chance)
        return _broken(packed, other, chance) if chance.random() < 0.1 else packed
    if suffix in INSIDE and chance.random() < 0.5:
        inside = INSIDE[suffix]
        parts = [hostile(whole[inside], inside, whole, chance) for _ in range(chance.randrange(1, 4))]
        half = chance.choice(["replace", "surrogateescape"])  # of a character
        return wrapped([part.decode("utf-8", half) for part in parts], suffix, chance)
    known = "latin-1" if suffix == ".pdf" else "utf-8"
    text, more = content.decode(known, "replace"), other.decode(known, "replace")
    text = _damaged(text, more, FAMILIES[suffix], chance)
    if chance.random() < 0.05:
        text = chance.choice(STARTS) + text
    if suffix == ".xml" and chance.random() < 0.8:
        return _mended(text)
    if chance.random() < 0.3 and suffix not in {".xml", ".pdf"}:
        known = chance.choice(["gb18030", "utf-16", "big5"])
    return text.encode(known, "replace")


def _mended(text: str) -> bytes:
    """Broken XML as a parser understands it, so that the damage comes behind the parser."""
    parser = etree.XMLParser(recover=True, huge_tree=True, resolve_entities=False)
    with suppress(etree.XMLSyntaxError):
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
        if root is not None:
            return etree.tostring(root)
    return text.encode("utf-8", "replace")


def _damaged(text: str, other: str, family: str, chance: Random) -> str:
    """A text or markup with some hostile things in it."""
    for _ in range(chance.choice([1, 1, 1, 2, 3, 8])):
        seams = [found.start() for found in _SEAM.finditer(text[:500_000])] or [0]
        start, end = sorted(chance.choices(seams, k=2))
        before, within, after = text[:start], text[start:end], text[end:]
        tokens = TOKENS[family if chance.random() < 0.9 else "text"]
        match chance.randrange(9):
            case 0:
                text = chance.choice([before, within + after, before + after])
            case 1:
                text = before + other[chance.randrange(len(other)) :]
            case 2:
                text = before + _repeated(within[:2000], chance) + after
            case 3 | 4:
                text = before + _repeated(chance.choice(tokens["once"]), chance) + within + after
            case 5 | 6:
                opening, closing = chance.choice(tokens["pairs"])
                opened = _repeated(opening, chance)
                text = before + opened + within + closing * opened.count(opening[:2]) + after
            case 7:
                pieces = re.split(r"(\d+)", text, maxsplit=200)
                for at in chance.sample(range(1, len(pieces), 2), chance.randint(0, len(pieces) // 2)):
                    pieces[at] = chance.choice(NUMBERS)
                text = "".join(pieces)
            case _:
                pieces = _SEAM.split(within)
                chance.shuffle(pieces)
                text = before + "".join(pieces) + after
    return text


def _repeated(words: str, chance: Random) -> str:
    """The words some times, seldom millions of times."""
    most = 10 ** chance.choices([1, 3, 5, 6.5], [60, 30, 10, 1])[0]
    many = 1 + int(most ** chance.uniform(0.3, 1)) // max(1, len(words))
    if "#" not in words:
        return words * many
    return "".join(words.replace("##", str(at + 1)).replace("#", str(at)) for at in range(many))


def _broken(content: bytes, other: bytes, chance: Random) -> bytes:
    """Bytes cut, spliced or changed; of archives the headers, too."""
    changed = bytearray(content)
    for _ in range(chance.choice([1, 1, 3, 20])):
        at = chance.randrange(len(changed) + 1)
        match chance.randrange(6):
            case 0:
                del changed[at : at + 10 ** chance.randrange(6)]
            case 1:
                changed[at:] = other[chance.randrange(len(other)) :]
            case 2:
                changed[at:at] = changed[at : at + chance.randrange(1000)] * chance.randrange(50)
            case 3:
                headers = [found.start() for found in re.finditer(rb"PK[\1-\6]", changed)] or [at]
                at = chance.choice(headers) + chance.randrange(4, 50)
                changed[at : at + 4] = chance.choice([bytes(4), b"\xff" * 4, b"\1", b"\x0e\0", b"\xff\xff"])
            case _:
                changed[at : at + 1] = bytes([chance.randrange(256)])
    return bytes(changed)


def _repacked(content: bytes, whole: Mapping[str, bytes], chance: Random) -> bytes:
    """An archive with damaged members and others of odd names."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        members = [(info.filename, old.read(info)) for info in old.infolist()]
    for at in chance.sample(range(len(members)), min(len(members), chance.choice([1, 1, 2]))):
        name, inner = members[at]
        members[at] = (name, hostile(inner, _kind(name), whole, chance))
    for name in chance.sample(NAMES, chance.choice([0, 0, 0, 1, 3])):
        kind = _kind(name)
        inner = content if kind == ".zip" else whole.get(kind, b"<x/>")
        members.append((name, hostile(inner, kind, whole, chance)))
    out = io.BytesIO()
    warnings.simplefilter("ignore")  # of names that come twice
    with zipfile.ZipFile(out, "w") as new:
        for name, inner in members:
            info = zipfile.ZipInfo(name)
            ways = [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_LZMA]
            [info.compress_type] = chance.choices(ways, [9, 2, 1])
            info.external_attr = chance.choice([0, 0, 0o120777 << 16])  # a symbolic link
            info.extra = chance.choices(EXTRAS, [50, 1, 1])[0]
            new.writestr(info, inner)
    return out.getvalue()


def _kind(member: str) -> str:
    suffix = Path(member).suffix
    return suffix if suffix in FAMILIES or suffix in ARCHIVES else ".xml"


def wrapped(parts: list[str], suffix: str, chance: Random) -> bytes:
    """Texts in a web archive or a table that is well made."""
    if suffix == ".mht":
        head = b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        pages = [head + base64.encodebytes(part.encode("utf-8", "replace")) for part in parts]
        first = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n--B\r\n"
        return first + b"\r\n--B\r\n".join(pages)
    names = ["text", *chance.sample(["title", "url", "date", "source", "id", "number", "file"], 4)]
    rows = [dict(zip(names, [part, *_SEAM.split(part[-3000:])[:4]], strict=False)) for part in parts]
    if suffix == ".jsonl":
        ascii_only = chance.random() < 0.5
        return "\n".join(json.dumps(row, ensure_ascii=ascii_only) for row in rows).encode("utf-8", "replace")
    out = io.StringIO()
    writer = csv.DictWriter(out, names)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8", "replace")


def wholes(folder: Path) -> dict[str, bytes]:
    """A whole file of each kind that can be made here; LibreOffice works in the folder."""
    text, chance = sample("zhenxing-2017"), Random(0)
    rows = [["项目（件）", "2020年", "2021年"], ["复议案件", "12", "15"], ["诉讼案件", "3", "4"]]
    lines = "".join(f"<tr>{''.join(f'<td colspan=1>{cell}</td>' for cell in row)}</tr>" for row in rows)
    lines = f"<table>{lines}</table><p>来源：司法局 发布日期：2021-03-01</p>"
    markup = page(text).replace("</body>", lines + "</body>")
    listed = '<w:pPr><w:pStyle w:val="1"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    body = "".join(paragraph(line, listed) for line in text.splitlines()) + table(rows)
    form = '<w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/>'
    levels = "".join(f'<w:lvl w:ilvl="{depth}">{form}</w:lvl>' for depth in range(3))
    note = f'<w:footnote w:id="1">{paragraph("据统计。")}</w:footnote>'
    found = {
        ".txt": text.encode(),
        ".md": f"# {text}\n| 项目 | 2021年 |\n| --- | --- |\n| 复议 | 12 |\n".encode(),
        ".html": markup.encode(),
        ".mht": wrapped([markup], ".mht", chance),
        ".docx": docx(body + '<w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p>', {
            "footnotes": note, "styles": '<w:style w:styleId="1"><w:basedOn w:val="2"/></w:style>',
            "numbering": f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
        }),
        ".jsonl": wrapped([text, text[:900]], ".jsonl", chance),
        ".csv": wrapped([text, text[:900]], ".csv", chance),
    }  # fmt: skip
    found[".zip"] = zipped({f"a{suffix}": content for suffix, content in found.items()})
    for form in ("pdf", "doc", "odt", "rtf") if OFFICE else ():
        (folder / form).mkdir()
        found[f".{form}"] = converted(word_report(text), ".docx", form, folder / form).read_bytes()
    if OFFICE:
        found[".wps"] = found[".doc"]
        packed = re.compile(rb"/Filter/FlateDecode(.*?stream\r?\n)(.*?)(?=\r?\nendstream)", re.DOTALL)
        found[".pdf"] = packed.sub(lambda m: m[1] + zlib.decompressobj().decompress(m[2]), found[".pdf"])
    return found
