"""The gate of the catalogue: each text of templates/words is there in four languages, alike, legal, polite, and renders."""

import html
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jinja2.meta
import pytest
import yaml
from jinja2 import Environment, nodes

from bot.core.languages import Language
from bot.rendering.words import Catalogue, filters

WORDS = Path(__file__).resolve().parents[2] / "templates" / "words"
LANGUAGES = list(Language)
REFERENCE = Language("en")
FILES = sorted({path.stem for path in WORDS.glob("*/*.yml")})
PRESENT = [(language, file) for language in LANGUAGES for file in FILES if (WORDS / language / f"{file}.yml").exists()]

GLOBALS = {"say", "words", "language"}
FILTERS = {*filters(REFERENCE), "join"}
BUTTON = re.compile(r"dialogue\.buttons\.(?!not_so$)|dialogue\.(confirm|start_over|delete)\.(yes|no)$|\.options\.")
BUTTON_LENGTH = 30
TOAST_LENGTH = 200
"""Telegram's limit for the answer to a pressed button."""
OWN_NAMES = {Language("fr"): "Français", Language("nl"): "Nederlands", Language("en"): "English", Language("de"): "Deutsch"}

LOGIC = re.compile(r"{{.*?}}|{%.*?%}", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
OPENING = re.compile(r'<(?:(b|i|code|u|s|pre|blockquote)|(a) href="(?:[^"<>]+)")>')
CLOSING = re.compile(r"</(b|i|code|a|u|s|pre|blockquote)>")
ENTITY = re.compile(r"&(?:amp|lt|gt|quot);|& ")
"""A bare ampersand before a space is one to Telegram and to browsers."""

FAMILIAR = {
    Language("fr"): r"tu|toi|te|ton|ta|tes",
    Language("nl"): r"je|jij|jou|jouw|jullie|ge|gij",
    Language("en"): r"thou|thee|thy",
    Language("de"): r"du|dich|dir|dein|deine|deinen|deinem|deiner|deines|ihr seid|euch|euer|eure",
}
POLITE = {
    Language("fr"): r"vous|votre|vos", Language("nl"): r"u|uw", Language("en"): r"you|your", Language("de"): r"Sie|Ihr\w*",
}  # fmt: skip
QUOTES = {Language("fr"): ("«", "»"), Language("nl"): ("“", "”"), Language("en"): ("“", "”"), Language("de"): ("„", "“")}

MOMENT = "2026-11-22T08:00:00+00:00"
SHOWN_AS = {"date": "2026-11-22", "join": ["one", "two"], "weekday": MOMENT, "clock": MOMENT}

each_text_file = pytest.mark.parametrize(("language", "file"), PRESENT)


@cache
def texts(language: Language, file: str) -> dict[str, Any]:
    """Every leaf of the file by its dotted key."""
    return dict(flat(yaml.safe_load((WORDS / language / f"{file}.yml").read_text(encoding="utf-8")), file))


def flat(found: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    if isinstance(found, dict):
        for name, below in found.items():
            yield from flat(below, f"{prefix}.{ {True: 'yes', False: 'no'}.get(name, name) }")
    elif isinstance(found, list):
        for index, below in enumerate(found):
            yield from flat(below, f"{prefix}.{index}")
    else:
        yield prefix, found


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue(WORDS)


def spoken(text: str) -> str:
    """The text without its logic and tags: what is left is what a person reads."""
    return TAG.sub("", LOGIC.sub("0", text))


@cache
def parsed(text: str) -> nodes.Template:
    return environment().parse(text)


@cache
def environment() -> Environment:
    made = Environment(autoescape=True)
    made.filters.update(filters(REFERENCE))
    return made


@cache
def variables(text: str) -> set[str]:
    """The facts that the text needs, those of its conditions and loops included."""
    return jinja2.meta.find_undeclared_variables(parsed(text)) - GLOBALS if LOGIC.search(text) else set()


def placeholders(text: str) -> set[str]:
    """The facts that the text shows, each with its filters: ``value|money``."""
    found = set()
    for output in parsed(text).find_all(nodes.Output):
        for node in output.nodes:
            chain = ""
            while isinstance(node, nodes.Filter) and node.node is not None:
                chain, node = f"|{node.name}{chain}", node.node
            if isinstance(node, nodes.Name):
                found.add(node.name + chain)
    return found


def facts(text: str, number: int, catalogue: Catalogue) -> dict[str, Any]:
    """Made-up facts for a text: `number`, but a day where it is shown as one, and known names where texts are looked up."""
    tree = parsed(text)
    made: dict[str, Any] = dict.fromkeys(variables(text), number)
    for node in tree.find_all(nodes.Filter):
        if isinstance(node.node, nodes.Name) and node.name in SHOWN_AS:
            made[node.node.name] = SHOWN_AS[node.name]
    known = {part.name: looked_up(call, part.name, catalogue) for call in tree.find_all(nodes.Call)
             for part in call.find_all(nodes.Name) if part.name not in GLOBALS}  # fmt: skip
    for loop in tree.find_all(nodes.For):
        if isinstance(loop.iter, nodes.Name) and isinstance(loop.target, nodes.Name):
            made[loop.iter.name] = known.get(loop.target.name, ["one", "two"])[:3]
    return made | {name: names[0] for name, names in known.items() if name in made and names}


def looked_up(call: nodes.Call, name: str, catalogue: Catalogue) -> list[str]:
    """The names that may stand for `name` in ``say('prefix.' ~ name ~ '.suffix')``."""
    prefix = next((part.value for part in call.find_all(nodes.Const) if str(part.value).endswith(".")), "").strip(".")
    suffixes = [str(part.value) for part in call.find_all(nodes.Const) if str(part.value).startswith(".")]
    names = catalogue[REFERENCE].keys(prefix)
    return [one for one in names if f"{prefix}.{one}{''.join(suffixes)}" in catalogue[REFERENCE]]


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_is_there_in_every_language(language: Language, file: str) -> None:
    others = [str(other) for other, name in PRESENT if name == file]
    assert (language, file) in PRESENT, f"templates/words/{language}/{file}.yml is missing; it exists in {', '.join(others)}"


@each_text_file
def test_every_text_is_a_filled_string(language: Language, file: str) -> None:
    for key, text in texts(language, file).items():
        assert isinstance(text, str) and text.strip(), f"{language} {key}: {text!r}"


@pytest.mark.parametrize("file", FILES)
def test_the_languages_have_the_same_keys_in_the_same_order(file: str) -> None:
    first, *others = [language for language in (REFERENCE, *LANGUAGES) if (language, file) in PRESENT]
    for language in others:
        here, there = list(texts(language, file)), list(texts(first, file))
        missing, more = sorted({*there} - {*here}), sorted({*here} - {*there})
        assert not missing and not more, f"{language}/{file}.yml, against {first}: lacks {missing}, has besides {more}"
        assert here == there, f"{language}/{file}.yml has another order than {first}"


@pytest.mark.parametrize("file", FILES)
def test_the_languages_show_the_same_facts_by_the_same_filters(file: str) -> None:
    first, *others = [language for language in (REFERENCE, *LANGUAGES) if (language, file) in PRESENT]
    for language in others:
        for key, text in texts(language, file).items():
            there = texts(first, file).get(key, text)
            assert placeholders(text) == placeholders(there), f"{language} {key}, against {first}"
            assert variables(text) == variables(there), f"{language} {key}, against {first}"


@each_text_file
def test_only_our_filters_are_used(language: Language, file: str) -> None:
    for key, text in texts(language, file).items():
        used = {node.name for node in parsed(text).find_all(nodes.Filter)}
        assert used <= FILTERS, f"{language} {key}: {used - FILTERS}"


@each_text_file
def test_only_tags_that_telegram_knows_and_each_closed(language: Language, file: str) -> None:
    for key, text in texts(language, file).items():
        bare = LOGIC.sub("0", text)
        is_open: list[str] = []
        for tag in TAG.findall(bare):
            opening, closing = OPENING.fullmatch(tag), CLOSING.fullmatch(tag)
            assert opening or closing, f"{language} {key}: {tag}"
            if opening:
                is_open.append(opening[1] or opening[2])
            else:
                assert closing and is_open and is_open.pop() == closing[1], f"{language} {key}: {tag} closes nothing"
        assert not is_open, f"{language} {key}: {is_open} left open"
        assert not set("<>&") & set(ENTITY.sub("", TAG.sub("", bare))), f"{language} {key}: a bare sign of markup"


@each_text_file
@pytest.mark.parametrize("number", [0, 1, 2, 12_345])
def test_every_text_renders(language: Language, file: str, number: int, catalogue: Catalogue) -> None:
    for key, text in texts(language, file).items():
        if key.rpartition(".")[2].isdigit():
            assert not LOGIC.search(text), f"{language} {key}: the texts of a list are plain"
            continue
        said = str(catalogue.say(language, key, **facts(text, number, catalogue)))
        assert said and not set("{}") & set(said), f"{language} {key}: {said}"
        assert_no_stray_space(said, f"{language} {key}, at {number}")


@each_text_file
def test_no_text_has_stray_spaces(language: Language, file: str) -> None:
    for key, text in texts(language, file).items():
        assert text == text.strip(), f"{language} {key}"
        assert "\u00a0" not in "".join(LOGIC.findall(text)), f"{language} {key}: a no-break space in the logic"
        assert_no_stray_space(LOGIC.sub("0", text), f"{language} {key}")


def assert_no_stray_space(text: str, key: str) -> None:
    before = r"[,.)\]]" if key.startswith("fr") else r"[,.)\]?!;:]"
    stray = re.search(rf"[ \u00a0\t]{{2}}|\t| \n|\n |[ \u00a0]{before}(?:\s|$)|[(\[] ", text)
    assert not stray, f"{key}: {text[max(0, stray.start() - 20) : stray.end() + 10]!r}"


@each_text_file
def test_one_form_of_address(language: Language, file: str) -> None:
    familiar = re.compile(rf"(?<![\w’'-])(?:{FAMILIAR[language]})(?![\w’'])", re.IGNORECASE)
    for key, text in texts(language, file).items():
        assert not familiar.search(spoken(text)), f"{language} {key}: {familiar.search(spoken(text))}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_are_addressed_politely_throughout(language: Language) -> None:
    for file in ("dialogue", "questions", "faq"):
        said = [spoken(text) for text in texts(language, file).values()]
        polite = sum(len(re.findall(rf"\b(?:{POLITE[language]})\b", text)) for text in said)
        assert polite > len(said) // 10, f"{language} {file}: {polite} in {len(said)}"


@each_text_file
def test_typography_is_of_one_kind(language: Language, file: str) -> None:
    opening, closing = QUOTES[language]
    foreign = set("'\"`´«»„“”‘") - {opening, closing}
    for key, text in texts(language, file).items():
        read = spoken(text)
        assert not foreign & set(read), f"{language} {key}: {foreign & set(read)}"
        signs = [sign for sign in read if sign in (opening, closing)]
        assert signs == [opening, closing] * (len(signs) // 2), f"{language} {key}: quotes do not pair"
        assert "..." not in read, f"{language} {key}"
        assert not re.search(r"\d [%€]|€ \d", read), f"{language} {key}: a figure may part from its sign"


@pytest.mark.parametrize("file", [file for language, file in PRESENT if language is Language("fr")])
def test_french_signs_keep_to_their_word(file: str) -> None:
    for key, text in texts(Language("fr"), file).items():
        read = html.unescape(spoken(text))
        loose = re.search(r"[^\u00a0?!(][?!;»%€](?=[\s,.…)]|$)|[^\u00a0]:(?=\s|$)|«[^\u00a0]", read)
        assert not loose, f"{key}: {loose}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_button_labels_fit_and_are_plain(language: Language) -> None:
    labels = {key: text for file in ("dialogue", "questions") for key, text in texts(language, file).items()
              if BUTTON.search(key)}  # fmt: skip
    assert len(labels) > 50
    for key, label in labels.items():
        assert len(label) <= BUTTON_LENGTH, f"{language} {key}: {len(label)} letters"
        assert not LOGIC.search(label) and not TAG.search(label), f"{language} {key}"
    own = [label.casefold() for key, label in labels.items() if key.startswith("dialogue.buttons.")]
    assert len(set(own)) == len(own), f"{language}: two buttons have the same label"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_calls_itself_by_its_own_name_and_its_toast_fits(language: Language) -> None:
    dialogue = texts(language, "dialogue")
    assert dialogue["dialogue.language.name"] == OWN_NAMES[language]
    assert len(dialogue["dialogue.expired"]) <= TOAST_LENGTH


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_person_typed_never_becomes_markup(language: Language, catalogue: Catalogue) -> None:
    said = catalogue.say(language, "dialogue.invalid.choice", value='<b>&"')
    assert "&lt;b&gt;&amp;" in said and "<b>" not in said


def test_french_counts_the_first_of_a_month() -> None:
    told, other = filters(Language("fr")), filters(Language("nl"))
    assert (
        told["weekday"]("2026-12-01T10:00+01:00") == "mardi 1er décembre 2026"
        and told["date"]("2026-01-01") == "1er janvier 2026"
    )
    assert (
        told["weekday"]("2026-12-21T10:00+01:00") == "lundi 21 décembre 2026"
        and other["date"]("2026-12-01") == "1 december 2026"
    )
