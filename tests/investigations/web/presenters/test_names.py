from investigations.lake.schema import CAPABILITIES
from investigations.web.presenters.names import readable


def test_names_of_tables_become_words():
    assert readable("rubric_grading") == "Rubric grading"
    assert readable("payment") == "Payment instrument"


def test_words_that_are_readable_stay_as_they_are():
    assert readable("Shared network (carrier NAT)") == "Shared network (carrier NAT)"


def test_no_capability_shows_its_underscore():
    assert not [name for name in CAPABILITIES if "_" in readable(name)]
