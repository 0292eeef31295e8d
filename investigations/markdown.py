"""Notes: Markdown as people type it, and the people whom it names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# As user names are made, but for dots and hyphens at the end, which end a sentence.
_MENTION: Final = re.compile(r"(?<![\w@.+/-])@([\w@.+-]*\w)")
# Turn text round or hide in it: a note could seem to say what it does not. Those that join letters
# and emoji stay.
_HIDDEN: Final = re.compile("[\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_TAGS: Final = {
    *("p", "br", "hr", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h3", "h4", "h5", "h6", "span"),
}
# A note stands within a section whose title is an h2.
_HEADINGS_BELOW: Final = 2


def render(text: str, people: Collection[str] = ()) -> SafeString:
    """HTML of a short list of tags; ``@name`` of any of ``people`` stands out.

    No HTML of the text's own, no images, no scripts, no links but http, https and mailto.
    """
    shown = _HIDDEN.sub("", text)
    html = nh3.clean(
        str(_MARKDOWN.render(shown, {"people": frozenset(people)})),
        tags=_TAGS,
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
        allowed_classes={"span": {"mention"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow noreferrer",
    )
    return mark_safe(html)  # noqa: S308  # cleaned, and made without the text's own HTML


def mentioned(text: str) -> list[str]:
    """The names that stand after an ``@`` outside of code, whether such people exist or not."""
    found = dict.fromkeys(
        match[1] for words in _words(_MARKDOWN.parse(text)) for match in _MENTION.finditer(words)
    )
    return list(found)


def _words(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.children:
            yield from _words(token.children)
        elif token.type in ("text", "mention"):
            yield token.content


def _lower_headings(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1:]) + _HEADINGS_BELOW)}"


def _mark_mentions(state: StateCore) -> None:
    people: Collection[str] = state.env.get("people", ())
    if not people:
        return
    for token in state.tokens:
        if token.children:
            token.children = [part for child in token.children for part in _split(child, people)]


def _split(token: Token, people: Collection[str]) -> Iterator[Token]:
    if token.type != "text":
        yield token
        return
    rest = 0
    for match in _MENTION.finditer(token.content):
        if match[1] in people:
            yield Token("text", "", 0, content=token.content[rest : match.start()])
            yield Token("mention", "span", 0, content=match[0])
            rest = match.end()
    yield Token("text", "", 0, content=token.content[rest:])


def _mention(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: Any, env: Any
) -> str:
    return f'<span class="mention">{escape(tokens[place].content)}</span>'


def _markdown() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")
    made.core.ruler.push("headings", _lower_headings)
    made.core.ruler.push("mentions", _mark_mentions)
    made.add_render_rule("mention", _mention)
    return made


_MARKDOWN: Final = _markdown()
