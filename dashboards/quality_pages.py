"""Great Expectations' own pages about the checks, served as they lie in the company's folder: read-only files."""

from __future__ import annotations

from pathlib import Path

import flask

from models.settings import CompanyPaths

REPORT = "/quality/report/"
INDEX = "index.html"


def report_of(paths: CompanyPaths) -> Path:
    """The folder of the report."""
    return paths.quality / "report"


def serve_report(server: flask.Flask, paths: CompanyPaths) -> None:
    """Add the address of the report. Nothing outside its folder is served."""

    @server.get(REPORT, defaults={"name": INDEX})
    @server.get(f"{REPORT}<path:name>")
    def report(name: str) -> flask.Response:
        response = flask.send_from_directory(report_of(paths), name)
        response.headers["Cache-Control"] = "no-cache"
        return response
