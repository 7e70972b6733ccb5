"""Three small reports made by hand, and a lexicon to go with them: what the tests of the graph stand on."""

from dataclasses import replace

from kg.graph.engine import GraphData
from kg.graph.store import GraphStore, report_graph, vocabulary_graph
from kg.lexicon import Lexicon
from kg.model import (
    AgencyMention,
    Extraction,
    Level,
    Observation,
    PolicyMention,
    PolicyType,
    Profile,
    ProgramMention,
    ProgramUse,
    Relation,
    Sentence,
    Status,
)
from kg.tables import Place, PolicyEntry, ProgramEntry

OUTLINE = "法治政府建设实施纲要(2015-2020年)"
NEW_OUTLINE = "法治政府建设实施纲要(2021-2025年)"
PUBLICITY = "国务院办公厅关于推行行政执法公示制度的通知"


class SmallLexicon(Lexicon):
    """Seven places, four documents, two programs."""

    version = "rules-1"
    places = (
        Place("100000", "中华人民共和国", Level.NATIONAL, None, 1949, None, ()),
        Place("150000", "内蒙古自治区", Level.PROVINCE, "100000", 1981, None, ()),
        Place("150300", "乌海市", Level.PREFECTURE, "150000", 1981, None, ()),
        Place("210000", "辽宁省", Level.PROVINCE, "100000", 1981, None, ()),
        Place("210600", "丹东市", Level.PREFECTURE, "210000", 1981, None, ()),
        Place("210603", "振兴县", Level.COUNTY, "210600", 1979, 1980, ()),
        Place("210603", "振兴区", Level.COUNTY, "210600", 1981, None, ()),
    )
    policies = (
        PolicyEntry(
            OUTLINE,
            PolicyType.PLAN,
            "国家",
            ("中共中央", "国务院"),
            "中发〔2015〕36号",
            "2015-12-23",
            (),
            ("法治政府建设实施纲要",),
            "gov.cn",
        ),
        PolicyEntry(
            NEW_OUTLINE,
            PolicyType.PLAN,
            "国家",
            ("中共中央", "国务院"),
            None,
            "2021-08",
            (),
            ("法治政府建设实施纲要",),
            "gov.cn",
        ),
        PolicyEntry(
            "中华人民共和国民法典",
            PolicyType.LAW,
            "国家",
            ("全国人民代表大会",),
            None,
            "2020-05-28",
            (),
            ("民法典",),
            "npc.gov.cn",
        ),
        PolicyEntry(
            "普法办法", PolicyType.DEPARTMENT_RULE, "司法部", ("司法部",), None, None, (), (), "moj.gov.cn"
        ),
    )
    programs = (
        ProgramEntry("12345热线", True, 7, None, ("12345…热线", "市长热线"), "12345 hotline", ""),
        ProgramEntry("接诉即办", True, 7, "12345热线", ("接诉即办",), "Immediate response", ""),
    )


LEXICON = SmallLexicon(folder=None)  # type: ignore[arg-type]


def span(text: str, surface: str) -> tuple[int, int, str]:
    start = text.index(surface)
    return start, start + len(surface), surface


def cut(text: str, *labels: tuple[Status, int | None]) -> tuple[Sentence, ...]:
    """One sentence a line of the text, with the status and theme given for it."""
    sentences, start = [], 0
    for line, (status, theme) in zip(text.splitlines(keepends=True), labels, strict=True):
        sentences.append(Sentence(start, start + len(line), status, theme))
        start += len(line)
    return tuple(sentences)


def policy(
    text: str, surface: str, title: str, relation: Relation, actor: str, **more: object
) -> PolicyMention:
    base = PolicyMention(
        *span(text, surface), title, None, PolicyType.PLAN, "国家", relation, Status.DONE, actor
    )
    return replace(base, **more)  # type: ignore[arg-type]


