"""milepost serve: ports, addresses, and what it says before it serves."""

import socket

import pytest
import typer
from typer.testing import CliRunner

from dashboards import commands
from models.errors import RequestError


def test_a_taken_port_names_a_free_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(RequestError, match=rf"--port {port}.*Try --port \d+"):
            commands.listen("127.0.0.1", port)


def test_a_host_that_is_not_ours_is_a_request_error():
    with pytest.raises(RequestError, match=r"203\.0\.113\.9"):
        commands.listen("203.0.113.9", 8050)


def test_help_names_the_options():
    app = typer.Typer()
    app.callback()(lambda: None)
    commands.register(app)
    shown = CliRunner().invoke(app, ["serve", "--help"], env={"COLUMNS": "120", "NO_COLOR": "1"}).output
    assert all(option in shown for option in ("--company", "--host", "--port"))
