from investigations.web.charts.mix import MOST_BARS, mix_chart


def test_greatest_share_first():
    chart = mix_chart({"Coding": 0.2, "Tool use": 0.7}, what="Aimed at")
    (bars,) = chart.figure["data"]
    assert list(bars["y"]) == ["Tool use", "Coding"]
    assert chart.rows == [("Tool use", "70\u00a0%"), ("Coding", "20\u00a0%")]
    assert chart.description.startswith("Aimed at: Tool use 70")


def test_the_rest_is_one_bar_and_the_table_has_them_all():
    shares = {f"model {i:02}": 0.05 for i in range(12)}
    chart = mix_chart(shares, what="Models")
    (bars,) = chart.figure["data"]
    assert len(bars["y"]) == MOST_BARS + 1
    assert bars["y"][-1] == "4 others"
    assert len(chart.rows) == 12


def test_nothing_known_is_said():
    assert mix_chart({}, what="Models").description == "Models: nothing known."


def test_hostile_model_names_stay_text():
    (bars,) = mix_chart({"<b>m</b>": 1.0}, what="Models").figure["data"]
    assert list(bars["y"]) == ["&lt;b&gt;m&lt;/b&gt;"]
