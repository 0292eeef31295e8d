"""Kinds of text: which grammar rule begins one, and what such a request looks like on the wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Family:
    """``weight`` is how common the interest is among people; 0 means never met by chance.

    ``answer`` is the median number of completion tokens, ``tools`` the mean number of tool calls,
    ``fixed`` says that the wording is the point (a template, an assignment, a viral prompt), so
    that real texts do not replace it, ``elicits`` that it is what a campaign sends. ``items`` is
    the length of a public list that everybody works through, 0 when there is none.
    """

    name: str
    rule: str
    weight: float = 0.0
    answer: int = 250
    tools: float = 0.0
    refused: float = 0.002
    fixed: bool = False
    elicits: bool = False
    items: int = 0


FAMILIES: Final[tuple[Family, ...]] = (
    Family("cooking", "everyday.cooking", 6, 350),
    Family("travel", "everyday.travel", 5, 450),
    Family("health", "everyday.health", 4, 350, refused=0.01),
    Family("relationships", "everyday.relationships", 4, 350),
    Family("hobbies", "everyday.hobbies", 5, 350),
    Family("household", "everyday.household", 4, 300),
    Family("finance", "everyday.finance", 3, 400),
    Family("roleplay", "everyday.roleplay", 4, 250, refused=0.02),
    Family("fiction", "everyday.fiction", 4, 700),
    Family("politics", "everyday.politics", 2.5, 500, refused=0.03),
    Family("chat", "everyday.chat", 3, 60),
    Family("facts", "everyday.facts", 5, 120),
    Family("homework", "study.homework", 7, 450),
    Family("teaching", "study.teaching", 3, 500),
    Family("science", "study.science", 4, 500),
    Family("research", "study.research", 2.5, 600),
    Family("languages", "study.languages", 3, 250),
    Family("email", "office.email", 7, 200),
    Family("summaries", "office.summarise", 5, 220),
    Family("marketing", "office.marketing", 4, 300),
    Family("spreadsheets", "office.spreadsheet", 4, 200),
    Family("analysis", "office.analysis", 3.5, 400, 0.2),
    Family("legal", "office.legal", 2.5, 500),
    Family("hiring", "office.hiring", 3, 450),
    Family("planning", "office.planning", 2.5, 450),
    Family("programming", "coding.help", 12, 500, 0.05),
    Family("home_agent", "agentic.home", 1, 80, 1.2),
    Family("scraping", "agentic.scrape", 1.5, 150, 0.1),
    Family("german", "foreign.de", 0.3, 300),
    Family("spanish", "foreign.es", 0.3, 300),
    Family("chinese", "foreign.zh", 0.3, 300),
    Family("french", "foreign.fr", 0.3, 300),
    Family("portuguese", "foreign.pt", 0.3, 300),
    Family("coding_tool", "agentic.tool", 2, 350, 2.5),
    Family("work_flow", "agentic.flow", 0, 180, 2.0, fixed=True),
    Family("support", "service.support", 0, 140, 0.3, fixed=True),
    Family("labelling", "service.label", 0, 12, fixed=True),
    Family("gateway", "service.gateway", 0, 300, 0.1),
    Family("code_review", "service.ci", 0, 250, 0.4, fixed=True),
    Family("benchmark", "service.bench", 0, 420, fixed=True, items=1200),
    Family("viral", "service.viral_tail", 0, 600, fixed=True),
    Family("assignment", "service.class", 0, 500, fixed=True),
    Family("starter_kit", "service.starter", 0, 500, 0.5, fixed=True),
    Family("probe", "campaign.probe", 0, 300, 0.3),
    Family("reasoning_traces", "campaign.reasoning", 0, 1100, elicits=True),
    Family("rubric_grading", "campaign.grading", 0, 350, elicits=True),
    Family("sensitive_rewriting", "campaign.rewriting", 0, 300, refused=0.08, elicits=True),
    Family("agentic_tool_use", "campaign.agentic", 0, 900, 3.0, elicits=True),
    Family("agentic_coding", "campaign.software", 0, 1300, 4.0, elicits=True),
    Family("persona_dialogues", "campaign.persona", 0, 900, elicits=True),
)
NUMBER: Final = {family.name: number for number, family in enumerate(FAMILIES)}