def wuhai() -> Extraction:
    """A city that implements the old outline, twice, studies a law, and has a problem and a plan."""
    text = (
        "乌海市2020年法治政府建设报告\n"
        "　　市政府全面落实《法治政府建设实施纲要（2015—2020年）》。\n"
        '对照《纲要》，调解成功率100%，引号"与反斜线\\u0041也照录。\n'
        "12345热线办结率不高，没有落实《民法典》。\n"
        "下一步，市司法局办公室将推行接诉即办。"
    )
    issuer, outline = "乌海市人民政府", "《法治政府建设实施纲要（2015—2020年）》"
    return Extraction(
        text,
        Profile(
            "wuhai.txt",
            "乌海市2020年法治政府建设报告",
            "内蒙古自治区乌海市",
            "150300",
            Level.PREFECTURE,
            issuer,
            2020,
            "2020-12-23",
        ),
        (
            policy(text, outline, OUTLINE, Relation.IMPLEMENTS, issuer),
            policy(text, "《纲要》", OUTLINE, Relation.IMPLEMENTS, issuer),
            policy(
                text,
                "《民法典》",
                "中华人民共和国民法典",
                Relation.IMPLEMENTS,
                issuer,
                type=PolicyType.LAW,
                status=Status.PROBLEM,
            ),
        ),
        (
            AgencyMention(*span(text, "市政府"), issuer, "150300"),
            AgencyMention(*span(text, "市司法局"), "乌海市司法局", "150300"),
            AgencyMention(*span(text, "市司法局办公室"), "乌海市司法局办公室", "150300"),
        ),
        (Observation(*span(text, "调解成功率100%"), "调解成功率", "人民调解成功率", 100.0, "%", "=", 2020),),
        (
            ProgramUse(
                "12345热线",
                "民呼必应",
                Status.PROBLEM,
                False,
                (ProgramMention(*span(text, "12345热线"), Status.PROBLEM),),
            ),
            ProgramUse(
                "接诉即办",
                None,
                Status.PLANNED,
                False,
                (ProgramMention(*span(text, "接诉即办"), Status.PLANNED),),
            ),
        ),
        cut(
            text,
            (Status.NONE, None),
            (Status.DONE, 9),
            (Status.DONE, 6),
            (Status.PROBLEM, 7),
            (Status.PLANNED, 7),
        ),
    )


def zhenxing() -> Extraction:
    """A district that forwards a document under a number of its own, and practises a program."""
    text = (
        "区政府转发《公示制度的通知》（振政办发〔2016〕71号）。\n"
        "按照《纲要》，印发《考评办法》（振政发〔2017〕1号），开通市长热线。"
    )
    issuer = "丹东市振兴区人民政府"
    return Extraction(
        text,
        Profile("zhenxing.txt", None, "辽宁省丹东市振兴区", "210603", Level.COUNTY, issuer, 2017, None),
        (
            policy(
                text,
                "《公示制度的通知》",
                PUBLICITY,
                Relation.FORWARDS,
                issuer,
                number="振政办发〔2016〕71号",
                number_of_notice=True,
                type=PolicyType.NORMATIVE,
            ),
            policy(text, "《纲要》", OUTLINE, Relation.IMPLEMENTS, issuer),
            policy(
                text,
                "《考评办法》",
                "考评办法",
                Relation.ISSUES,
                issuer,
                number="振政发〔2017〕1号",
                scope="振兴区",
                type=PolicyType.NORMATIVE,
            ),
        ),
        (AgencyMention(*span(text, "区政府"), issuer, "210603"),),
        (),
        (
            ProgramUse(
                "12345热线", None, Status.DONE, False, (ProgramMention(*span(text, "市长热线"), Status.DONE),)
            ),
        ),
        cut(text, (Status.DONE, 4), (Status.DONE, 9)),
    )


def zone() -> Extraction:
    """A zone of the city, which has no code of its own, and a report without a year."""
    text = "管委会落实《纲要》。"
    issuer = "乌海市高新区管理委员会"
    return Extraction(
        text,
        Profile("zone.txt", None, "内蒙古自治区乌海市高新区", "150300", Level.ZONE, issuer, None, None),
        (policy(text, "《纲要》", NEW_OUTLINE, Relation.IMPLEMENTS, issuer),),
        (),
        (),
        (),
        cut(text, (Status.DONE, None)),
    )


def graphs() -> list[GraphData]:
    """The vocabulary and the three reports, ready to be stored."""
    reports = {"a": wuhai(), "b": zhenxing(), "c": zone()}
    return [vocabulary_graph(LEXICON), *(report_graph(r, LEXICON, name) for name, r in reports.items())]


def filled() -> GraphStore:
    """A store in memory that holds them all."""
    store = GraphStore.in_memory()
    store.put(graphs())
    return store
