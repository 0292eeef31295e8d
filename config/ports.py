"""Which port the web server takes."""

from __future__ import annotations

import errno
import socket

FIRST_PORT = 8000
LAST_PORT = 8999
HIGHEST_PORT = 65535


class PortTakenError(RuntimeError):
    """The port asked for, or every port of the range, is in use."""


def choose_port(host: str, wanted: int) -> int:
    """Return ``wanted``, or for 0 the first free port from 8000 on ``host``.

    Raises PortTakenError; somebody who asked for a port is never given another.
    """
    if not 0 <= wanted <= HIGHEST_PORT:
        raise PortTakenError(f"There is no port {wanted}: set PORT to one up to {HIGHEST_PORT}.")
    if wanted:
        if not _is_free(host, wanted):
            raise PortTakenError(f"Port {wanted} is in use: set PORT to another, or leave it out.")
        return wanted
    for port in range(FIRST_PORT, LAST_PORT + 1):
        if _is_free(host, port):
            return port
    raise PortTakenError(f"No port is free between {FIRST_PORT} and {LAST_PORT}: set PORT.")


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the web server will bind: connections of an ended one that still linger do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True
