"""IRIs: ASCII, and dependent on nothing but what they name."""

import pytest
from graph_fixtures import wuhai, zhenxing, zone

from kg.graph import terms as t
from kg.graph.terms import KG, Terms, term

TERMS = Terms()


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("implements", f"<{KG}implements>"),
        ("type-administrative_regulation", f"<{KG}type-administrative_regulation>"),
        ("rdfs:label", "<http://www.w3.org/2000/01/rdf-schema#label>"),
    ],
)
def test_term(name: str, iri: str) -> None:
    assert term(name) == iri


@pytest.mark.parametrize("name", ["implement", "theme-11", "foo:bar", ""])
def test_an_undeclared_term_is_an_error(name: str) -> None:
    with pytest.raises(KeyError):
        term(name)


@pytest.mark.parametrize(
    ("one", "other", "same", "reason"),
    [
        (("考评办法", "甲市"), ("考评办法", "乙市"), False, "namesakes of two cities"),
        (("考评办法", None), ("考评办法", "国家"), True, "the country needs no telling"),
        (("甲市考评办法", "甲市"), ("甲市考评办法", None), True, "the title names the place"),
        (("纲要(2015-2020年)", "国家"), ("纲要(2021-2025年)", "国家"), False, "two outlines"),
        (("ab", "c"), ("a", "bc"), False, "parts are kept apart"),
    ],
)
def test_policy_identity(
    one: tuple[str, str | None], other: tuple[str, str | None], same: bool, reason: str
) -> None:
    assert (TERMS.policy(*one) == TERMS.policy(*other)) is same, reason


def test_places() -> None:
    assert TERMS.jurisdiction(zhenxing().profile) == "<https://w3id.org/fazhi-kg/id/place/210603>"
    assert TERMS.jurisdiction(zone().profile).startswith("<https://w3id.org/fazhi-kg/id/place/150300-")


def test_report_and_graph_share_their_local_name() -> None:
    profile = wuhai().profile
    assert TERMS.report(profile).replace("/report/", "/graph/") == TERMS.graph(profile)
    assert "/report/150300-2020-" in TERMS.report(profile)
    assert "/report/150300-undated-" in TERMS.report(zone().profile)


def test_iris_are_ascii_and_take_the_base() -> None:
    other = Terms("http://example.org/")
    made = [
        other.policy("办法", "甲市"),
        other.agency("甲市人民政府", "150300"),
        other.program("热线"),
        other.indicator("办结率"),
        other.content("link", "甲", "乙"),
        other.named_graph("vocabulary"),
    ]
    assert all(iri.isascii() and iri.startswith("<http://example.org/") for iri in made)
    assert len(set(made)) == len(made)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (250000.0, "250000"),
        (99.5, "99.5"),
        (0.0, "0"),
        (1e16, "10000000000000000"),
        (1e-7, "0.0000001"),
        (100, "100"),
        (127000000.0, "127000000"),
        (-3.4, "-3.4"),
    ],
)
def test_decimals_have_no_exponent(value: float, text: str) -> None:
    assert t.decimal(value) == f'"{text}"^^<http://www.w3.org/2001/XMLSchema#decimal>'


@pytest.mark.parametrize(
    ("text", "escaped"),
    [('引"号', '"引\\"号"'), ("反\\斜", '"反\\\\斜"'), ("换\r\n行", '"换\\r\\n行"'), ("制\t表", '"制\t表"')],
)
def test_literals_escape_what_n_triples_must(text: str, escaped: str) -> None:
    assert t.literal(text) == escaped


@pytest.mark.parametrize(
    ("iso", "kind"), [("2020", "gYear"), ("2020-08", "gYearMonth"), ("2020-08-01", "date")]
)
def test_dates(iso: str, kind: str) -> None:
    assert t.date(iso) == f'"{iso}"^^<http://www.w3.org/2001/XMLSchema#{kind}>'
