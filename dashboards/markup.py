"""A Dash component tree as HTML, as the browser will have it once React has rendered the same tree.

Serves the first response: everything is escaped, nothing is executed. Components that draw nothing (Store, Location)
vanish; those that only a script can draw (Graph) leave their place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from typing import Any

from dash.development.base_component import Component

_VOID = frozenset({"br", "hr", "img", "input", "wbr", "col"})
_NAMES = {"className": "class", "htmlFor": "for", "tabIndex": "tabindex", "colSpan": "colspan", "rowSpan": "rowspan",
          "dateTime": "datetime", "autoComplete": "autocomplete", "hrefLang": "hreflang"}  # fmt: skip
_NEVER = frozenset({"children", "key", "n_clicks", "n_clicks_timestamp", "disable_n_clicks", "style"})
_BOOLEAN = frozenset({"hidden", "selected", "open", "disabled", "required", "multiple"})
_KEPT_OF_CORE = frozenset({"id", "className", "style", "placeholder", "rows"})
_INVISIBLE = frozenset({"Store", "Location", "Interval", "Download"})


def markup(tree: Any) -> str:
    """HTML of a component, a text, a number, None, or a list of those."""
    return "".join(_pieces(tree))


def _pieces(tree: Any) -> Iterator[str]:
    if tree is None or isinstance(tree, bool):
        return
    if isinstance(tree, list | tuple):
        for item in tree:
            yield from _pieces(item)
    elif not isinstance(tree, Component):
        yield escape(str(tree), quote=False)
    elif tree._namespace == "dash_core_components":
        yield from _core(tree)
    else:
        yield from _element(tree, tree._type.lower(), _props(tree))


def _props(tree: Component) -> dict[str, Any]:
    props: dict[str, Any] = tree.to_plotly_json()["props"]  # type: ignore[no-untyped-call]
    return props


def _element(tree: Component, name: str, props: dict[str, Any]) -> Iterator[str]:
    yield f"<{name}{''.join(_attributes(props))}>"
    if name not in _VOID:
        yield from _pieces(props.get("children"))
        yield f"</{name}>"


def _attributes(props: dict[str, Any]) -> Iterator[str]:
    for prop, value in props.items():
        if prop == "style" and value:
            yield f' style="{escape(_declarations(value))}"'
        elif prop in _NEVER or value is None:
            continue
        elif prop in _BOOLEAN:
            if value:
                yield f' {prop}=""'
        elif prop == "id" and isinstance(value, dict):
            yield f' id="{escape(json.dumps(value, sort_keys=True, separators=(",", ":")))}"'
        else:
            yield f' {_NAMES.get(prop, prop)}="{escape(str(value))}"'


def _declarations(style: dict[str, Any]) -> str:
    return ";".join(f"{_css_name(name)}:{value}" for name, value in style.items())


def _css_name(name: str) -> str:
    return name if name.startswith("--") else re.sub(r"[A-Z]", lambda match: f"-{match[0].lower()}", name)


def _core(tree: Component) -> Iterator[str]:
    if tree._type in _INVISIBLE:
        return
    props = _props(tree)
    kept = {key: value for key, value in props.items() if key in _KEPT_OF_CORE}
    if tree._type == "Textarea":
        kept["className"] = f"dash-textarea {props.get('className', '')}".strip()
        yield f"<textarea{''.join(_attributes(kept))}>{escape(str(props.get('value') or ''))}</textarea>"
    else:
        yield f"<div{''.join(_attributes(kept))}></div>"
