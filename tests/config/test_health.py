from __future__ import annotations

import pytest
import redis
from django.test import Client

from config import health


@pytest.mark.django_db
def test_all_up_answers_200_without_sign_in(client: Client, broker: str) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"web": True, "database": True, "broker": True}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_broker_that_is_away_answers_503(client: Client, settings, tmp_path) -> None:
    settings.BROKER_FOR_REDIS = f"unix://{tmp_path}/nobody.sock"
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"web": True, "database": True, "broker": False}


@pytest.mark.django_db
def test_a_broker_that_wants_another_password_answers_503(
    client: Client, settings, broker: str
) -> None:
    path = broker.split("@")[1]
    settings.BROKER_FOR_REDIS = f"unix://:wrong@{path}"
    with pytest.raises(redis.AuthenticationError):
        health.broker_answers()
    assert client.get("/healthz").status_code == 503


@pytest.mark.django_db
def test_a_database_that_is_away_answers_503(client: Client, broker: str, monkeypatch) -> None:
    def away() -> None:
        raise health.DatabaseError("connection refused at 10.0.0.1")

    monkeypatch.setattr(health, "database_answers", away)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"web": True, "database": False, "broker": True}


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_only_reading_is_allowed(client: Client, method: str) -> None:
    assert getattr(client, method)("/healthz").status_code == 405
