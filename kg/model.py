"""What an extraction is: small frozen types, each complete when made, without any knowledge of RDF.

Offsets are Unicode code points into the text as read, half open: ``text[start:end] == surface``.
"""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How a report speaks of something; NONE marks headings, signatures and page remains."""

    DONE = "done"
    PLANNED = "planned"
    PROBLEM = "problem"
    CONTEXT = "context"
    NONE = "none"


class Relation(StrEnum):
    """What the actor does with a policy document."""

    IMPLEMENTS = "implements"
    ISSUES = "issues"
    FORWARDS = "forwards"
    DRAFTS = "drafts"
    REVISES = "revises"
    REPEALS = "repeals"
    REVIEWS = "reviews"
    STUDIES = "studies"
    PUBLISHES = "publishes"
    MENTIONS = "mentions"


class Level(StrEnum):
    """Administrative level of a jurisdiction; ZONE covers 开发区, 高新区 and 新区."""

    NATIONAL = "national"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"
    ZONE = "zone"


class PolicyType(StrEnum):
    """Kind of a policy document."""

    CONSTITUTION = "constitution"
    LAW = "law"
    ADMINISTRATIVE_REGULATION = "administrative_regulation"
    LOCAL_REGULATION = "local_regulation"
    DEPARTMENT_RULE = "department_rule"
    LOCAL_RULE = "local_rule"
    PARTY_REGULATION = "party_regulation"
    NORMATIVE = "normative"
    PLAN = "plan"
    JUDICIAL = "judicial"
    STANDARD = "standard"
    CATALOGUE = "catalogue"
    REPORT = "report"
    OTHER = "other"


#: Statuses that make a sentence a measure, best first: a program keeps the best it was seen with.
MEASURE_STATUSES = (Status.DONE, Status.PLANNED, Status.PROBLEM)


@dataclass(frozen=True, slots=True)
class Why:
    """Why a claim was made: the rules that made it, with the rows of ``data/`` they took, and the share
    of claims by the same rules that were right on annotated passages."""

    rule: str
    confidence: float


#: A claim made by a person, not by a rule.
BY_HAND = Why("by hand", 1.0)


@dataclass(frozen=True, slots=True)
class Profile:
    """Who reports, on where and when.

    ``jurisdiction`` is the full path of the place (辽宁省丹东市振兴区), ``adcode`` its GB/T 2260 code
    (of the county or city above it for zones, towns and streets), ``date`` an ISO date or None.
    """

    file: str
    title: str | None
    jurisdiction: str
    adcode: str
    level: Level
    issuer: str
    year: int | None
    date: str | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A run of text up to 。；！？ or a line break; ``theme`` is 1 to 10 or None."""

    start: int
    end: int
    status: Status
    theme: int | None
    why: Why = BY_HAND


@dataclass(frozen=True, slots=True)
class PolicyMention:
    """One mention of a policy document and what is said of it.

    ``number`` is the document number printed beside the title. When ``number_of_notice`` is true it
    is the number of the notice that forwards the document, not of the document itself;
    ``number_issuer`` is the organ that the number's head names, ``number_damaged`` marks a number that
    is kept as printed though a part of it is missing. ``scope`` is the place, ministry or
    国家 that issued the document, None when the text does not tell. ``version`` is the date of the
    text in force at the end of the reported year, where the catalogue knows it; ``carries`` the title
    of the document that a notice prints and puts into force; ``candidates`` what a bare title may mean
    where nothing decides; ``editions`` the years of a document that the sentence tells of each year
    (分别于2015年、2016年印发).
    """

    start: int
    end: int
    surface: str
    title: str
    number: str | None
    type: PolicyType
    scope: str | None
    relation: Relation
    status: Status
    actor: str
    number_of_notice: bool = False
    number_issuer: str | None = None
    number_damaged: bool = False
    version: str | None = None
    carries: str | None = None
    candidates: tuple[str, ...] = ()
    editions: tuple[int, ...] = ()
    why: Why = BY_HAND


@dataclass(frozen=True, slots=True)
class AgencyMention:
    """One mention of an organ of party or state, ``name`` in full with its place.

    ``adcode`` is the code of the place the organ belongs to (100000 for central organs).
    """

    start: int
    end: int
    surface: str
    name: str
    adcode: str
    why: Why = BY_HAND


@dataclass(frozen=True, slots=True)
class Observation:
    """A number that measures something: ``value`` in base units of ``unit``, ``bound`` one of = >= <= ~."""

    start: int
    end: int
    surface: str
    head: str
    indicator: str
    value: float
    unit: str
    bound: str
    year: int | None
    why: Why = BY_HAND


@dataclass(frozen=True, slots=True)
class ProgramMention:
    """Where a program is spoken of, and how."""

    start: int
    end: int
    surface: str
    status: Status
    why: Why = BY_HAND


@dataclass(frozen=True, slots=True)
class ProgramUse:
    """A governance program that the report mentions, with the best status of its mentions.

    ``local`` is the local brand when the text gives one; ``new`` marks keys outside the core vocabulary.
    """

    key: str
    local: str | None
    status: Status
    new: bool
    mentions: tuple[ProgramMention, ...]


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read from one report, layer by layer, in text order."""

    text: str
    profile: Profile
    policies: tuple[PolicyMention, ...]
    agencies: tuple[AgencyMention, ...]
    observations: tuple[Observation, ...]
    programs: tuple[ProgramUse, ...]
    sentences: tuple[Sentence, ...]
