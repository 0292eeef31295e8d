import csv

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.baselines import coordination

NODES = "abcdefg"
networks = st.dictionaries(
    st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)).filter(
        lambda pair: pair[0] < pair[1]
    ),
    st.integers(1, 5),
).map(lambda found: [(left, right, float(weight)) for (left, right), weight in found.items()])


def component(node, network, least):
    reached = {node}
    while True:
        more = {
            end
            for left, right, weight in network
            if weight >= least and {left, right} & reached
            for end in (left, right)
        }
        if more <= reached:
            return reached
        reached |= more


@given(networks, st.integers(2, 5))
def test_levels_are_those_of_trying_every_weight(network, smallest):
    expected = {}
    for node in NODES:
        for least in sorted({weight for *_, weight in network}, reverse=True):
            if len(component(node, network, least)) >= smallest:
                expected[node] = least
                break
    assert coordination.levels(network, smallest) == expected


def test_the_month_is_written_as_the_package_reads_it(month, tmp_path):
    assert coordination.write(month, tmp_path / "messages.csv", limit=50) == 50
    with (tmp_path / "messages.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == coordination.COLUMNS
    times = [float(row["timestamp"]) for row in rows]
    assert times == sorted(times)
    prompts = dict(month.query("SELECT exchange_id, prompt FROM exchanges").fetchall())
    assert all(prompts[row["message_id"]] == row["message"] for row in rows)
