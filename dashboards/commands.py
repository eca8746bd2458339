"""milepost serve: the wall and the pages on this machine. Everything heavy is imported when the command runs."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Annotated

import typer

from models.errors import RequestError

THREADS = 8


def register(app: typer.Typer) -> None:
    """Add this package's commands to the root of the command line."""
    app.command("serve")(serve)


def serve(
    company: Annotated[Path | None, typer.Option(help="The company's folder.", show_default=False)] = None,
    host: Annotated[str, typer.Option(help="Where to listen; 0.0.0.0 lets others in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port.", min=1, max=65535)] = 8050,
    review: Annotated[
        bool, typer.Option("--review", help="Open the review queue, which shows names; on this machine alone.")
    ] = False,
) -> None:
    """Serve the wall. It shows the published board, and the next one as soon as it is published."""
    from dashboards.guarding import THIS_MACHINE
    from models.settings import find_company

    if review and host not in THIS_MACHINE:
        raise RequestError(
            f"--review shows names and addresses, and there is no sign-in, so it goes with --host 127.0.0.1 and not "
            f"with {host}. Leave out one of them."
        )
    paths = find_company(company)
    listening = listen(host, port)
    from waitress import create_server

    from dashboards.app import create_app

    app = create_app(paths, with_review=review)
    if paths.board_pointer.exists():
        app.test_client().get("/")  # reads the board and draws it once, so that the first visitor does not wait
    server = create_server(app, sockets=[listening], threads=THREADS, ident="milepost")
    shown = "127.0.0.1" if host in ("0.0.0.0", "") else host
    typer.echo(f"The wall of {paths.root.name} is at http://{f'[{shown}]' if ':' in shown else shown}:{port}/")
    if review:
        typer.echo(f"The review queue, with names, is at http://{shown}:{port}/linkage/review")
    typer.echo("Ctrl-C stops it.")
    if not paths.board_pointer.exists():
        typer.echo(f"Nothing is published yet: 'milepost run --company {paths.root}' makes the first board.")
    try:
        server.run()
    finally:
        server.close()


def listen(host: str, port: int) -> socket.socket:
    """A bound socket. Raises `RequestError`, naming a free port, where the port is taken or the host is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        other = free_port(host, port + 1)
        hint = f" Try --port {other}." if other else " Name another with --port."
        raise RequestError(f"--port {port}: {host}:{port} cannot be used ({error.strerror}).{hint}") from error
    return listening


def free_port(host: str, first: int, attempts: int = 20) -> int | None:
    """The first port from ``first`` on that nobody uses; None where none of the next few is free."""
    for port in range(first, min(first + attempts, 65536)):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    return None
