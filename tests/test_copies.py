"""The same report from several files is one report with several sources; other documents are left out."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from command import exported, run

TITLE = "平江县2022年法治政府建设工作报告"
BODY = (
    "2022年，我县深入学习贯彻习近平法治思想，认真落实《法治政府建设实施纲要（2021-2025年）》，各项工作取得新进展。\n"
    "一、依法全面履行政府职能\n"
    "全面落实《优化营商环境条例》，取消证明事项36项，政务服务事项网上可办率达98%。推行一件事一次办，办理时限压缩四成。\n"
    "二、健全依法决策机制\n"
    "执行《重大行政决策程序暂行条例》，县政府法律顾问审查合同、文件210件，提出意见430条。\n"
    "三、严格规范公正文明执法\n"
    "开展行政执法案卷评查，抽查案卷160卷，优秀率达九成。组织执法人员考试两次，合格率百分之九十七。\n"
    "四、有效化解社会矛盾\n"
    "收到行政复议申请52件，受理47件；行政机关负责人出庭应诉率100%。人民调解组织调处纠纷3100余起。\n"
)
REPORT = f"{TITLE}\n{BODY}平江县人民政府\n2023年1月20日\n"
NOTICE = (
    f"{TITLE}\n2022年，我县法治政府建设稳步推进，报告全文请到县司法局查阅。\n平江县人民政府\n2023年1月5日\n"
)
HALF = f"{TITLE}\n" + "".join(BODY.splitlines(keepends=True)[:5]) + "平江县人民政府\n2023年1月20日\n"
PAGE = f"平江县人民政府门户网站\n首页 政务公开\n{REPORT}打印本页\n浏览次数:120\n主办：平江县人民政府办公室\n"
SCAN = REPORT.replace("组织", "組织").replace("纠纷3100余起", "纠纷3100余超").replace("抽查", "抽査")
OTHER = REPORT.replace(BODY, BODY[:60] + "\n".join(
    f"第{n}项工作由县发展和改革局会同有关乡镇推进，建成项目{n}个，完成投资{n * 3}亿元，群众满意度稳步提高。"
    for n in range(11, 29)
) + "\n")  # fmt: skip


def corpus(folder: Path, texts: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def built(store: Path, *paths: Path) -> bytes:
    run("build", *paths, "--store", store)
    return exported(store)


def sources(store: Path) -> list[tuple[str, str]]:
    """The files of every source with the file whose text its report has."""
    sparql = (
        "SELECT ?file ?name { ?r kg:file ?file ; prov:wasDerivedFrom/schema:name ?name } ORDER BY ?file ?name"
    )
    rows = json.loads(run("query", "-e", sparql, "--store", store, "--format", "json").stdout)
    return [(b["file"]["value"], b["name"]["value"]) for b in rows["results"]["bindings"]]


@pytest.mark.parametrize(
    ("copy", "kept", "reason"),
    [
        (REPORT, ("a.txt", "b.txt"), "the same bytes"),
        (REPORT.replace("\n", "\r\n"), ("a.txt",), "the same text from another system"),
        (f"\ufeff{REPORT}", ("a.txt", "b.txt"), "with a byte order mark"),
        (PAGE, ("a.txt",), "another site with a header and a footer of its own"),
        (REPORT.replace("。", "。 ").replace("，", ","), ("a.txt",), "with other signs and blanks"),
        (SCAN, ("a.txt", "b.txt"), "read from a scan, with some wrong characters"),
        (HALF, ("a.txt",), "only the first part"),
    ],
)
def test_the_same_report_from_two_files_is_one_with_two_sources(
    copy: str, kept: Sequence[str], reason: str, tmp_path: Path
) -> None:
    folder = corpus(tmp_path / "in", {"a.txt": REPORT, "b.txt": copy})
    store = tmp_path / "store"
    result = run("build", folder, "--store", store)
    assert "1 reports written, 0 unchanged, 0 removed\n1 files joined" in result.stdout, reason
    assert result.stderr == "", reason
    found = sources(store)
    assert [name for _, name in found] == ["a.txt", "b.txt"], reason
    assert len({file for file, _ in found}) == 1, reason
    assert found[0][0] in kept, reason
    before = exported(store)
    assert (
        "0 reports written, 1 unchanged, 0 removed\n1 files joined"
        in run("build", folder, "--store", store).stdout
    )
    assert exported(store) == before, reason


@pytest.mark.parametrize("copy", [PAGE, SCAN, HALF], ids=["page", "scan", "half"])
def test_the_order_of_the_files_is_nothing(copy: str, tmp_path: Path) -> None:
    folder = corpus(tmp_path / "in", {"a.txt": REPORT, "b.txt": copy})
    one, other = folder / "a.txt", folder / "b.txt"
    whole = built(tmp_path / "whole", one, other)
    assert built(tmp_path / "turned", other, one) == whole
    for name, files in (("a-b", (one, other)), ("b-a", (other, one))):
        for file in files:
            last = built(tmp_path / name, file)
        assert last == whole, name


@pytest.mark.parametrize(("gone", "left"), [("a.txt", "b.txt"), ("b.txt", "a.txt")])
def test_prune_takes_a_source_away_and_keeps_the_other(gone: str, left: str, tmp_path: Path) -> None:
    folder = corpus(tmp_path / "in", {"a.txt": REPORT, "b.txt": PAGE})
    store = tmp_path / "store"
    built(store, folder)
    (folder / gone).unlink()
    assert "0 reports written, 1 unchanged" in run("build", folder, "--store", store).stdout
    assert len(sources(store)) == 2, "only --prune takes anything away"
    result = run("build", folder, "--store", store, "--prune")
    assert "1 reports written, 0 unchanged, 0 removed\nread" in result.stdout
    assert sources(store) == [(left, left)]
    assert exported(store) == built(tmp_path / "new", folder), "as if the other had never been there"


def test_a_changed_copy_takes_the_place_of_its_former_self(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "in", {"a.txt": REPORT, "b.txt": PAGE})
    store = tmp_path / "store"
    built(store, folder)
    for name in ("a.txt", "b.txt"):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace("36项", "37项"), encoding="utf-8")
        changed = built(store, folder)
        assert changed == built(tmp_path / f"new-{name}", folder), name
    assert '"36"' not in changed.decode() and '"37"' in changed.decode()


def test_two_years_of_one_place_never_merge(tmp_path: Path) -> None:
    folder = corpus(
        tmp_path / "in",
        {"2022.txt": REPORT, "2021.txt": REPORT.replace("2022", "2021").replace("2023", "2022")},
    )
    result = run("build", folder, "--store", tmp_path / "store")
    assert "2 reports written" in result.stdout and "joined" not in result.stdout
    assert sources(tmp_path / "store") == [("2021.txt",) * 2, ("2022.txt",) * 2]


@pytest.mark.parametrize(
    ("names", "texts", "kept", "out", "reason"),
    [
        (["a.txt", "b.txt"], [REPORT, NOTICE], "a.txt", "b.txt", "a notice of the report says less"),
        (["b.txt", "a.txt"], [REPORT, NOTICE], "b.txt", "a.txt", "whatever the names of the files"),
        (["a.txt", "b.txt"], [REPORT, OTHER], "b.txt", "a.txt", "of two long documents the longer is kept"),
    ],
)
def test_another_document_of_the_place_and_year_is_left_out(
    names: Sequence[str], texts: Sequence[str], kept: str, out: str, reason: str, tmp_path: Path
) -> None:
    folder = corpus(tmp_path / "in", dict(zip(names, texts, strict=True)))
    store = tmp_path / "store"
    line = f"left out: {folder / out} is another document of the same place, year and issuer as {{}}, which"
    for where in (folder / kept, f"{kept} in the store"):
        result = run("build", folder, "--store", store, status=1)
        assert result.stderr.startswith(line.format(where)), reason
        assert sources(store) == [(kept, kept)], reason
    for file, status in ((out, 0), (kept, 1)):
        run("build", folder / file, "--store", tmp_path / "other", status=status)
    assert exported(tmp_path / "other") == exported(store), reason


def test_the_pages_of_both_sites_are_in_the_graph(tmp_path: Path) -> None:
    rows = [{"id": str(n), "text": REPORT, "url": f"http://site{n}.example.gov.cn/1.html"} for n in range(2)]
    table = tmp_path / "crawl.jsonl"
    table.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    built(tmp_path / "store", table)
    sparql = "SELECT ?u { ?r a kg:Report ; prov:wasDerivedFrom/schema:url ?u } ORDER BY ?u"
    out = run("query", "-e", sparql, "--store", tmp_path / "store", "--format", "csv").stdout
    assert out.split() == ["u", *(row["url"] for row in rows)]
    run("validate", "--store", tmp_path / "store")
