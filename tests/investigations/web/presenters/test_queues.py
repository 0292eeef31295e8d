import pytest

from investigations.models import NamedQueue, Tag
from investigations.web.presenters.queues import rule_in_words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"flagged": True, "min_accounts": 1500}, "flagged, at least 1,500 accounts"),
        ({"flagged": False, "severity": "high"}, "not flagged, severity high or worse"),
        ({"severity": "critical"}, "severity critical"),
        ({"kind": "reseller", "campaign_key": "C-1"}, "kind reseller, campaign C-1"),
        ({"capability": "rubric_grading"}, "aimed at rubric grading"),
        ({"min_exchanges": 0, "tag": Tag(name="press")}, "at least 0 exchanges, tag “press”"),
    ],
)
def test_a_rule_in_words(rule, words):
    assert rule_in_words(NamedQueue(name="One", **rule)) == words
