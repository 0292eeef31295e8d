import pyarrow.dataset as ds

import simulator
from benchmarks.baselines.month import Month
from benchmarks.peers.portion import portion


def test_the_earliest_exchanges_make_a_month(tmp_path):
    simulator.write(
        scenario="single", scale=0.02, seed=5, evasion="lazy", output=tmp_path / "whole"
    )
    whole = Month(tmp_path / "whole")
    part = portion(whole, 100, tmp_path / "part")
    times = [
        sorted(each.query("SELECT epoch_us(timestamp) FROM exchanges").fetchall())
        for each in (whole, part)
    ]
    assert times[1] == times[0][:100]
    assert part.truth() == whole.truth()
    schemas = [
        ds.dataset(each.folder / "exchanges").schema.remove_metadata() for each in (whole, part)
    ]
    assert schemas[1].names == schemas[0].names
