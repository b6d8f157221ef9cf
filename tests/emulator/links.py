"""Which links Telegram takes in a text or behind a button."""

from __future__ import annotations

import re

SCHEME = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.-]*):(//)?")
HOST = re.compile(r"^[^\s\"<>#%{}|\\^`/?@:\[\]]+$")
APP_SCHEMES = frozenset({"tg", "ton", "tonsite"})


def fault_of(link: str) -> str | None:
    """Why Telegram does not take the link, in its words; None when it does."""
    rest = link.strip()
    scheme = "http"
    if found := SCHEME.match(rest):
        # "example.org:80" is a host and a port, not a scheme.
        if found[2] or found[1].lower() in APP_SCHEMES:
            scheme = found[1].lower()
            rest = rest[found.end() :]
        elif not rest[found.end() :][:1].isdigit():
            return "Unsupported URL protocol"
    if scheme in APP_SCHEMES:
        return None if re.match(r"^[A-Za-z0-9_.-]+", rest) else "URL host is empty"
    if scheme not in {"http", "https"}:
        return "Unsupported URL protocol"
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    host, _, port = authority.partition(":")
    if port and not (port.isdigit() and 0 < int(port) < 65536):
        return "Wrong port number specified in the URL"
    if not host:
        return "URL host is empty"
    if not HOST.match(host) or host.startswith(".") or host.endswith(".."):
        return "Unallowed characters in URL host"
    if "." not in host.rstrip("."):
        return "Wrong HTTP URL"
    return None
