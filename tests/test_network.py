"""Tests reach this machine and nothing else: a call that left it would be a bug in them, or in the shop."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError

SOMEWHERE = "192.0.2.1"  # an address that belongs to nobody


def test_a_test_cannot_reach_the_world() -> None:
    with pytest.warns(UserWarning, match=SOMEWHERE), pytest.raises(SocketConnectBlockedError):
        socket.create_connection((SOMEWHERE, 443), timeout=1)


def test_a_test_reaches_its_own_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), timeout=1):
        pass
