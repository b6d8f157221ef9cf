"""Our form of Rasa's turn beside Rasa's own: the same replies, the same state, the same events."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import ValidationError

from bot.dialogue.rasa.engine import RasaEngine  # the stubs, before anything of Rasa

from rasa.core.lock_store import InMemoryLockStore  # isort: skip
from rasa.core.processor import MessageProcessor
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.rasa.action_endpoint import InProcessActions
from bot.dialogue.rasa.actions import CustomAction
from bot.dialogue.rasa.graph_runner import StraightRunner
from bot.dialogue.rasa.message_processor import extracts_slots
from bot.dialogue.rasa.nlg import CatalogueGenerator
from bot.dialogue.rasa.tracker_snapshot import OPEN_TURN, TurnTracker, TurnTrackerStore, restoring_events
from tests.dialogue.turns import INTERVIEW, WHOLE, comparable, play, pressed


class StockStore(TurnTrackerStore):
    """The same snapshot, but Rasa's own tracker."""

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        turn = OPEN_TURN.get()
        events = restoring_events(turn.state)
        turn.restored = len(events)
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots)


@pytest.fixture(scope="module")
def stock(model: Path) -> RasaEngine:
    """The engine around Rasa's own processor, graph runner, form, actions and tracker."""
    store = StockStore()
    processor = MessageProcessor(model, store, InMemoryLockStore(), CatalogueGenerator(), action_endpoint=InProcessActions())
    store.domain = processor.domain
    assert type(processor.graph_runner) is DaskGraphRunner
    return RasaEngine(processor)


async def test_every_turn_of_an_interview_is_rasas_own(engine: Any, stock: RasaEngine) -> None:
    for ours, theirs in zip(await play(engine, INTERVIEW), await play(stock, INTERVIEW), strict=True):
        assert comparable(ours) == comparable(theirs)


async def test_every_turn_of_an_interview_by_buttons_is_rasas_own(engine: Any, stock: RasaEngine) -> None:
    said = [pressed("greet"), *(pressed("inform", **{name: value}) for name, value in WHOLE.items()), pressed("restart")]
    ours, theirs = await play(engine, said), await play(stock, said)
    assert [comparable(turn) for turn in ours] == [comparable(turn) for turn in theirs]
    assert "recommendation" in [reply.kind for turn in ours for reply in turn.replies]


async def test_a_text_parsed_alone_is_read_as_rasa_reads_it(engine: Any, stock: RasaEngine) -> None:
    for text in ("on est une douzaine", "geen idee", "what does Tmall Global cost?", "?"):
        assert await engine.parse(text, "staff_count", None, "2026-11-22") == await stock.parse(
            text, "staff_count", None, "2026-11-22"
        )


def runners(engine: Any) -> tuple[StraightRunner, DaskGraphRunner]:
    ours = engine._processor.graph_runner
    assert isinstance(ours, StraightRunner)
    theirs = object.__new__(DaskGraphRunner)
    theirs.__dict__.update(ours.__dict__)
    return ours, theirs


def test_a_target_without_its_input_is_refused_as_dask_refuses_it(engine: Any) -> None:
    target = engine._processor.model_metadata.nlu_target
    for runner in runners(engine):
        with pytest.raises(GraphRunError):
            runner.run({}, [target])


def test_an_input_with_the_name_of_a_node_is_refused(engine: Any) -> None:
    ours, _ = runners(engine)
    target = engine._processor.model_metadata.core_target
    with pytest.raises(GraphRunError):
        ours.run({target: "x", "__tracker__": None}, [target])


def test_the_domain_of_the_model_is_the_one_that_rasa_reads(engine: Any, stock: RasaEngine) -> None:
    ours = engine._processor.graph_runner._instantiated_nodes["domain_provider"]._component.provide_inference()
    theirs = stock._processor.graph_runner._instantiated_nodes["domain_provider"]._component.provide_inference()
    assert ours is engine._processor.domain
    assert ours is not theirs
    assert ours.fingerprint() == theirs.fingerprint()
    assert ours.action_names_or_texts == theirs.action_names_or_texts
    assert ours.input_states == theirs.input_states
    assert [slot.name for slot in ours.slots] == [slot.name for slot in theirs.slots]


async def test_a_tracker_is_copied_as_it_stands(engine: Any) -> None:
    domain = engine._processor.domain
    events = [
        *restoring_events({"slots": {"region": "wallonia", "trail": ["region"]}, "active_loop": "interview_form"}),
        UserUttered("douze", {"name": "inform"}), ActionExecuted("interview_form"), SlotSet("staff_count", 12),
        ActiveLoop(None), ActionExecuted("action_listen"),
    ]  # fmt: skip
    ours = TurnTracker.from_events("1", events, domain.slots)
    theirs = DialogueStateTracker.from_events("1", events, domain.slots)
    twin, replayed = ours.copy(), theirs.copy()
    assert _shown(twin) == _shown(replayed)
    twin.update(SlotSet("staff_count", 99))
    twin.update(ActiveLoop("interview_form"))
    assert _shown(ours) == _shown(theirs)


@pytest.mark.parametrize("wrong", [{"events": [{"event": "no such event"}]}, {"events": "x"}, {"responses": ["x"]}])
def test_a_wrong_result_of_an_action_server_is_refused_by_name(wrong: Mapping[str, Any]) -> None:
    with pytest.raises(ValidationError, match="action_converse"):
        CustomAction("action_converse", None)._validate_action_result(dict(wrong))


def test_a_right_result_of_an_action_server_is_taken() -> None:
    right = {"events": [{"event": "slot", "timestamp": None, "name": "region", "value": "wallonia"}], "responses": [{}]}
    assert CustomAction("action_converse", None)._validate_action_result(right)


@pytest.mark.parametrize(("mapping", "expected"), [
    ({"type": "custom"}, False),
    ({"type": "custom", "action": "action_converse"}, True),
    ({"type": "from_entity", "entity": "region"}, True),
    ({"type": "from_text"}, True),
])  # fmt: skip
def test_slots_are_extracted_where_a_mapping_can_fill_one(mapping: dict[str, str], expected: bool) -> None:
    domain = Domain.from_dict({
        "entities": ["region"], "actions": ["action_converse"],
        "slots": {"region": {"type": "any", "influence_conversation": False, "mappings": [mapping]}},
    })  # fmt: skip
    assert extracts_slots(domain) is expected


def test_slots_are_extracted_where_an_action_validates_them() -> None:
    assert extracts_slots(Domain.from_dict({"actions": ["action_validate_slot_mappings"]}))


def _shown(tracker: DialogueStateTracker) -> dict[str, Any]:
    state = tracker.current_state()
    return {**state, "set": [name for name, slot in tracker.slots.items() if slot.has_been_set], "n": len(tracker.events)}
