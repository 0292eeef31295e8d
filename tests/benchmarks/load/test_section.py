from benchmarks.load import section


def test_a_line_of_locust_becomes_a_page():
    line = {
        "Name": "queue",
        "Request Count": "17",
        "Failure Count": "1",
        "Requests/s": "0.955",
        "50%": "39",
        "95%": "270",
        "Max Response Time": "266.4",
        "Average Content Size": "37478",
    }
    assert section._page(line) == {
        "page": "queue",
        "requests": 17,
        "failures": 1,
        "per_second": 0.95,
        "median_ms": 39,
        "p95_ms": 270,
        "max_ms": 266,
        "kib": 36.6,
    }
    whole = section._page({**line, "Name": "Aggregated", "95%": "N/A"})
    assert (whole["page"], whole["p95_ms"]) == ("all pages", None)
