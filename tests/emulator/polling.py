"""getUpdates: offsets, long polling, and the conflict of two pollers."""

from __future__ import annotations

from typing import Any

from telegram.constants import PollingLimit

from tests.emulator.errors import conflict
from tests.emulator.parameters import Parameters
from tests.emulator.updates import Pending, disordered
from tests.emulator.world import World

LONGEST_POLL = 50
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


async def get_updates(world: World, parameters: Parameters) -> list[dict[str, Any]]:
    """The next updates, after at most `timeout` seconds; a later long poll ends an earlier one with 409."""
    offset = parameters.integer("offset")
    limit = parameters.integer("limit", PollingLimit.MAX_LIMIT, PollingLimit.MIN_LIMIT, PollingLimit.MAX_LIMIT)
    timeout = parameters.integer("timeout", 0, 0, LONGEST_POLL)
    with world.signal:
        if world.webhook.url:
            raise conflict(WEBHOOK_ACTIVE)
        world.updates.allow(parameters.structure("allowed_updates", "Can't parse allowed_updates JSON object"))
        found = world.updates.batch(offset, limit)
        world.signal.tell()
        if found or timeout == 0:
            return _bodies(world, found)
        world.polls += 1
        mine = world.polls
        world.signal.tell()

    def over() -> bool:
        return world.stopped or bool(world.webhook.url) or world.polls != mine or len(world.updates) > 0

    await world.signal.arrives(over, timeout)
    with world.signal:
        if world.webhook.url:
            raise conflict("terminated by setWebhook request")
        if world.polls != mine:
            raise conflict(OTHER_POLLER)
        return _bodies(world, world.updates.batch(max(offset, 0), limit))


def _bodies(world: World, found: list[Pending]) -> list[dict[str, Any]]:
    if world.faults.disorder:
        found = disordered(found, world.faults.disorder, world.random)
    return [item.body for item in found]
