"""Notes are other people's text: nothing in them may act, hide or break the page."""

from __future__ import annotations

import re
import time

import pytest

from investigations.markdown import mentioned, render


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**One** card", "<p><strong>One</strong> card</p>"),
        ("a\nb", "<p>a<br>\nb</p>"),
        ("- x\n- y", "<ul>\n<li>x</li>\n<li>y</li>\n</ul>"),
        ("`<b>`", "<p><code>&lt;b&gt;</code></p>"),
        ("# Title", "<h3>Title</h3>"),
        ("###### Deep", "<h6>Deep</h6>"),
    ],
)
def test_markdown_is_drawn(text, html):
    assert render(text).strip() == html


def test_links_lead_out_and_tell_nobody():
    html = render("[here](https://example.org/a?b=1&c=2)")
    assert 'href="https://example.org/a?b=1&amp;c=2"' in html
    assert 'rel="noopener nofollow noreferrer"' in html


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](https://evil.example/pixel.png)",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox)",
    "[x](file:///etc/passwd)",
    "<javascript:alert(1)>",
    '[x](https://a.example "onmouseover=alert(1)")',
    '[x](https://a.example/"onmouseover="alert(1))',
    "[x]: javascript:alert(1)\n\n[x]",
    "<a href='javascript:alert(1)'>x</a>",
    "<style>*{display:none}</style>",
    "<iframe src=//evil.example></iframe>",
    '<form action="/clusters/x/decide/"><button>',
    "```html onload=alert(1)\n<svg onload=alert(1)>\n```",
    "</div></section><h1>Mine</h1>",
    "<!-- --!><script>alert(1)</script>",
    "@<script>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_acts(text):
    html = render(text, {"<script>", "leo"})
    tags = re.findall(r"<(/?)([a-z0-9]+)([^>]*)>", html)
    assert {name for _, name, _ in tags} <= {"p", "a", "code", "pre", "br"}
    for _, name, attributes in tags:
        allowed = r'( (href="https://[^"]*"|rel="[a-z ]+"))*' if name == "a" else r" ?/?"
        assert re.fullmatch(allowed, attributes), html


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "> ",
        "- ",
        "*a_",
        "`",
        "![",
        "<",
        "[a](",
        "@",
        "@a.",
        "((",
        "&",
        "1. ",
        "#",
        "\\",
        "[x]: ",
    ],
)
def test_no_nesting_takes_long(unit):
    text = unit * (10_000 // len(unit))
    started = time.perf_counter()
    html = render(text, {"leo"})
    mentioned(text)
    assert time.perf_counter() - started < 2
    assert html.count("<blockquote>") <= 40 and html.count("<li>") <= 40


def test_nothing_hides_or_turns_the_text_round():
    shown = render("invoice\u202egnp.exe \u2066x\u2069 l\u200be\u200co \ufeff")
    assert shown.strip() == "<p>invoicegnp.exe x le\u200co</p>"


def test_people_stand_out_and_strangers_do_not():
    html = render("@leo, @nobody, x@leo.example, `@leo` and **@leo**.", {"leo"})
    assert html.count('<span class="mention">@leo</span>') == 2
    assert "@nobody" in html and "<code>@leo</code>" in html


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@leo", ["leo"]),
        ("(@leo), @mia. @leo!", ["leo", "mia"]),
        ("@anna.lena-b: see", ["anna.lena-b"]),
        ("`@leo`\n\n    @mia\n\n```\n@ana\n```", []),
        ("leo@mia.example /@leo", []),
        ("@l\u200beo", ["l"]),
        ("* @leo\n> **@mia**", ["leo", "mia"]),
        ("@", []),
    ],
)
def test_who_is_named(text, names):
    assert mentioned(text) == names
