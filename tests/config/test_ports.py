from __future__ import annotations

import socket

import pytest

from config import ports
from config.ports import PortTakenError, choose_port

HOST = "127.0.0.1"


@pytest.fixture
def taken() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_that_was_asked_for_is_taken_or_refused(taken: int) -> None:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        free = probe.getsockname()[1]
    assert choose_port(HOST, free) == free
    with pytest.raises(PortTakenError, match=f"Port {taken} is in use"):
        choose_port(HOST, taken)


@pytest.mark.parametrize("number", [-1, 65536])
def test_a_number_that_is_no_port_is_refused_in_words(number: int) -> None:
    with pytest.raises(PortTakenError, match=f"no port {number}"):
        choose_port(HOST, number)


def test_otherwise_it_is_the_next_free_one(taken: int, monkeypatch) -> None:
    monkeypatch.setattr(ports, "FIRST_PORT", taken)
    monkeypatch.setattr(ports, "LAST_PORT", taken + 20)
    assert taken < choose_port(HOST, 0) <= taken + 20


def test_when_all_are_taken_it_says_so(taken: int, monkeypatch) -> None:
    monkeypatch.setattr(ports, "FIRST_PORT", taken)
    monkeypatch.setattr(ports, "LAST_PORT", taken)
    with pytest.raises(PortTakenError, match="set PORT"):
        choose_port(HOST, 0)
