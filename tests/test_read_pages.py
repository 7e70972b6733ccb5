"""Web pages → text: the templates of government sites, what they say of a report, tables, web archives."""

from base64 import encodebytes
from pathlib import Path

import pytest
from documents import NAMES, claims, page, sample, sample_claims
from hypothesis import given
from hypothesis import strategies as st

from kg.read import About, fields, read_one
from kg.read.html import read as read_page
from kg.read.rows import sentences
from kg.resources import data_dir
from kg.tables import read_table

TITLE = "某某市2021年度法治政府建设情况报告"
BODY = [
    "2021年，我市认真落实《法治政府建设实施纲要（2021－2025年）》，法治政府建设取得新进展。",
    "一、主要工作",
    "（一）健全制度。出台《某某市重大行政决策程序规定》，审查规范性文件35件。",
    "二、存在的问题，还有不足。",
    "某某市人民政府",
    "2022年3月1日",
]
MENU = '<ul class="menu"><li><a href="/">首页</a></li><li><a href="/zwgk">政务公开</a></li></ul>'
RELATED = (
    '<div class="xg"><h3>相关链接</h3>'
    '<li><a href="1">某某市2020年度法治政府建设情况报告，现予公布。</a></li></div>'
)
FOOT = '<div class="footer">主办单位：某某市人民政府办公室，地址：人民路1号。</div>'
NOISE = '<script>var t = "落实《办法》，完成。";</script><style>p{color:red}</style>'
META = (
    f'<meta name="SiteName" content="某某市政府网"><meta name="ArticleTitle" content="{TITLE}">'
    '<meta name="PubDate" content="2022-03-02 09:30"><meta name="ContentSource" content="市司法局">'
    '<meta name="Url" content="http://www.example.gov.cn/art/1.html">'
)
ROWS = (
    "<table><tr><td>索 引 号：</td><td>000014349/2022-00012</td><td>主题分类：</td><td>政务公开</td></tr>"
    f"<tr><td>发文机关：</td><td>某某市人民政府</td><td>成文日期：</td><td>2022年3月1日</td></tr>"
    f'<tr><td>标　　题：</td><td colspan="3">{TITLE}</td></tr>'
    "<tr><td>发文字号：</td><td>某政字〔2022〕9号</td><td>发布日期：</td><td>2022年3月2日</td></tr></table>"
)


def wrapped(tag: str, lines: list[str] = BODY) -> str:
    return "\n".join(f"<{tag}>&nbsp;&nbsp;　{line}</{tag}>" for line in lines)


