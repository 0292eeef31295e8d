import dataclasses
from collections import defaultdict

import numpy as np
import pytest

from investigations.clusters.families import MIN_ACCOUNTS, READ, REVIEW, families
from investigations.clusters.result import Fixed, Slot
from investigations.clusters.scoring import score
from investigations.detectors import Measurements, measure
from investigations.triage import queue
from tests.investigations.worlds import CROWD, RING, Cast, world

CODER = Cast("coder", 12, 30, template=4, capability=("coding",))
JUDGE = Cast("judge", 4, 30, template=5, capability=("rubric_grading", "mathematics"))


@pytest.fixture(scope="module")
def measured() -> Measurements:
    return measure(world([dataclasses.replace(CROWD, accounts=30), CODER, JUDGE]))


def group_of(measured, *names):
    ids = measured.features["account_id"].to_pylist()
    return np.array([0 if one.split("-")[0] in names else -1 for one in ids], dtype=np.int64)


def test_every_family_is_counted_over_all_exchanges(measured):
    (coding, judging) = families(measured, group_of(measured, "coder", "judge"), [0])[0]
    rows = defaultdict(list)
    for row in measured.view.exchanges.to_pyarrow().to_pylist():
        rows[row["account_id"].split("-")[0]].append(row)
    total = len(rows["coder"]) + len(rows["judge"])
    for found, own in ((coding, rows["coder"]), (judging, rows["judge"])):
        assert found.key == f"o{own[0]['opening_hash']:016x}"
        assert found.exchanges == len(own)
        assert found.share == pytest.approx(len(own) / total)
        assert found.accounts == len({row["account_id"] for row in own})
        assert found.first_seen == min(row["timestamp"] for row in own)
        assert found.distinct == pytest.approx(1.0)
        by_name = {row["exchange_id"]: row for row in own}
        last = [by_name[name] for name, _ in found.samples]
        assert [row["timestamp"] for row in last] == [time for _, time in found.samples]
        assert len({row["account_id"] for row in last}) == len(last)
    assert coding.capabilities == {"coding": 1.0}
    assert list(judging.capabilities) == ["rubric_grading", "mathematics"]


def test_the_wording_is_what_all_send_and_only_where_enough_do(measured):
    (coding, judging) = families(measured, group_of(measured, "coder", "judge"), [0])[0]
    begin, slot, end = coding.parts
    opening = int(coding.key[1:], 16)
    assert (begin, slot) == (Fixed(f"Begin with part {opening} of this:\n\nMs"), Slot(1, 1, 1))
    assert end.text.startswith("asks. End with part")
    assert coding.known == "shown"
    assert judging.accounts < MIN_ACCOUNTS
    assert (judging.known, judging.parts) == ("few", ())


def test_prompts_with_another_beginning_are_known_by_their_end():
    cast = dataclasses.replace(CODER, accounts=6)
    reader = world([dataclasses.replace(CROWD, accounts=20), cast])
    exchanges = reader._exchanges
    free = exchanges.mutate(
        opening_hash=exchanges.account_id.startswith("coder").ifelse(
            exchanges.exchange_key, exchanges.opening_hash
        )
    )
    reader._exchanges = reader.keep(free.to_pyarrow())
    measured = measure(reader)
    (found,) = families(measured, group_of(measured, "coder"), [0])[0]
    assert found.key.startswith("c") and found.share == pytest.approx(1.0)
    assert found.known == "shown"


def test_without_texts_templates_are_counted_and_not_worded(measured):
    def never(days):
        raise AssertionError("a text was read")

    closed = dataclasses.replace(measured, view=dataclasses.replace(measured.view, texts=never))
    groups = group_of(measured, "coder")
    (found,) = families(closed, groups, [0], read_texts=False)[0]
    assert (found.known, found.parts, found.accounts) == ("off", (), 12)
    with pytest.raises(AssertionError):
        families(closed, groups, [0])
    empty = dataclasses.replace(
        measured,
        view=dataclasses.replace(measured.view, texts=lambda days: measured.view.texts(())),
    )
    (found,) = families(empty, groups, [0])[0]
    assert (found.known, found.parts) == ("gone", ())


def test_only_the_largest_families_are_read():
    casts = [Cast(f"c{n:02d}", 5, 8 + n, template=20 + n) for n in range(READ + 2)]
    measured = measure(world([dataclasses.replace(CROWD, accounts=10), *casts]))
    found = families(measured, group_of(measured, *(each.name for each in casts)), [0])[0]
    assert [each.known for each in found] == ["shown"] * READ + ["unread"] * 2
    assert [f.exchanges for f in found] == sorted((f.exchanges for f in found), reverse=True)


def test_free_form_prompts_have_no_family_and_others_are_not_looked_at(measured):
    groups = group_of(measured, "crowd")
    assert families(measured, groups, [0]) == {0: ()}
    assert families(measured, groups, []) == {}


def test_a_scoring_tells_the_families_of_what_people_look_at_and_nothing_depends_on_texts():
    measured = measure(world([CROWD, RING]))
    read, unread = score(measured), score(measured, read_texts=False)
    (ring,) = (each for each in read.clusters if each.flagged)
    assert [each.known for each in ring.families] == ["shown"]
    assert all(each.families == () for each in read.clusters if each.score < REVIEW)
    assert [len(c.members) for c in read.clusters] == [len(c.members) for c in unread.clusters]
    scores = [[c.score for c in each.clusters] for each in (read, unread)]
    assert scores[0] == pytest.approx(scores[1], abs=1e-12)


def test_what_comes_to_the_queue_is_looked_at():
    assert REVIEW == queue.REVIEW
