"""A component tree as HTML: what is written, what is escaped, what vanishes."""

import pytest
from dash import dcc, html

from dashboards.markup import markup

CASES = [
    ("hi", "hi"),
    (3, "3"),
    (None, ""),
    (["a", None, "b"], "ab"),
    (html.P("x < y & z"), "<p>x &lt; y &amp; z</p>"),
    (html.A("go", href='/?a=1&b="2"'), '<a href="/?a=1&amp;b=&quot;2&quot;">go</a>'),
    (html.Div(html.Span("in"), className="a b", id="i"), '<div id="i" class="a b"><span>in</span></div>'),
    (html.Div(style={"--w": "4%", "maxWidth": "2px"}), '<div style="--w:4%;max-width:2px"></div>'),
    (html.Span(**{"aria-hidden": "true"}), '<span aria-hidden="true"></span>'),
    (html.Option("x", value="", selected=True), '<option selected="" value="">x</option>'),
    (html.Option("x", value="v", selected=False), '<option value="v">x</option>'),
    (html.Br(), "<br>"),
    (html.Div(id={"b": 1, "a": "x"}), '<div id="{&quot;a&quot;:&quot;x&quot;,&quot;b&quot;:1}"></div>'),
    (html.Div([dcc.Store(id="s", data=[1]), dcc.Location(id="l")]), "<div></div>"),
    (dcc.Graph(id="g", style={"height": "9px"}), '<div id="g" style="height:9px"></div>'),
    (html.P("<script>alert(1)</script>"), "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
]


@pytest.mark.parametrize(("tree", "expected"), CASES)
def test_markup(tree, expected):
    got = markup(tree)
    # Attributes keep the order in which a component lists its properties: compare them as sets.
    assert sorted(got.replace(">", " >").split(" ")) == sorted(expected.replace(">", " >").split(" "))
