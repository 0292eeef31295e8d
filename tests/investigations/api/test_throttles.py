import pytest
from django.core.cache import cache

from investigations.api.throttles import IntakeThrottle, ReadThrottle


@pytest.fixture(autouse=True)
def no_calls_so_far(broker):
    cache.clear()
    yield
    cache.clear()


def test_each_person_has_an_own_allowance(ana, leo, client_of, monkeypatch):
    monkeypatch.setattr(ReadThrottle, "THROTTLE_RATES", {"read": "2/min"})
    assert [client_of(ana).get("/api/runs/").status_code for _ in range(3)] == [200, 200, 429]
    refused = client_of(ana).get("/api/runs/")
    assert refused.json()["code"] == "throttled" and int(refused["Retry-After"]) > 0
    assert client_of(leo).get("/api/runs/").status_code == 200


def test_the_intake_has_an_allowance_of_its_own(ada, client_of, monkeypatch):
    monkeypatch.setattr(IntakeThrottle, "THROTTLE_RATES", {"intake": "1/min"})
    client = client_of(ada)
    send = [
        client.post("/api/intake/events/", b"[]", content_type="application/x-ndjson").status_code
        for _ in range(2)
    ]
    assert send == [400, 429]
    assert client.get("/api/runs/").status_code == 200
