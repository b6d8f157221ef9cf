"""A conversation is held on the chat page, saved in the console as a scripted dialogue, and replayed green at once."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import httpx
import yaml

from bot.console.accounts import add_account
from tests.e2e.bot_process import BotProcess
from tests.e2e.test_handoff import PASSWORD, signed_in, token
from tests.e2e.working_tree import copied, unchanged

PATIENCE = 30.0


class Visitor:
    """Somebody with the chat page open."""

    def __init__(self, port: int, language: str) -> None:
        self._browser = httpx.Client(
            base_url=f"http://127.0.0.1:{port}", headers={"Accept-Language": language}, timeout=PATIENCE
        )
        self._seen = 0
        self.said = ""
        self._browser.get("/")
        self.chat_id = int(self._browser.cookies["comptoir_chat"])
        self.shown: dict[str, Any] = {}
        self._waits()

    def says(self, text: str) -> str:
        """What the bot answered to these words."""
        self._browser.post("/chat/messages", json={"text": text})
        return self._waits()

    def presses(self, label: str) -> str:
        """What the bot answered to the newest open button whose label holds this."""
        buttons = [button for board in self.shown["keyboards"].values() for button in board]
        button = next((one for one in reversed(buttons) if label in one["label"]), None)
        assert button, f"no button {label!r} among {[one['label'] for one in buttons]} after {self.said!r}"
        self._browser.post("/chat/messages", json={"token": button["token"], "label": button["label"]})
        return self._waits()

    def closes(self) -> None:
        self._browser.close()

    def _waits(self) -> str:
        """The bot's words since last time, once there are some and no more come."""
        said: list[str] = []
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            # All that a turn says is committed at once: whatever follows the person's own words is all of it.
            self.shown = self._browser.get("/chat/messages", params={"after": self._seen}).json()
            fresh = self.shown["messages"]
            said += [one["text"] for one in fresh if one["direction"] == "out"]
            self._seen = max([self._seen, *(one["id"] for one in fresh)])
            if said:
                self.said = "\n".join(said)
                return self.said
        raise AssertionError("the bot said nothing")


def test_a_saved_conversation_replays_green(tmp_path: Path, model: Path) -> None:
    tree = copied(tmp_path / "tree", model)
    with unchanged(), BotProcess(None, tmp_path, tree.root) as bot:
        add_account(f"sqlite:///{tmp_path / 'comptoir.db'}", "Marie", "lead", "all", PASSWORD, False)
        visitor = Visitor(bot.port, "fr")
        visitor.says("Bonjour, nous faisons des pralines à Liège, on est douze")
        visitor.says("je m'appelle Jean Dupont, c'est quoi un KOL ?")
        visitor.says("pourquoi cette question ?")
        visitor.says("un an et demi")
        visitor.says("en fait on est 15")
        visitor.says("une cinquantaine d'euros le kilo")
        visitor.says("/summary")
        visitor.says("60 %")
        visitor.presses("Enregistrée")
        visitor.says("18 euros le ballotin")
        for words in (
            "oui, ma collègue a deux jours par semaine", "30 %", "un partenaire s'en charge", "on a une boutique en ligne",
            "au Japon et à Singapour", "environ 160 000 euros", "non exclusif", "1998",
            "Mon père a ouvert l'atelier en Outremeuse. On trempe encore chaque praline à la main, avec de la crème.",
        ):  # fmt: skip
            visitor.says(words)
        visitor.presses("tout")
        visitor.says("des photos et des vidéos")
        visitor.says("quelques touristes chinois en été")
        advice = visitor.says("haut de gamme")
        visitor.says("et avec 50k ?")
        visitor.says("in English please")
        visitor.says("why this channel?")
        visitor.closes()

        marie = signed_in(bot.port)
        address = f"/chats/{visitor.chat_id}/script"
        answer = marie.post(address, data={"csrf": token(marie.get("/account")), "name": "liege-pralines"})
        marie.close()
        assert answer.status_code == 200, answer.text[:300]
    written = tree.text("tests/dialogues/liege-pralines.yml")
    steps = yaml.safe_load(written)["test_cases"][0]["steps"]
    assert any("verdict" in step for step in steps), advice
    assert sum("user" in step or "press" in step for step in steps) >= 24 and "Dupont" not in written
    replayed = tree.runs("replay", "tests/dialogues/liege-pralines.yml", "--json")
    (result,) = [json.loads(line) for line in replayed.stdout.splitlines()]
    assert replayed.returncode == 0 and result["passed"], result
