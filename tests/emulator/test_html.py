"""Telegram's HTML subset as the emulator reads it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.emulator.errors import ApiError
from tests.emulator.html import parse
from tests.emulator.links import fault_of
from tests.emulator.rendering import as_html
from tests.emulator.text import FormattedText, clean, length, with_found_entities


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>a</b>b", "ab", [("bold", 0, 1)]),
        ("<strong>a</strong><em>b</em>", "ab", [("bold", 0, 1), ("italic", 1, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<B>a</b >", "a", [("bold", 0, 1)]),
        ("<b>a</>", "a", [("bold", 0, 1)]),
        ("<u>a</u><s>b</s>", "ab", [("underline", 0, 1), ("strikethrough", 1, 1)]),
        ("<ins>a</ins><del>b</del>", "ab", [("underline", 0, 1), ("strikethrough", 1, 1)]),
        ('<span class="tg-spoiler">a</span>', "a", [("spoiler", 0, 1)]),
        ("<tg-spoiler>a</tg-spoiler>", "a", [("spoiler", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
        ("<code>a</code>", "a", [("code", 0, 1)]),
        ("<b></b>a", "a", []),
        ("😀<b>é😀</b>", "😀é😀", [("bold", 2, 3)]),
        ("&lt;&gt;&amp;&quot;&#39;&#x41;&#128512;", "<>&\"'A😀", []),
        ("&lt b &ltb", "< b &ltb", []),
        ("<b>&lt;</b>", "<", [("bold", 0, 1)]),
        ("<pre><code>a</code></pre>", "a", [("pre", 0, 1)]),
    ],
)
def test_what_telegram_takes(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    parsed = parse(source)
    assert parsed.text == text
    assert [(e["type"], e["offset"], e["length"]) for e in parsed.entities] == entities


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("é <b", "Unclosed start tag at byte offset 3"),
        ("abdo <", "Unclosed start tag at byte offset 5"),
        ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("a<br>b", 'Unsupported start tag "br" at byte offset 1'),
        ("a<br/>b", 'Unsupported start tag "br/" at byte offset 1'),
        ("<script>alert(1)</script>", 'Unsupported start tag "script" at byte offset 0'),
        ("<!-- a -->", 'Unsupported start tag "!--" at byte offset 0'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x>a</a>', "Unclosed start tag at byte offset 0"),
        ("<a href=http://x.be>a</a>", "Unexpected end of name token at byte offset 8"),
        ('<b "x">a</b>', 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<b />a", 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<span class="red">a</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="x">a</tg-emoji>', "Invalid custom emoji identifier specified"),
        ("&#xD800;a", "Text contains invalid Unicode characters after decoding HTML entities"),
    ],
)
def test_what_telegram_refuses(source: str, error: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse(source)
    assert refused.value.code == 400
    assert refused.value.description.startswith(f"Bad Request: can't parse entities: {error}")


@pytest.mark.parametrize(
    ("source", "notice"),
    [
        ("R&D", "bare &"),
        ("a&nbsp;b", "bare &"),
        ("&eacute;", "bare &"),
        ("Menu > Export", "bare >"),
        ('<b class="x">a</b>', 'attribute "class" of <b>'),
        ('<a href="exporter">a</a>', "is dropped: Wrong HTTP URL"),
        ('<a href="http://localhost:8000/">a</a>', "is dropped"),
        ("<code>a<b>b</b></code>", "bold inside code"),
    ],
)
def test_what_telegram_passes_over_is_noticed(source: str, notice: str) -> None:
    assert any(notice in found for found in parse(source).notices)


def test_an_unknown_named_entity_stays_as_it_was_written() -> None:
    assert parse("a&nbsp;b &eacute; R&D").text == "a&nbsp;b &eacute; R&D"


def test_a_link_keeps_its_decoded_address() -> None:
    [entity] = parse('<a href="https://awex.be/?a=1&amp;b=2">Awex</a>').entities
    assert entity == {"type": "text_link", "offset": 0, "length": 4, "url": "https://awex.be/?a=1&b=2"}


def test_a_link_to_a_person_is_a_mention() -> None:
    [entity] = parse('<a href="tg://user?id=42">you</a>').entities
    assert entity["type"] == "text_mention"
    assert entity["user"]["id"] == 42


def test_code_with_a_language_is_a_block_with_a_language() -> None:
    [entity] = parse('<pre><code class="language-python">a</code></pre>').entities
    assert (entity["type"], entity.get("language")) == ("pre", "python")


@pytest.mark.parametrize(
    ("link", "fault"),
    [
        ("https://www.awex-export.be/fr?x=1#y", None),
        ("awex.be", None),
        ("awex.be:8080/a", None),
        ("tg://resolve?domain=x", None),
        ("https://é.be", None),
        ("ftp://a.be", "Unsupported URL protocol"),
        ("mailto:a@b.be", "Unsupported URL protocol"),
        ("javascript:alert(1)", "Unsupported URL protocol"),
        ("http://localhost/", "Wrong HTTP URL"),
        ("https://a.be:99999", "Wrong port number specified in the URL"),
        ("https:///a", "URL host is empty"),
        ("https://a b.be", "Unallowed characters in URL host"),
    ],
)
def test_which_links_telegram_takes(link: str, fault: str | None) -> None:
    assert fault_of(link) == fault


def test_blanks_around_a_text_are_cut_and_entities_move_along() -> None:
    cleaned = clean(parse("\n  <b>a</b> b\t\n "))
    assert cleaned.text == "a b"
    assert [(e["offset"], e["length"]) for e in cleaned.entities] == [(0, 1)]


def test_a_bold_blank_at_the_end_is_cut_with_its_entity() -> None:
    cleaned = clean(parse("a<b> \n</b>"))
    assert (cleaned.text, cleaned.entities) == ("a", ())


def test_carriage_returns_vanish_and_other_control_characters_become_blanks() -> None:
    cleaned = clean(FormattedText("a\r\nb\x00c", ({"type": "bold", "offset": 3, "length": 1},)))
    assert cleaned.text == "a\nb c"
    assert cleaned.entities[0]["offset"] == 2


def test_commands_links_and_mentions_are_found() -> None:
    found = with_found_entities(FormattedText("/start@comptoir_bot fr voir awex.be, @abdou #export et/ou a@b.be"))
    kinds = {e["type"]: found.text[e["offset"] : e["offset"] + e["length"]] for e in found.entities}
    assert kinds == {
        "bot_command": "/start@comptoir_bot",
        "url": "awex.be",
        "mention": "@abdou",
        "hashtag": "#export",
        "email": "a@b.be",
    }


@given(st.text(max_size=80))
def test_any_escaped_text_comes_back_as_it_was(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    parsed = parse(f"<b>{escaped}</b>")
    assert parsed.text == text
    assert not parsed.notices
    assert parsed.entities == (({"type": "bold", "offset": 0, "length": length(text)},) if text else ())


@given(st.text(alphabet="<>/&;bai \"'=#x1é😀", max_size=40))
def test_no_source_breaks_the_parser(source: str) -> None:
    try:
        parsed = parse(source)
    except ApiError as error:
        assert error.code == 400
    else:
        size = length(parsed.text)
        assert all(e["offset"] >= 0 and e["offset"] + e["length"] <= size for e in parsed.entities)


def test_entities_become_well_nested_tags_again() -> None:
    entities = [{"type": "bold", "offset": 0, "length": 3}, {"type": "italic", "offset": 3, "length": 2}]
    assert as_html("a😀<b", entities) == "<b>a😀</b><i>&lt;b</i>"
    overlapping = [{"type": "bold", "offset": 0, "length": 2}, {"type": "italic", "offset": 1, "length": 2}]
    assert as_html("abc", overlapping) == "<b>a<i>b</i></b><i>c</i>"


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_rendering_is_the_inverse_of_parsing(first: str, second: str, third: str) -> None:
    def safe(text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    parsed = parse(f"<b>{safe(first)}<i>{safe(second)}</i></b>{safe(third)}")
    again = parse(as_html(parsed.text, parsed.entities))
    assert (again.text, again.entities) == (parsed.text, parsed.entities)
