"""HTML in, legal messages out, whatever the length and the nesting; the emulator's parser is the judge."""

from __future__ import annotations

import html as stdlib_html

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.telegram.html import BYTE_LIMIT, plain, shorten, split, split_caption, visible, width, with_answer
from tests.emulator import html as telegram_html
from tests.emulator.text import FormattedText, clean, length

FAMILY = "👨‍👩‍👧‍👦"
TAGS = ("b", "i", "u", "s", "code", "pre", "blockquote", "tg-spoiler", "strong", "em", "ins", "del")


def letters(text: str) -> str:
    """The text without the white space that a cut may take."""
    return "".join(text.split())


def seen(html: str) -> str:
    return str(regex.sub(r"[\p{Cf}\u034f]", "", letters(visible(html))))


def parsed(part: str) -> FormattedText:
    """The part as Telegram stores it; fails where Telegram would refuse it or pass something over."""
    stored = clean(telegram_html.parse(part))
    assert stored.notices == ()
    return stored


def assert_legal(parts: list[str], limit: int = 4096) -> str:
    texts = []
    for part in parts:
        stored = parsed(part)
        assert 1 <= length(stored.text) <= limit
        assert len(stored.entities) <= 100
        assert len(part.encode()) <= BYTE_LIMIT
        texts.append(stored.text)
    return "\n".join(texts)


HARD = st.sampled_from([FAMILY, "🇧🇪🇨🇳", "👍🏽", "é", "e\u0301", "مرحبا", "\u200f\u05e2\u05d1\u05e8", "中文。"])
WORDS = (
    HARD
    | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
    | st.sampled_from(["abdo <", "R&D", "a > b", "\n", "\n\n", " ", ". ", "&amp;", "x" * 90])
)


def styled(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    joined = st.lists(inner, max_size=4).map("".join)
    return st.one_of(
        st.tuples(st.sampled_from(TAGS), joined).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"),
        joined.map(lambda text: f'<a href="https://example.org/?a=1&amp;b=2">{text}</a>'),
        joined.map(lambda text: f'<pre><code class="language-python">{text}</code></pre>'),
        joined,
    )


TEMPLATES = st.lists(st.recursive(WORDS.map(stdlib_html.escape), styled, max_leaves=12), max_size=8).map("".join)


@given(TEMPLATES, st.integers(2, 80))
@settings(max_examples=250, deadline=None)
@example("<b>" + FAMILY * 20 + "</b>", 12)
@example('<b>a</b><a href="https://example.org">' + "b" * 30 + "</a>", 10)
def test_parts_are_legal_and_hold_every_letter(html: str, limit: int) -> None:
    parts = split(html, limit)
    assert_legal(parts, limit)
    # Invisible characters alone are no message, so those may go with the white space.
    assert seen("".join(parts)) == seen(html)


@given(st.text(max_size=300))
@settings(max_examples=250, deadline=None)
@example("<" * 50)
@example("<b" * 50)
@example("<a href='" * 20)
@example("</b></i><b>&#xD800;&#0;\ud800\x00")
def test_any_string_becomes_legal(html: str) -> None:
    assert_legal(split(html))


@given(TEMPLATES)
@settings(max_examples=200, deadline=None)
def test_what_is_legal_stays_as_it_is(html: str) -> None:
    once = split(html)
    assert [again for part in once for again in split(part)] == once


@given(TEMPLATES, st.integers(8, 80))
@settings(max_examples=200, deadline=None)
def test_no_cut_inside_a_character(html: str, limit: int) -> None:
    text = visible(html)
    boundaries = {0} | {match.end() for match in regex.finditer(r"\X", text)}
    giants = max((width(match[0]) for match in regex.finditer(r"\X", text)), default=0)
    at = 0
    for part in split(html, limit):
        words = visible(part)
        found = text.find(words, at)
        assert found >= 0
        if giants <= limit:
            assert found in boundaries and found + len(words) in boundaries
        at = found + len(words)


def test_a_name_that_breaks_other_bots() -> None:
    assert split("Bonjour abdo <") == ["Bonjour abdo &lt;"]
    assert split("Bonjour abdo &lt; &amp; <b>co</b>") == ["Bonjour abdo &lt; &amp; <b>co</b>"]


def test_one_character_more_than_telegram_takes() -> None:
    assert [width(visible(part)) for part in split("a" * 4096)] == [4096]
    assert [width(visible(part)) for part in split("a" * 4097)] == [4096, 1]
    assert [width(visible(part)) for part in split("<b>" + "&lt;" * 4097 + "</b>")] == [4096, 1]


def test_length_is_counted_in_utf_16() -> None:
    parts = split("😀" * 2049)
    assert [width(visible(part)) for part in parts] == [4096, 2]


def test_families_are_not_torn_apart() -> None:
    parts = split(FAMILY * 1000)
    assert len(parts) == 3
    assert all(regex.fullmatch(f"(?:{FAMILY})+", part) for part in parts)
    assert "".join(parts) == FAMILY * 1000


def test_flags_are_not_mixed_up() -> None:
    parts = split("🇧🇪" * 1500)
    assert all(regex.fullmatch("(?:🇧🇪)+", part) for part in parts)


def test_a_character_longer_than_a_message_is_cut_all_the_same() -> None:
    zalgo = "e" + "\u0301" * 9000
    parts = split(zalgo)
    assert "".join(parts) == zalgo
    assert_legal(parts[:1])


def test_right_to_left_words_stay_whole() -> None:
    word = "استيراد"
    parts = split(" ".join([word] * 1200))
    assert len(parts) > 1
    assert all(set(part.split(" ")) == {word} for part in parts)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("a" * 30 + "\n\n" + "b" * 10 + "\n" + "c" * 20, "a" * 30),
        ("a" * 30 + "\n" + "b" * 10 + ". " + "c" * 20, "a" * 30),
        ("a" * 30 + ". " + "b" * 10 + " " + "c" * 20, "a" * 30 + "."),
        ("a" * 30 + " " + "b" * 40, "a" * 30),
        ("« " + "a" * 30 + " ! » " + "b" * 40, "« " + "a" * 30 + " ! »"),
        ("中" * 30 + "。" + "文" * 40, "中" * 30 + "。"),
        ("a" * 60, "a" * 50),
        # A paragraph's end in the first half would waste the message.
        ("a" * 5 + "\n\n" + "b" * 30 + " " + "c" * 40, "a" * 5 + "\n\n" + "b" * 30),
    ],
)
def test_cuts_where_a_reader_would(text: str, first: str) -> None:
    assert split(text, 50)[0] == first