#: name → the page, what it says of itself, why it is here
TEMPLATES = {
    "a channel page with metadata": (
        f"<html><head><title>{TITLE}_某某市政府网</title>{META}{NOISE}</head><body>{MENU}<h1>{TITLE}</h1>"
        f"<div class='info'>发布时间：2022-03-02 来源：市司法局 浏览次数：88 字体：【大 中 小】</div>"
        f"<div id='zoom'>{wrapped('p')}</div>"
        f"<div>【打印本页】【关闭窗口】</div>{RELATED}{FOOT}</body></html>",
        About("http://www.example.gov.cn/art/1.html", TITLE, "2022-03-02", "市司法局"),
    ),
    "a page of tables with a table of what it is": (
        f"<html><head><title>政府信息公开</title></head><body><table><tr><td>{MENU}</td></tr><tr><td>{ROWS}"
        f"<div class=TRS_Editor><div class=TRS_Editor>{wrapped('p', [TITLE, *BODY])}</div></div></td></tr>"
        f"<tr><td>{FOOT}</td></tr></table></body></html>",
        About(None, TITLE, "2022-03-02", "某某市人民政府", "某政字〔2022〕9号"),
    ),
    "a page of lines in its body": (
        f"<html><head><title>{TITLE} - 某某市司法局</title></head><body>{MENU}<font size=5>{TITLE}</font><br>"
        f"{'<br>'.join('　　' + line for line in BODY)}<br>{FOOT}</body></html>",
        About(None, TITLE),
    ),
    "a page that Word saved": (
        f"<html><head><title>{TITLE}</title></head><body><div class=Section1><p><b>{TITLE}</b></p>"
        + "".join(f"<p><span>{line[:5]}</span><span lang=EN-US>{line[5:]}</span></p>" for line in BODY)
        + "</div></body></html>",
        About(None, TITLE),
    ),
    "a page of the present": (
        f"<!doctype html><html><head><title>{TITLE}|政务公开|某某市</title></head><body>"
        f"<header><nav>{MENU}</nav></header><aside>{RELATED}</aside><main><article><h1>{TITLE}</h1>"
        + "".join(f"<section><div>{line}</div></section>" for line in BODY)
        + f"</article></main><footer>{FOOT}</footer></body></html>",
        About(None, TITLE),
    ),
    "a page whose source breaks lines": (
        f"<html><head>{META}</head><body>{MENU}<div id=UCAP-CONTENT>"
        + "".join(f"<p>{line[:9]}\n      {line[9:]}</p>" for line in BODY)
        + f"</div>{FOOT}</body></html>",
        About("http://www.example.gov.cn/art/1.html", TITLE, "2022-03-02", "市司法局"),
    ),
    "preformatted text": (
        "<html><body><pre>" + "\n".join([TITLE, *BODY]) + "</pre></body></html>",
        About(),
    ),
    "a page that hides its print version": (
        f"<html><head><title>{TITLE}</title></head><body><div style='display: none'>{wrapped('p')}</div>"
        f"<h1>{TITLE}</h1><div>{wrapped('p', BODY * 2)}</div></body></html>",
        About(None, TITLE),
    ),
    "a page saved by a browser that never closes a tag": (
        "<!-- saved from url=(0035)http://www.example.gov.cn/art/2.html -->"
        f"<html><head><title>{TITLE}</title></head><body><p>{TITLE}" + "<font>" * 400
        + "".join(f"<p>{line}" for line in BODY),
        About("http://www.example.gov.cn/art/2.html", TITLE),
    ),
}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("name", TEMPLATES)
def test_a_page_gives_its_report_and_nothing_around_it(name: str, encoding: str) -> None:
    markup, about = TEMPLATES[name]
    document = read_page(markup.encode(encoding), "page.html")
    body = BODY * 2 if "hides" in name else BODY
    assert [line.replace(" ", "") for line in document.text.split("\n")] == [TITLE, *body]
    assert document.about == about


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_what_its_text_says(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.html"
    path.write_text(f"{MENU}{page(sample(name))}{FOOT}", encoding="gb18030")
    assert claims(read_one(path)) == sample_claims(name)


def test_a_web_archive_is_its_page(tmp_path: Path) -> None:
    markup = TEMPLATES["a page that Word saved"][0].encode("gb18030")
    path = tmp_path / "a.mht"
    path.write_bytes(
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://www.example.gov.cn/3.html\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary="B"\r\n\r\n--B\r\n'
        b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + encodebytes(markup)
        + b"\r\n--B\r\nContent-Type: image/png\r\n\r\nxx\r\n--B--\r\n"
    )
    source = read_one(path)
    assert source.text.split("\n") == [TITLE, *BODY]
    assert source.about == About("http://www.example.gov.cn/3.html", TITLE)


@pytest.mark.parametrize(
    ("rows", "told", "reason"),
    [
        ([["项目", "2020年", "2021年"], ["复议案件", "12件", "15件"]],
         ["复议案件：2020年12件，2021年15件。"], "names above, a name in front"),
        ([["指标（件）", "2020年"], ["复议案件（件）", "12"], ["立案", "—"]],
         ["复议案件：2020年12件。", "立案。"], "units go behind their numbers, a dash is nothing"),
        ([["部门", "审查数（件）", "备案率（%）"], ["司法局", "35", "100"]],
         ["司法局：审查数35件，备案率100%。"], "units of columns"),
        ([["序号", "工作", "数量"], ["1", "开展培训", "3次"]],
         ["工作开展培训，数量3次。"], "a running number names nothing"),
        ([["合计", "合计", "合计"], ["a", "b", "c"]], ["合计。", "a，b，c。"], "a caption over all columns"),
        ([["市司法局", "牵头。"], ["市财政局", "配合"]],
         ["市司法局，牵头。", "市财政局，配合。"], "no values: rows of words"),
        ([["", ""], [" \n ", ""]], [], "nothing in it"),
    ],
)  # fmt: skip
def test_the_rows_of_a_table_become_sentences(rows: list[list[str]], told: list[str], reason: str) -> None:
    assert sentences(rows) == told, reason


def test_the_tables_of_a_page_become_sentences() -> None:
    table = (
        "<table><tr><th>类别</th><th>项目</th><th>2021年</th></tr>"
        "<tr><td rowspan=2>复议</td><td>受理</td><td>12件</td></tr><tr><td>办结</td><td>9件</td></tr></table>"
    )
    markup = f"<h1>{TITLE}</h1>{wrapped('p')}{table}".encode()
    assert read_page(markup, "a.html").text.split("\n")[-2:] == [
        "复议：项目受理，2021年12件。", "复议：项目办结，2021年9件。"
    ]  # fmt: skip


def _rows() -> tuple[fields.PageField, ...]:
    return read_table(data_dir() / "page_fields.csv", fields.PageField)


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"{row.place} {row.word}")
def test_every_field_is_told_by_its_example(row: fields.PageField) -> None:
    if row.place == "column":
        assert fields.from_columns({row.example: "x"}) == {row.field: "x"}
    elif row.place == "label":
        assert set(fields.from_labels([row.example])) == ({row.field} if row.field else set())
        assert fields.is_label(row.example)
    else:
        about = read_page(f"<head>{row.example}</head>{wrapped('p')}".encode(), "a.html").about
        assert getattr(about, row.field) is not None


@given(st.lists(st.lists(st.text("一二12（）件%:：\n", max_size=4), max_size=4), max_size=4))
def test_any_table_is_told_without_losing_a_value(rows: list[list[str]]) -> None:
    told = "".join(sentences(rows))
    for row in rows[1:]:
        for cell in row[1:]:
            assert "".join(cell.split()) in "".join(told.split())
