"""A published scoring, and a reader who asks for it."""

import pytest

from tests.investigations import results


@pytest.fixture
def get(ana, client_of):
    client = client_of(ana)

    def fetch(path, expected=200, **parameters):
        response = client.get(path, parameters)
        assert response.status_code == expected, response.content
        return response.json()

    return fetch


@pytest.fixture
def found(db):
    return results.finished_scoring()
