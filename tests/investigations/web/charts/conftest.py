"""Every figure that is drawn in these tests is one that Plotly knows."""

import plotly.graph_objects as go
import pytest

from investigations.web.charts import chart


@pytest.fixture(autouse=True)
def known_to_plotly(monkeypatch):
    made = []
    # Charts import the function by its name: what it returns is what can be watched.
    watched = chart.Chart.__init__

    def watch(self, figure, *args, **options):
        made.append(figure)
        watched(self, figure, *args, **options)

    monkeypatch.setattr(chart.Chart, "__init__", watch)
    yield
    for figure in made:
        if figure:
            go.Figure(figure)
