"""Telegram's HTML subset, read as strictly as its own server does, with its error texts."""

from __future__ import annotations

from dataclasses import dataclass

from tests.emulator.errors import ApiError, bad_request
from tests.emulator.links import fault_of
from tests.emulator.text import Entity, FormattedText, in_order

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
ATTRIBUTES = {
    "a": {"href"},
    "code": {"class"},
    "span": {"class"},
    "blockquote": {"expandable"},
    "tg-emoji": {"emoji-id"},
    "tg-time": {"unix", "format"},
}
NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
SPACE = frozenset(b" \t\n\r\x0b\x0c")
SAFE_NOTICES = 20


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    offset: int
    position: int


def parse(source: str) -> FormattedText:
    """The plain text and the entities of a text in Telegram's HTML; ApiError 400 where Telegram refuses it."""
    return _Reader(source.encode("utf-8", "surrogatepass")).read()


def _refusal(text: str) -> ApiError:
    return bad_request(f"can't parse entities: {text}")


class _Reader:
    """Walks over the bytes once: offsets in errors are bytes of the source, offsets of entities UTF-16 units."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.at = 0
        self.out: list[str] = []
        self.units = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []
        self.notices: list[str] = []

    def read(self) -> FormattedText:
        while self.at < len(self.source):
            byte = self.source[self.at]
            if byte == ord("<"):
                self._tag()
            elif byte == ord("&"):
                decoded = self._reference()
                if decoded is None:
                    self._notice(f"bare & at byte offset {self.at}: write &amp;")
                    self.at += 1
                self._put("&" if decoded is None else decoded)
            else:
                if byte == ord(">"):
                    self._notice(f"bare > at byte offset {self.at}: write &gt;")
                end = self.at + 1
                while end < len(self.source) and self.source[end] not in b"<&>":
                    end += 1
                self._put(self.source[self.at : end].decode("utf-8", "surrogatepass"))
                self.at = end
        if self.open:
            raise _refusal(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        text = "".join(self.out)
        if any("\ud800" <= char <= "\udfff" for char in text):
            raise _refusal(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        return FormattedText(text, in_order(self._outside_code()), tuple(self.notices[:SAFE_NOTICES]))

    def _put(self, text: str) -> None:
        self.out.append(text)
        self.units += len(text) + sum(char > "\uffff" for char in text)

    def _notice(self, text: str) -> None:
        self.notices.append(text)

    def _byte(self) -> int:
        """The byte here, 0 past the end, as in a C string."""
        return self.source[self.at] if self.at < len(self.source) else 0

    def _skip_space(self) -> None:
        while self._byte() in SPACE:
            self.at += 1

    def _reference(self) -> str | None:
        """The character of the reference here, which is then passed; None, unmoved, when it is none."""
        end = self.at + 1
        source = self.source
        if source[end : end + 1] == b"#":
            base, digits = (16, b"0123456789abcdefABCDEF") if source[end + 1 : end + 2] == b"x" else (10, b"0123456789")
            end += 2 if base == 16 else 1
            start = end
            while end < len(source) and source[end] in digits:
                end += 1
            code = int(source[start:end] or b"0", base)
            if code == 0 or code >= 0x10FFFF or end - self.at >= 10:
                return None
            decoded = chr(code)
        else:
            start = end
            while end < len(source) and source[end : end + 1].isalpha():
                end += 1
            if (named := NAMED.get(source[start:end])) is None:
                return None
            decoded = named
        self.at = end + 1 if source[end : end + 1] == b";" else end
        return decoded

    def _tag(self) -> None:
        begin = self.at
        self.at += 1
        if self._byte() == ord("/"):
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _word(self, stops: bytes) -> str:
        start = self.at
        while self.at < len(self.source) and self.source[self.at] not in SPACE and self.source[self.at] not in stops:
            self.at += 1
        return self.source[start : self.at].decode("utf-8", "replace")

    def _start_tag(self, begin: int) -> None:
        tag = self._word(b">").lower()
        if not self._byte():
            raise _refusal(f"Unclosed start tag at byte offset {begin}")
        if tag not in KINDS:
            raise _refusal(f'Unsupported start tag "{tag}" at byte offset {begin}')
        argument = ""
        while self._byte() != ord(">"):
            self._skip_space()
            if self._byte() == ord(">"):
                break
            name, value = self._attribute(tag, begin)
            if name not in ATTRIBUTES.get(tag, set()):
                self._notice(f'attribute "{name}" of <{tag}> at byte offset {begin} has no effect')
            elif tag == "blockquote":
                argument = "1"
            elif name == "class":
                prefix = "tg-" if tag == "span" else "language-"
                if value.startswith(prefix):
                    argument = value.removeprefix(prefix)
            else:
                argument = value
        if tag == "span" and argument != "spoiler":
            raise _refusal(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self.at += 1
        self.open.append(_Open(tag, argument, self.units, len(self.out)))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        name = self._word(b"=>/\"'")
        if not name:
            raise _refusal(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        self._skip_space()
        if self._byte() != ord("="):
            if not self._byte():
                raise _refusal(f'Unclosed start tag "{tag}" at byte offset {begin}')
            return name, ""
        self.at += 1
        self._skip_space()
        quote = self._byte()
        if not quote:
            raise _refusal(f'Unclosed start tag "{tag}" at byte offset {begin}')
        if quote not in b"\"'":
            start = self.at
            while (byte := self._byte()) and (byte in b".-" or (byte < 128 and chr(byte).isalnum())):
                self.at += 1
            if self._byte() not in SPACE and self._byte() != ord(">"):
                raise _refusal(f"Unexpected end of name token at byte offset {start}")
            return name, self.source[start : self.at].decode().lower()
        self.at += 1
        value = bytearray()
        while self._byte() not in (quote, 0):
            if self._byte() == ord("&") and (decoded := self._reference()) is not None:
                value += decoded.encode("utf-8", "surrogatepass")
                continue
            value.append(self._byte())
            self.at += 1
        if self._byte() == quote:
            self.at += 1
        if not self._byte():
            raise _refusal(f"Unclosed start tag at byte offset {begin}")
        return name, value.decode("utf-8", "replace")

    def _end_tag(self, begin: int) -> None:
        if not self.open:
            raise _refusal(f"Unexpected end tag at byte offset {begin}")
        self.at += 1
        name = self._word(b">").lower()
        self._skip_space()
        if self._byte() != ord(">"):
            raise _refusal(f"Unclosed end tag at byte offset {begin}")
        self.at += 1
        last = self.open.pop()
        if name and name != last.tag:
            raise _refusal(f'Unmatched end tag at byte offset {begin}, expected "</{last.tag}>", found "</{name}>"')
        if self.units > last.offset:
            self._close(last)

    def _close(self, last: _Open) -> None:
        entity: Entity = {"type": KINDS[last.tag], "offset": last.offset, "length": self.units - last.offset}
        same = self.entities[-1] if self.entities else {}
        covered = same.get("offset") == entity["offset"] and same.get("length") == entity["length"]
        if last.tag == "a":
            self._link(entity, last.argument or "".join(self.out[last.position :]))
            return
        if last.tag == "pre" and covered and same["type"] == "code" and same.get("language"):
            same["type"] = "pre"
            return
        if last.tag == "code" and last.argument:
            if covered and same["type"] == "pre":
                same["language"] = last.argument
                return
            entity["language"] = last.argument
        if last.tag == "blockquote" and last.argument:
            entity["type"] = "expandable_blockquote"
        if last.tag == "tg-emoji":
            if not last.argument.isdigit() or int(last.argument) == 0:
                raise _refusal("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = last.argument
        self.entities.append(entity)

    def _link(self, entity: Entity, url: str) -> None:
        if url.startswith("tg://user?id=") and url.removeprefix("tg://user?id=").isdigit():
            person = int(url.removeprefix("tg://user?id="))
            user = {"id": person, "is_bot": False, "first_name": str(person)}
            self.entities.append({**entity, "type": "text_mention", "user": user})
        elif fault := fault_of(url):
            self._notice(f"link '{url}' is dropped: {fault}")
        else:
            self.entities.append({**entity, "url": url})

    def _outside_code(self) -> list[Entity]:
        """The entities without those inside code, which Telegram drops, and without a language on inline code."""
        code = [e for e in self.entities if e["type"] in {"code", "pre"}]
        kept = []
        for entity in self.entities:
            inside = any(
                other is not entity
                and other["offset"] <= entity["offset"]
                and entity["offset"] + entity["length"] <= other["offset"] + other["length"]
                for other in code
            )
            if inside and entity["type"] != "pre":
                self._notice(f"{entity['type']} inside code or pre is dropped")
                continue
            if entity["type"] == "code":
                entity.pop("language", None)
            kept.append(entity)
        return kept
