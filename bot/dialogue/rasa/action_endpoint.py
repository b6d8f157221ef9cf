"""Custom actions run in this process, behind the same endpoint that an action server would be."""

from __future__ import annotations

from typing import Any

from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor


class InProcessActions(EndpointConfig):
    """An action endpoint that calls the actions of the package `actions` without HTTP."""

    def __init__(self) -> None:
        super().__init__(url="in-process", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """What the action named in the call returns: ``{"events": […], "responses": […]}``."""
        return await self._executor.run(kwargs["json"])
