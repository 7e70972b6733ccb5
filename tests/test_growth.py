"""Twice the text takes twice the time: no words, marks or lines hang extraction and graph, however many."""

import random
from collections.abc import Callable
from time import process_time

import pytest

from kg.extract import extract
from kg.graph.store import report_graph
from kg.lexicon import load_lexicon

LEXICON = load_lexicon()
_SHORT, _TIMES = 3000, 4  # characters, and how many times as many the longer text has
_BOUND = 10  # times as long it may take: linear work takes 4 times as long, quadratic 16 times
_TRIES = 4
_OPENING = "2020年，保定市推进法治政府建设，贯彻落实《优化营商环境条例》，现将有关情况报告如下，请予审议。\n"


def _repeated(words: str) -> Callable[[int], str]:
    return lambda length: words * (length // len(words))


def _numbered(words: str) -> Callable[[int], str]:
    """The words again and again, each time with another number."""
    return lambda length: "".join(words.format(i) for i in range(length // len(words)))


def _nested(length: int) -> str:
    return "《甲乙" * (length // 4) + "》" * (length // 4)


def _spliced(length: int) -> str:
    """Ends of real words in one sentence, in an order that is the same in every run."""
    chance = random.Random(7)
    rows = [*LEXICON.relations, *LEXICON.statuses, *LEXICON.programs, *LEXICON.organs]
    parts, size = [], 0
    while size < length:
        words = chance.choice(rows).example
        parts.append(
            words[chance.randrange(len(words)) :] + chance.choice(["", "、", "，", "《", "》", "5件"])
        )
        size += len(parts[-1])
    return "".join(parts).replace("。", "，")


TEXTS: list[tuple[str, Callable[[int], str], str]] = [
    ("《", _repeated("《"), "marks that nothing closes"),
    ("《》", _nested, "titles in titles"),
    ("《…》", lambda n: "《" + "甲" * n + "》", "a title as long as the text"),
    ("《A》、", _numbered("《第{}号办法》、"), "a list of titles"),
    ("落实《A》，", _numbered("落实《第{}号办法》，"), "many titles in a sentence"),
    ("局印发《A》", _repeated("市司法局印发《甲办法》，"), "many titles and organs in a sentence"),
    ("分别称", _repeated("《乙法》（分别称《甲法》）"), "many declarations"),
    ("（分别称《", _repeated("（分别称《"), "declarations that nothing closes"),
    ("5件、", _repeated("5件、"), "a list of numbers without heads"),
    ("受理0件，", _numbered("受理案件{}件，"), "many numbers in a sentence"),
    (
        "由局转发《A》",
        _numbered("平江县第{0}局转发《关于印发〈第{0}号办法〉的通知》，"),
        "as many organs, and documents in others",
    ),
    ("由5件到", _repeated("由5件到"), "a change of a change"),
    ("1,111", _repeated("1,111"), "a number that does not end"),
    ("7", _repeated("7"), "digits"),
    ("7。", lambda n: _OPENING + "（一）甲。\n" + "7" * n + "。\n", "a sentence of digits"),
    ("一", _repeated("一"), "Chinese digits"),
    ("、", _repeated("、"), "marks of lists"),
    ("(", _repeated("("), "brackets"),
    ("“", _repeated("“"), "quotes"),
    ("第一条", _repeated("第一条"), "markers"),
    ("\\n", _repeated("\n"), "line breaks"),
    ("blanks", _repeated(" "), "blanks"),
    ("\\n blanks", _repeated(" \n"), "blanks and line breaks"),
    ("• ", _repeated("• 甲\n"), "items"),
    ("unseen", _repeated("\u200b甲"), "signs without a shape"),
    ("prose", _repeated("我市积极推进法治政府建设工作"), "a line without a full stop"),
    ("市政府、", _repeated("市政府、"), "organs"),
    ("平江县", _repeated("平江县"), "places"),
    ("signatures", lambda n: _OPENING + "保定市司法局\n" * (n // 7), "lines of organs below a report"),
    ("国发〔2015", _repeated("国发〔2015"), "numbers that nothing closes"),
    ("splice", _spliced, "words of the genre in any order"),
]


def _time(text: str) -> float:
    start = process_time()
    report_graph(extract(text, "report.txt", LEXICON), LEXICON, "0" * 64)
    return process_time() - start


@pytest.mark.parametrize(("name", "make", "reason"), TEXTS, ids=[name for name, _, _ in TEXTS])
def test_time_grows_as_the_text_does(name: str, make: Callable[[int], str], reason: str) -> None:
    _time(_OPENING)
    short, long = make(_SHORT), make(_TIMES * _SHORT)
    ratios = []
    for _ in range(_TRIES):
        ratios.append(_time(long) / max(_time(short), 0.001))
        if ratios[-1] < _BOUND:
            return
    pytest.fail(f"{reason}: {_TIMES} times the text took {min(ratios):.1f} times as long")


@pytest.mark.parametrize("words", ["受理案件{}件，", "落实《第{}号办法》，"])
def test_a_graph_does_not_quote_an_endless_sentence_for_each_of_its_claims(words: str) -> None:
    short, long = (
        len(report_graph(extract(_numbered(words)(length), "a.txt", LEXICON), LEXICON, "0" * 64).nquads)
        for length in (5000, 20_000)
    )
    assert long < 6 * short


@pytest.mark.parametrize(
    "words", ["还有", "达到了", "2015年", "2015年1月1日", "总计共计", "为", "办室局委", "一是"]
)
def test_words_before_a_number_are_not_shared_out_in_every_way(words: str) -> None:
    """Words that are made of others, which the rules pass over between a head and its number."""
    _time(_OPENING)
    assert _time(f"2020年，{words * 30}加受理5件。") < 50 * max(_time(_OPENING), 0.01)
