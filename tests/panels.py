"""Small panels made by hand for the tests of the matrix and of the curves."""

from browser import HOSTILE

from kg.graph.panel import Claim, Panel, Site, Topic
from kg.graph.reports import Quote


def claim(site: Site, topic: Topic, status: str, year: int | None, relation: str = "implements") -> Claim:
    said = f"{site.label}说明：{HOSTILE}，关于《{topic.name}》的情况（{status}）。"
    surface = f"《{topic.name}》"
    quote = Quote(
        said, said.index(surface), surface, f"{site.label}年度报告", f"{site.iri[3:]}-{year}.txt", year
    )
    actor = f"{site.label}人民政府"
    return Claim(site.iri, topic.iri, relation, status, year, actor, "", "a.csv:1", 0.9, (quote,))


def site(iri: str, label: str, above: str, level: str, province: str, code: str, *years: int) -> Site:
    return Site(iri, label, f"{province}{label}", level, province, code, above, years)


def sample_panel(*, other: bool = False) -> Panel:
    """Two places of one province and one of another; every status; a topic with a hostile name."""
    hebei = Site("id:hebei", "河北省", "河北省", "province", "河北省", "130000", None, ())
    jiangsu = Site("id:jiangsu", "江苏省", "江苏省", "province", "江苏省", "320000", None, ())
    baoding = site("id:baoding", "保定市", "id:hebei", "prefecture", "河北省", "130600", 2020, 2021)
    shi = site("id:shi", "石家庄市", "id:hebei", "prefecture", "河北省", "130100", 2020, 2021)
    kunshan = site("id:kunshan", "昆山市", "id:jiangsu", "county", "江苏省", "320583", 2021)
    one, two, three = Topic("id:1", "甲条例", "law"), Topic("id:2", "乙办法"), Topic("id:3", HOSTILE)
    said = (
        (baoding, one, "done", 2020),
        (baoding, one, "done", 2021),
        (baoding, one, "problem", 2021),
        (shi, one, "done", 2020),
        (shi, two, "planned", 2020),
        (baoding, two, "planned", 2020),
        (kunshan, two, "problem", 2021),
        (kunshan, three, "done", 2021),
    )
    claims = [claim(*cells) for cells in said]
    if other:
        claims = [c for c in claims if (c.place, c.topic) != (shi.iri, two.iri)]
        claims.append(claim(shi, two, "done", 2021, "studies"))
    return Panel("policies", (shi, baoding, kunshan), (hebei, jiangsu), (one, two, three), tuple(claims))


def wide_panel(places: int, topics: int, *, quote: str = "", title: str = "第") -> Panel:
    """Places of two provinces; every topic is done by all, but the later ones by fewer."""
    provinces = ("甲省", "乙省")
    regions = tuple(
        Site(f"id:r{i}", name, name, "province", name, f"{i}9", None, ()) for i, name in enumerate(provinces)
    )
    sites = tuple(
        site(
            f"id:p{i:03}",
            f"{i}县",
            f"id:r{i % 2}",
            "county",
            provinces[i % 2],
            f"{i % 2}0{i:03}",
            2019,
            2020,
            2021,
        )
        for i in range(places)
    )
    some = tuple(Topic(f"id:t{i}", f"{title}{i}号文件") for i in range(topics))
    claims = []
    for number, topic in enumerate(some):
        for at, place in enumerate(sites[: max(places - number // 3, 1)] if topics > 20 else sites):
            made = claim(place, topic, "done", 2019 + (at + number) % 3)
            text = made.quotes[0]
            long = Quote(
                text.quote + place.label + quote, text.offset, text.surface, text.title, text.file, text.year
            )
            claims.append(Claim(*[getattr(made, name) for name in Claim.__slots__[:-1]], (long,)))
    return Panel("policies", sites, regions, some, tuple(claims))
