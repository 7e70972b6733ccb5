"""What makes reports hard to read, each with a test that tells whether a report shows it.

``shares`` counts; the shares of the first 1,000 reports of seed 1 stand in the docstring of
``benchmarks.generate``.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

Truth = dict[str, Any]
Test = Callable[[str, Truth], bool]


def _text(pattern: str) -> Test:
    compiled = re.compile(pattern)
    return lambda text, truth: compiled.search(text) is not None


def _some(layer: str, test: Callable[[Truth], bool]) -> Test:
    return lambda text, truth: any(test(item) for item in truth[layer])


def _relation(name: str) -> Test:
    return _some("policies", lambda p: p["relation"] == name and p["status"] == "done")


def _short_surface(policy: Truth) -> bool:
    printed, title = re.sub(r"\s", "", policy["surface"]).strip("《》"), policy["title"]
    law = title.startswith("中华人民共和国") or len(printed) < 6
    return not law and len(printed) + 2 < len(title) and title.endswith(printed)


def _inner_problem(text: str, truth: Truth) -> bool:
    """A problem told while the report still tells of what was done."""
    statuses = [s["status"] for s in truth["sentences"]]
    return any(a == "problem" and "done" in statuses[i:] for i, a in enumerate(statuses))


def _inner_plan(text: str, truth: Truth) -> bool:
    statuses = [s["status"] for s in truth["sentences"]]
    return any(a == "planned" and "done" in statuses[i:] for i, a in enumerate(statuses))


PHENOMENA: dict[str, Test] = {
    "short form declared": _text("以下简称\\s*《"),
    "short form used": _some("policies", lambda p: len(p["surface"]) == 4 and p["surface"][0] == "《"),
    "own document with its place": _text("(出台|印发|制定)\\s*《[^》]*[省市县区旗镇乡]"),
    "own document without its place": _some(
        "policies",
        lambda p: p["relation"] == "issues" and not re.search("[省市县区旗州镇乡道局厅会]", p["title"][:12]),
    ),
    "title cut short after the full one": _some("policies", _short_surface),
    "law without 中华人民共和国": _text("《(行政|安全|食品|民法|突发|传染|网络|人民调解)[^》]{0,6}[法典]》"),
    "document list": _text("》\\s*[、和]?\\s*《"),
    "document number": _some("policies", lambda p: p["number"] is not None),
    "name without brackets": _some("policies", lambda p: not p["surface"].startswith("《")),
    "forwarding notice with the place's number": _some(
        "policies", lambda p: p["relation"] == "forwards" and p["number"]
    ),
    "law studied": _relation("studies"),
    "document revised": _relation("revises"),
    "document repealed": _relation("repeals"),
    "document drafted": _relation("drafts"),
    "document reviewed": _relation("reviews"),
    "document published": _relation("publishes"),
    "document only mentioned": _relation("mentions"),
    "document planned": _some("policies", lambda p: p["status"] == "planned"),
    "document late": _some("policies", lambda p: p["status"] == "problem" and p["relation"] == "issues"),
    "plan among what was done": _inner_plan,
    "problem among what was done": _inner_problem,
    "what others did": _some("policies", lambda p: p["status"] == "context"),
    "local brand": _some("programs", lambda p: p["local"] is not None),
    "agency without its place": _some("agencies", lambda a: len(a["surface"]) <= 4),
    "agencies in a list": _text("[局厅]\\s*、\\s*[^，。、]{2,10}[局厅委]"),
    "leading group or commission": _some("agencies", lambda a: bool(re.search("领导小组|依法治", a["name"]))),
    "court": _some("agencies", lambda a: a["name"].endswith("法院")),
    "number in 万": _some("observations", lambda o: "万" in o["surface"]),
    "number in 亿元": _some("observations", lambda o: "亿元" in o["surface"]),
    "at least (余, 多, 以上)": _some("observations", lambda o: o["bound"] == ">="),
    "at most": _some("observations", lambda o: o["bound"] == "<="),
    "about": _some("observations", lambda o: o["bound"] == "~"),
    "none at all": _some("observations", lambda o: o["value"] == 0),
    "from A to B": _some("observations", lambda o: o["year"] is None),
    "rates that share a number": _text("率\\s*均[达为]"),
    "rates in a row": _text("率\\s*分别"),
    "compared with last year": _text("同比|较上年"),
    "number of another year": lambda text, truth: any(
        o["year"] == truth["report"]["year"] - 1 for o in truth["observations"]
    ),
    "target for next year": lambda text, truth: any(
        o["year"] == truth["report"]["year"] + 1 for o in truth["observations"]
    ),
    "number that is none": _text("三\\s*项\\s*(制\\s*度|清\\s*单)|[七八]\\s*五\\s*”|12345|“12·4”"),
    "half-width marks": _text("[一-龥],[一-龥]"),
    "full-width digits": _text("２０"),
    "grouped digits": _text("\\d,\\d{3}"),
    "lines broken as in a PDF": _text("\n[^\\s　]{28,44}\n[^\\s　]{28,44}\n"),
    "headings without numbers": lambda text, truth: not re.search("[一二三]、|\n　　\\d\\.", text),
    "page remains": _text("打印|网站地图|分享到|扫一扫|当前位置|返回首页|索引号|上一篇|来源："),
    "signature": lambda text, truth: bool(re.search(r"\n20\d\d年\d{1,2}月\d{1,2}日", text)),
    "no date": lambda text, truth: truth["report"]["date"] is None,
}


def shares(reports: Iterable[tuple[str, Truth]]) -> dict[str, float]:
    """The share of reports that show each phenomenon."""
    count: Counter[str] = Counter()
    number = 0
    for text, truth in reports:
        number += 1
        count.update(name for name, test in PHENOMENA.items() if test(text, truth))
    return {name: count[name] / max(number, 1) for name in PHENOMENA}
