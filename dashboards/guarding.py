"""Headers that keep a browser on this server, and a plain refusal of requests that other sites make it send.

Where people's names are shown, the server answers this machine alone: there is no sign-in yet.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import flask

# Styles carry the places of bars, so style attributes are allowed; scripts come from files of this server alone.
_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
#: Names under which a machine calls itself.
THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


def guard(server: flask.Flask) -> None:
    """Add the headers to every response, refuse changes that another site asks for, and let versioned files be kept."""

    @server.before_request
    def refuse_other_sites() -> flask.Response | None:
        asked_by = flask.request.headers.get("Sec-Fetch-Site", "same-origin")
        if flask.request.method != "GET" and asked_by not in ("same-origin", "none"):
            return flask.Response("Another site may not change anything here.", status=403, mimetype="text/plain")
        return None

    @server.after_request
    def add_headers(response: flask.Response) -> flask.Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if flask.request.path.startswith("/static/") and "v" in flask.request.args:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def stay_on_this_machine(server: flask.Flask) -> None:
    """Answer only who asks for this machine by its own name, and let no browser keep what it was shown.

    A site that gives its own name this machine's address would otherwise read the pages as if they were its own.
    """

    @server.before_request
    def refuse_other_names() -> flask.Response | None:
        if urlsplit(f"//{flask.request.host}").hostname in THIS_MACHINE:
            return None
        return flask.Response("This server answers to localhost alone.", status=403, mimetype="text/plain")

    @server.after_request
    def keep_nothing(response: flask.Response) -> flask.Response:
        if not flask.request.path.startswith("/static/") and "_dash-component-suites" not in flask.request.path:
            response.headers["Cache-Control"] = "no-store"
        return response
