"""The command: what each one prints for the sample reports, and what bad input gets in return."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from command import KG, SAMPLES, exported, run, spawn
from rich.cells import cell_len

from kg.cli import main
from kg.graph.engine import GraphData
from kg.graph.store import GraphStore
from kg.model import Status

OLD, NEW = "法治政府建设实施纲要(2015-2020年)", "法治政府建设实施纲要(2021-2025年)"
INSPECTION = "法治政府建设与责任落实督察工作规定"
WHO_KEYS = ["place", "adcode", "year", "relation", "status", "actor", "quote", "report"]
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in SAMPLES.glob("*.txt")}


# ---------------------------------------------------------------- help


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_explains_itself_with_an_example(name: str) -> None:
    before, _, example = run(name, "--help").stdout.partition("Example")
    assert f"kg {name}" in example
    assert len(before.split("\n", 2)[2].split()) > 5, "words of its own besides the usage line"
    assert f"\n  {name} " in run("--help").stdout


def test_version() -> None:
    assert run("--version").stdout.startswith("kg, version ")


# ---------------------------------------------------------------- who


def who(store: Path, *args: object) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(run("who", *args, "--format", "json", "--store", store).stdout)
    return rows


@pytest.mark.parametrize(
    ("args", "places", "reason"),
    [
        ([OLD], ["乌海市", "平顶山市", "振兴区"], "the first outline, and not 保定市"),
        ([NEW], ["保定市"], "the second outline is another document"),
        ([INSPECTION], [], "保定市 says that it has not carried it out"),
        ([INSPECTION, "--status", "problem"], ["保定市"], "unless asked for problems"),
        ([INSPECTION, "--status", "done", "--status", "problem"], ["保定市"], "two statuses"),
        (["优化营商环境条例"], ["保定市"], "the national regulation, not a province's"),
        ([OLD, "--year", 2017], ["振兴区"], "one year"),
        ([OLD, "--level", "prefecture"], ["乌海市", "平顶山市"], "one level"),
        ([OLD, "--level", "zone"], [], "a level without any"),
        ([OLD, "--under", "河南省"], ["平顶山市"], "within a province"),
        ([OLD, "--under", "丹东市"], ["振兴区"], "within a city"),
        ([OLD, "--under", "河南省", "--year", 2017], [], "both"),
        (
            ["民法典", "--relation", "studies"],
            ["乌海市", "保定市", "平顶山市"],
            "a short form, another relation",
        ),
        (["《法治政府建设实施纲要（2015—2020年）》"], ["乌海市", "平顶山市", "振兴区"], "other marks"),
    ],
)
def test_who(store: Path, args: list[object], places: list[str], reason: str) -> None:
    found = {str(row["place"]) for row in who(store, *args)}
    assert len(found) == len(places), reason
    assert all(any(path.endswith(place) for path in found) for place in places), reason


def test_who_as_json_proves_each_row(store: Path) -> None:
    rows = who(store, OLD)
    assert all(list(row)[:8] == WHO_KEYS for row in rows)
    assert {k: rows[0][k] for k in WHO_KEYS if k != "quote"} == {
        "place": "内蒙古自治区乌海市",
        "adcode": "150300",
        "year": 2020,
        "relation": "implements",
        "status": "done",
        "actor": "乌海市人民政府",
        "report": "wuhai-2020.txt",
    }
    assert all(row["quote"] and str(row["quote"]) in TEXTS[str(row["report"])] for row in rows)


def test_who_as_csv_says_the_same(store: Path) -> None:
    table = csv.DictReader(io.StringIO(run("who", OLD, "--format", "csv", "--store", store).stdout))
    assert table.fieldnames and table.fieldnames[:8] == WHO_KEYS
    assert list(table) == [{k: str(v) for k, v in row.items()} for row in who(store, OLD)]


def test_who_asks_which_document_is_meant(store: Path) -> None:
    line = run("who", "纲要", "--store", store, status=1).stderr
    assert "say which" in line and OLD in line and NEW in line


def cells(line: str) -> str:
    """A line with one character a column of the terminal: a wide one stands for two."""
    return "".join(sign + "\0" * (cell_len(sign) - 1) for sign in line)


@pytest.mark.parametrize(
    ("args", "headers"),
    [
        (["who", OLD], ["地方", "关系", "主体", "原文"]),
        (["query", "-e", "SELECT ?place ?name { ?place rdfs:label ?name }"], ["place", "name"]),
    ],
)
def test_tables_line_up_with_chinese_text(store: Path, args: list[str], headers: list[str]) -> None:
    lines = [cells(line) for line in run(*args, "--store", store).stdout.splitlines() if line.strip()]
    assert len(lines) > 5
    assert len({len(line) for line in lines}) == 1, "every line has the same width"
    assert len(lines[0]) <= 120
    for header in headers:
        at = lines[0].index(cells(header))
        between = {line[at - 2 : at] for line in lines}
        assert between <= {"  ", " ─", "──"}, f"no text of the column before reaches into {header}"
        assert any(line[at] not in " ─" for line in lines[2:]), header


# ---------------------------------------------------------------- what


def test_what_shows_every_layer(store: Path) -> None:
    found = json.loads(run("what", "乌海市", "--format", "json", "--store", store).stdout)
    assert list(found) == ["place", "policies", "programs", "measures", "indicators"]
    assert found["place"]["path"] == "内蒙古自治区乌海市"
    numbers = [(row["indicator"], row["value"], row["unit"]) for row in found["indicators"]]
    assert ("调解成功率", "100", "%") in numbers
    assert ("行政机关负责人出庭应诉", "problem") in [(r["program"], r["status"]) for r in found["programs"]]
    assert (OLD, "implements", "done") in [
        (r["policy"], r["relation"], r["status"]) for r in found["policies"]
    ]
    assert {"done", "problem", "planned"} == {row["status"] for row in found["measures"]}
    layers = [row for layer in list(found)[1:] for row in found[layer]]
    assert all(row["quote"] in TEXTS["wuhai-2020.txt"] for row in layers)


def test_what_as_tables(store: Path) -> None:
    rows = [line.split() for line in run("what", "乌海市", "--store", store).stdout.splitlines()]
    assert ["调解成功率", "100", "%", "2020"] in rows
    assert ["行政机关负责人出庭应诉", "问题", "2020"] in rows
    assert [OLD, "贯彻落实", "已做", "乌海市人民政府", "2020"] in rows
    assert ["权力监督", "计划", "1"] in rows


# ---------------------------------------------------------------- query

REPORTS = "SELECT ?file { ?report kg:file ?file } ORDER BY ?file"


@pytest.mark.parametrize("way", ["-e", "file", "stdin"])
def test_query_takes_its_text_in_three_ways(store: Path, tmp_path: Path, way: str) -> None:
    (tmp_path / "files.rq").write_text(REPORTS, encoding="utf-8")
    args = {"-e": ["-e", REPORTS], "file": [tmp_path / "files.rq"], "stdin": ["-"]}[way]
    result = run("query", *args, "--format", "csv", "--store", store, stdin=REPORTS)
    assert result.stdout.split() == ["file", *sorted(TEXTS)]


def test_query_by_name(store: Path) -> None:
    names = run("query", "--list").stdout
    assert "policies-by-jurisdictions" in names and "各项政策文件各有多少地方落实" in names
    table = run("query", "policies-by-jurisdictions", "--store", store).stdout
    assert [OLD, "3"] in [line.split()[-2:] for line in table.splitlines()]


@pytest.mark.parametrize(
    ("form", "sparql", "start"),
    [
        ("csv", REPORTS, "file\r\nbaoding-2022.txt"),
        ("tsv", REPORTS, '?file\n"baoding-2022.txt"'),
        ("json", REPORTS, '{"head":{"vars":["file"]}'),
        ("ttl", "CONSTRUCT { ?r a kg:Report } { ?r a kg:Report }", "@prefix"),
        ("nt", "CONSTRUCT { ?r a kg:Report } { ?r a kg:Report }", "<https://w3id.org/fazhi-kg/id/report/"),
        ("table", "CONSTRUCT { ?r a kg:Report } { ?r a kg:Report }", " "),
    ],
)
def test_query_formats(store: Path, form: str, sparql: str, start: str) -> None:
    result = run("query", "-e", sparql, "--format", form, "--store", store)
    assert result.stdout_bytes.decode().startswith(start)
    assert result.stderr == ""


def test_the_store_may_be_named_by_the_environment(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_STORE", str(store))
    assert run("query", "-e", REPORTS, "--format", "csv").stdout.split() == ["file", *sorted(TEXTS)]


# ---------------------------------------------------------------- extract, eval


def test_extract_prints_only_json_lines_and_its_spans_hold() -> None:
    result = spawn("extract", SAMPLES)
    assert (result.returncode, result.stderr) == (0, "")
    reports = [json.loads(line) for line in result.stdout.splitlines()]
    assert [report["report"]["file"] for report in reports] == sorted(TEXTS)
    for report in reports:
        text = TEXTS[report["report"]["file"]]
        for layer in ("policies", "agencies", "observations"):
            assert report[layer] or layer == "policies", layer
            assert all(text[item["start"] : item["end"]] == item["surface"] for item in report[layer])
        assert {item["status"] for item in report["sentences"]} <= {status.value for status in Status}
        assert all(0 <= s["start"] < s["end"] <= len(text) for s in report["sentences"])


def test_eval_scores_against_gold(tmp_path: Path) -> None:
    report = json.loads(run("extract", SAMPLES / "wuhai-2020.txt").stdout)
    gold = tmp_path / "wuhai-2020.json"
    gold.write_text(json.dumps(report), encoding="utf-8")
    scores = json.loads(run("eval", tmp_path, SAMPLES, "--format", "json").stdout)
    assert len(scores) > 10 and {score["f1"] for score in scores} == {1.0}, "its own gold"

    report["policies"][0]["relation"] = "drafts"
    gold.write_text(json.dumps(report), encoding="utf-8")
    result = run("eval", tmp_path, SAMPLES, "--show", "policy relation")
    rows = {line.split("  ")[1]: line.split()[-4:] for line in result.stdout.splitlines() if "  0." in line}
    assert "policy relation" in rows and "policy title" not in rows
    [wrong] = [line for line in result.stdout.splitlines() if line.startswith("- ")]
    assert "want drafts" in wrong and "implements" in wrong


def test_eval_counts_a_report_that_is_missing(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"agencies": [{"start": 0, "end": 1, "surface": "县"}]}')
    result = run("eval", tmp_path, SAMPLES / "wuhai-2020.txt")
    assert "no report for other" in result.stderr
    assert "agency mention" in result.stdout


# ---------------------------------------------------------------- view, validate, export


@pytest.mark.parametrize(
    ("form", "name", "start"),
    [
        ("ttl", "graph.ttl", "@prefix"),
        ("nq", "graph.nq", "<https://w3id.org/fazhi-kg/id/"),
        ("jsonld", "graph.jsonld", "{"),
        ("graphml", "graph.graphml", "<?xml"),
        ("csv", "graph-csv/reports.csv", "report,file,"),
    ],
)
def test_export(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, name: str, start: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("export", "--format", form, "--store", store).stdout == f"wrote {Path(name).parts[0]}\n"
    written = (tmp_path / name).read_text(encoding="utf-8")
    assert written.startswith(start)
    assert "乌海市" in written


def test_export_as_n_quads_is_what_the_store_holds(store: Path, tmp_path: Path) -> None:
    run("export", "--format", "nq", "-o", tmp_path / "graph.nq", "--store", store)
    assert (tmp_path / "graph.nq").read_bytes() == exported(store)


def test_view_writes_a_page(store: Path, tmp_path: Path) -> None:
    whole, part = tmp_path / "whole.html", tmp_path / "part.html"
    assert f"wrote {whole}" in run("view", "-o", whole, "--store", store).stdout
    run("view", "--focus", "保定市", "-o", part, "--store", store)
    page, focus = whole.read_text(encoding="utf-8"), part.read_text(encoding="utf-8")
    assert "乌海市" in page and "保定市" in page
    assert "保定市" in focus and "乌海市地下水保护条例" not in focus


def test_validate_says_that_the_samples_conform(store: Path) -> None:
    assert run("validate", "--store", store).stdout == "the store conforms to the shapes\n"


def test_validate_lists_what_is_wrong(tmp_path: Path) -> None:
    link, space = "https://w3id.org/fazhi-kg/id/link/x", "https://w3id.org/fazhi-kg/ontology#"
    quad = (
        f"<{link}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{space}PolicyLink> <http://e.org/g> .\n"
    )
    with GraphStore.open(tmp_path / "broken", write=True) as graph:
        graph.put([GraphData("http://e.org/g", "mark", quad.encode())])
    *lines, summary = run("validate", "--store", tmp_path / "broken", status=1).stdout.splitlines()
    assert summary == f"{len(lines)} violations" and lines
    assert any(link in line and "evidence" in line for line in lines)


# ---------------------------------------------------------------- bad input


def files(folder: Path) -> Path:
    """A folder with things that are no reports, queries or stores."""
    for name, content in {
        "empty.txt": b"",
        "picture.txt": b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00",
        "broken.txt": "法治政府".encode() + b"\xff\n",
        "recipe.txt": "西红柿炒鸡蛋\n鸡蛋两个。\n".encode(),
        "query.rq": b"SELECT \xff",
        "others/letter.xyz": b"Dear reader",
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


BAD = [
    # args, words that the line must hold, reason
    ("build F/nope", "F/nope does not exist; name a report file or a folder", "a missing path"),
    ("build F/empty.txt", "F/empty.txt is empty; leave it out", "an empty file"),
    ("build F/picture.txt", "F/picture.txt is a picture, which is not read; save its text as", "a picture"),
    ("build F/recipe.txt", "F/recipe.txt is no 法治政府建设 report", "no report"),
    (
        "build F/broken.txt",
        "F/broken.txt is neither UTF-8, UTF-16, GB18030 nor Big5 text",
        "a broken encoding",
    ),
    ("build F/others", "no report file in the given folders (.txt", "a folder of other files"),
    ("build SAMPLES --store F/empty.txt", "is a file, not a store; name a folder", "a file for a store"),
    ("build SAMPLES --store F/others", "holds other files, not a store; choose another", "a folder for it"),
    ("build SAMPLES --store http://127.0.0.1:9/s", "cannot be reached", "a server that is not there"),
    ("build SAMPLES --lexicon F/nope", "F/nope is no folder; name a folder of tables", "no tables"),
    ("extract F/nope", "F/nope does not exist; name a report file", "a missing path"),
    ("extract F/picture.txt", "F/picture.txt is a picture", "a picture"),
    ("extract F/recipe.txt", "F/recipe.txt is no 法治政府建设 report", "no report"),
    ("eval F/nope SAMPLES", "no gold files (*.json) in F/nope", "no gold"),
    ("who 民法典 --store F/nope", "there is no store at F/nope; make one with: kg build", "no store"),
    ("what 乌海市 --store F/nope", "there is no store at F/nope; make one with: kg build", "no store"),
    ("query reports-by-year --store F/nope", "there is no store at F/nope; make one", "no store"),
    ("view --store F/nope", "there is no store at F/nope; make one", "no store"),
    ("validate --store F/nope", "there is no store at F/nope; make one", "no store"),
    ("export --store F/nope", "there is no store at F/nope; make one", "no store"),
    ("who 民法典 --store F/others", "holds other files, not a store", "other files"),
    ("who 民法点", "called 民法点; nearest names: 中华人民共和国民法典", "a slip of the pen"),
    ("who zzzz", "called zzzz; try a part of the name", "nothing like it"),
    ("who 纲要", f"several documents; say which: {OLD}; {NEW}", "an ambiguous name"),
    ("who 《》", "name a document, such as", "no name"),
    ("who 民法典 --under 乌海事", "called 乌海事; nearest names: 乌海市", "an unknown place to look under"),
    ("what 乌海事", "called 乌海事; nearest names: 乌海市", "an unknown place"),
    ("what zzzz", "called zzzz; try a part of the name", "nothing like it"),
    ("query", "give a query: a file, a name from `kg query --list`, or -e", "no query"),
    ("query nope", "no query or query file nope; the text of a query goes behind -e", "an unknown name"),
    ("query F/query.rq", "F/query.rq is no text in UTF-8; name a file that holds a query", "no text"),
    ("query F/others", "no query or query file F/others", "a folder"),
    ("query -e SELECT?x{", "not valid SPARQL: line 1, column 10: ", "half a query"),
    ("query -e SELECT?x{", "; mend it there, or start from one of: kg query --list", "what to try"),
    ("query -e DROP\tALL", "DROP would change the store, and a query cannot; ask with SELECT", "an update"),
    (
        "query -e PREFIX\ta:<b:c>\tinsert\tdata{a:x\ta:y\t1}",
        "INSERT would change the store",
        "behind a prefix",
    ),
    ("query -e ASK{SERVICE<http://localhost:1/>{?s?p?o}}", "another server", "a SERVICE"),
    ("query -e ASK{} --format ttl", "no ttl form; try one of: csv tsv json", "a form that does not fit"),
    ("query -e \udcd6\udcd0", "is not valid UTF-8; set the terminal to UTF-8", "bytes of another encoding"),
    ("who \udcd6\udcd0", "is not valid UTF-8; set the terminal to UTF-8", "bytes of another encoding"),
    ("view --focus zzzz -o F/g.html", "called zzzz; try a part of the name", "an unknown focus"),
    ("view -o F/nope/g.html", "cannot write F/nope/g.html: No such file or directory; choose", "no folder"),
    ("export --format nq -o F/nope/g.nq", "cannot write F/nope/g.nq: No such file", "no folder"),
    ("export --format csv -o F/empty.txt", "cannot write F/empty.txt: File exists", "a file for a folder"),
    ("eval " + "x" * 300 + " SAMPLES", "File name too long", "a name that no file can have"),
    ("query " + "x" * 300, "no query or query file", "the same, or a query without -e"),
]
#: What click itself refuses, with a line that says how the command is used.
USAGE = [
    ("build", "Missing argument 'PATHS...'", "nothing to build"),
    ("build SAMPLES --workers 0", "Invalid value for '--workers': 0 is not in the range", "no worker"),
    ("who 民法典 --level city", "'city' is not one of 'national', 'province'", "an unknown level"),
    ("who 民法典 --status maybe", "'maybe' is not one of 'done'", "an unknown status"),
    ("who 民法典 --relation likes", "'likes' is not one of 'implements'", "an unknown relation"),
    ("who 民法典 --year last", "'last' is not a valid integer", "a year in words"),
    ("who 民法典 --format xml", "'xml' is not one of 'table', 'csv', 'json'", "an unknown form"),
    ("view --hops 9", "9 is not in the range 1<=x<=4", "too far"),
    ("export --format doc", "'doc' is not one of 'ttl'", "an unknown form"),
    ("improve", "No such command 'improve'", "an unknown command"),
]
WITH_STORE = {"build", "who", "what", "query", "view", "validate", "export"}


def snapshot(folder: Path) -> dict[str, bytes]:
    """The data of a store as it lies on the disk."""
    paths = (path for path in folder.iterdir() if not path.name.startswith("LOG"))
    return {path.name: path.read_bytes() for path in paths}


def assert_untouched(store: Path, before: dict[str, bytes], kept: bytes) -> None:
    """Opening to write may rearrange the files, so then what they say is compared."""
    assert snapshot(store) == before or exported(store) == kept


@pytest.fixture(scope="session")
def kept(store: Path) -> bytes:
    return exported(store)


def own_lines(stderr: str) -> list[str]:
    return [line for line in stderr.splitlines() if line and not line.startswith(("Usage: ", "Try 'kg "))]


@pytest.mark.parametrize(
    ("status", "args", "words", "reason"),
    [*((1, *row) for row in BAD), *((2, *row) for row in USAGE)],
    ids=range(len(BAD) + len(USAGE)),
)
def test_bad_input_is_one_line_that_says_what_to_try(
    store: Path, kept: bytes, tmp_path: Path, status: int, args: str, words: str, reason: str
) -> None:
    folder, before = str(files(tmp_path)), snapshot(store)
    command = [arg.replace("F/", f"{folder}/").replace("SAMPLES", str(SAMPLES)) for arg in args.split(" ")]
    if command[0] in WITH_STORE and "--store" not in command:
        command += ["--store", str(store)]
    result = run(*command, status=status)
    [line] = own_lines(result.stderr)
    assert words.replace("F/", f"{folder}/") in line, reason
    assert result.stdout in ("", f"{store}: 0 reports written, 0 unchanged, 0 removed\n")
    assert_untouched(store, before, kept)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["who", "民法典"], "widen it with --relation or --status"),
        (["who", OLD, "--year", 1949], "drop --year"),
        (["who", OLD, "--year", 1949, "--format", "csv"], "drop --year"),
        (["what", "乌海市", "--year", 1949], "drop --year"),
        (["query", "-e", "SELECT ?x { ?x a kg:Unicorn }"], "kg query reports-by-year"),
    ],
)
def test_an_empty_answer_is_no_error(store: Path, args: list[object], words: str) -> None:
    result = run(*args, "--store", store)
    [line] = result.stderr.splitlines()
    assert line.startswith("no result; ") and words in line
    assert result.stdout == "" or result.stdout.startswith(",".join(WHO_KEYS))
    assert result.stdout.count("\n") <= 1, "at most a header"


def test_the_process_ends_with_one_line_and_a_status(store: Path) -> None:
    result = spawn("who", "民法点", "--store", store)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: no document") and result.stderr.count("\n") == 1


def test_a_store_that_another_process_holds(store: Path, kept: bytes) -> None:
    code = (
        "import sys; from kg.graph.store import GraphStore\n"
        "with GraphStore.open(sys.argv[1], write=True): print('open', flush=True); sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", code, str(store)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout and holder.stdout.readline() == b"open\n"
        result = run("build", SAMPLES, "--store", store, status=1)
        assert result.stderr == (
            f"Error: the store {store} is in use by another process;"
            " wait for it or choose another --store\n"
        )  # fmt: skip
        assert who(store, NEW), "readers are let in"
        assert holder.stdin
        holder.stdin.close()
        assert holder.wait(60) == 0
    assert exported(store) == kept
    assert "5 unchanged" in run("build", SAMPLES, "--store", store).stdout, "free again"


@pytest.mark.parametrize("form", ["table", "csv"])
def test_a_reader_that_has_enough_is_no_error(store: Path, form: str) -> None:
    command = [KG, "query", "-e", "SELECT * { ?s ?p ?o } LIMIT 4000", "--format", form, "--store", store]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
