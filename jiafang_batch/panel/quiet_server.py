"""A web server that says nothing about itself, and the socket on which it listens."""

from __future__ import annotations

import socket
import sys
from typing import Any

import uvicorn
from starlette.applications import Starlette

from jiafang_batch.run.usage import UsageError

_WAITING = 256
"""The number of connections that may wait for the server."""


def listening_socket(host: str, port: int, refused: str) -> socket.socket:
    """Return a socket that accepts connections; port 0 takes a free one.

    A browser that is quicker than the server waits instead of being refused. Raises UsageError with the text `refused`
    if the address cannot be had.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":
            # There it would let another program share the port; here it only forgets connections that are over.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(_WAITING)
    except OSError as fault:
        listening.close()
        raise UsageError(refused) from fault
    return listening


def quiet_server(app: Starlette, **options: Any) -> uvicorn.Server:
    """Return a server of the application, with further options of `uvicorn.Config`."""
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, date_header=False, lifespan="off", **options
    )
    return uvicorn.Server(config)