def test_open_tags_are_closed_and_opened_again() -> None:
    html = "<b>" + "word " * 10 + '<a href="https://example.org">' + "link " * 10 + "</a></b>"
    parts = split(html, 60)
    assert parts[0].startswith("<b>") and parts[0].endswith("</a></b>")
    assert parts[1].startswith('<b><a href="https://example.org">link')
    assert_legal(parts, 60)


def test_a_hundred_entities_a_part() -> None:
    html = " ".join(f"<b>{number}</b>" for number in range(250))
    parts = split(html)
    assert [part.count("<b>") for part in parts] == [100, 100, 50]
    assert_legal(parts)


def test_addresses_do_not_push_a_part_over_the_limit_on_bytes() -> None:
    address = "https://example.org/" + "x" * 1900
    html = " ".join(f'<a href="{address}">{number}</a>' for number in range(60))
    parts = split(html)
    assert len(parts) > 1
    assert letters(assert_legal(parts)) == letters(visible(html))


@pytest.mark.parametrize(
    ("html", "legal"),
    [
        ("<b>a<i>b</b>c</i>", "<b>a<i>b</i></b>c"),
        ("<b>open", "<b>open</b>"),
        ("closed</b>", "closed"),
        ("<strong>a</strong><em>b</em>", "<b>a</b><i>b</i>"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ('<a href="https://localhost/">x</a>', "x"),
        ("<a>x</a>", "x"),
        ('<a href="mailto:info@example.org">Write to us</a>', "Write to us (info@example.org)"),
        ('<a href="mailto:info@example.org">info@example.org</a>', "info@example.org"),
        ('<a href="tel:+3242001122">Call</a>', "Call (+3242001122)"),
        ("<a href='https://example.org/?a=1&copy=2'>x</a>", '<a href="https://example.org/?a=1&amp;copy=2">x</a>'),
        ('<span class="tg-spoiler">x</span>', "<tg-spoiler>x</tg-spoiler>"),
        ("<span>x</span>", "x"),
        ("<b>a<b>b</b>c</b>", "<b>abc</b>"),
        ("<blockquote expandable>x</blockquote>", "<blockquote expandable>x</blockquote>"),
        (
            '<pre><code class="language-python">x</code></pre>',
            '<pre><code class="language-python">x</code></pre>',
        ),
        ("<b><code>x</code></b>", "<code>x</code>"),
        ('<a href="https://example.org"><code>x</code></a>', '<a href="https://example.org">x</a>'),
        ("a <b> </b>c", "a  c"),
        ("3 < 5 && 7 > 2", "3 &lt; 5 &amp;&amp; 7 &gt; 2"),
        ("&nbsp;&eacute;&#39;&#x1F600;", "&nbsp;é'😀".replace("&nbsp;", "\xa0").strip()),
        ("{{ 7*7 }} {% x %}", "{{ 7*7 }} {% x %}"),
    ],
)
def test_reads_html_as_it_is_meant(html: str, legal: str) -> None:
    assert split(html) == [legal]
    assert_legal([legal])


@pytest.mark.parametrize("html", ["", " \n ", "<b></b>", "<b> </b>", "\u200b", "\u2060\n"])
def test_nothing_to_see_is_no_message(html: str) -> None:
    assert split(html) == []


def test_a_caption_and_what_follows_it() -> None:
    caption, rest = split_caption("<b>" + "word " * 1500 + "</b>")
    assert_legal([caption], 1024)
    assert_legal(rest)
    assert caption.count("word") + sum(part.count("word") for part in rest) == 1500
    assert split_caption("short") == ("short", [])
    assert split_caption("") == ("", [])


def test_too_narrow_a_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="invalid limit 1"):
        split("a", 1)


def test_plain_words_keep_the_addresses() -> None:
    html = '<b>Fees</b> &lt; 5 %: <a href="https://example.org/fees">source</a>'
    assert plain(html) == "Fees < 5 %: source (https://example.org/fees)"
    assert plain(html, 30) == "Fees < 5 %: source"
    assert plain('<a href="https://example.org">https://example.org</a>') == "https://example.org"


def test_shortens_between_two_characters() -> None:
    assert shorten("abc", 3) == "abc"
    assert shorten("abcd", 3) == "ab…"
    assert shorten(FAMILY * 3, 25) == FAMILY * 2 + "…"


def test_the_answer_stands_under_the_question() -> None:
    assert with_answer("<b>Region?</b>", "Wallonie & co") == "<b>Region?</b>\n\n<b>✓ Wallonie &amp; co</b>"
    assert with_answer("", "x") == "<b>✓ x</b>"


@given(TEMPLATES, st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
@settings(max_examples=150, deadline=None)
def test_the_answer_always_fits(html: str, answer: str) -> None:
    assert width(visible(with_answer(html * 20, answer, 200))) <= 200
