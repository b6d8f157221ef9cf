"""Rasa's prediction graph run straight through: the same nodes in the same order, without a scheduler."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain

Step = tuple[str, Callable[..., tuple[str, Any]], tuple[str, ...]]
"""A node: its name, what runs it, and the nodes or inputs that it needs."""


class StraightRunner(DaskGraphRunner):  # type: ignore[misc]  # Rasa's classes are untyped
    """A graph runner whose order is settled once per target.

    Dask plans a graph anew at each run and hands every node to an executor; for the fifteen small nodes of a turn that
    costs as much as the nodes themselves.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._plans: dict[tuple[str, ...], list[Step]] = {}

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """The output of each target by its name, as `DaskGraphRunner.run` gives it."""
        wanted = tuple(targets or self._graph_schema.target_names)
        plan = self._plans.get(wanted)
        if plan is None:
            plan = self._plans[wanted] = self._plan(wanted)
        given = inputs or {}
        clashes = given.keys() & self._instantiated_nodes.keys()
        if clashes:
            raise GraphRunError(f"inputs have the names of nodes: {', '.join(sorted(clashes))}")
        done = {name: (name, value) for name, value in given.items()}
        try:
            for name, node, needs in plan:
                # A need that is neither node nor input is passed as its bare name: the node says what is missing.
                done[name] = node(*(done.get(need, need) for need in needs))
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return {name: done[name][1] for name in wanted}

    def _plan(self, targets: tuple[str, ...]) -> list[Step]:
        nodes = self._graph_schema.minimal_graph_schema(list(targets)).nodes
        plan: list[Step] = []
        planned: set[str] = set()

        def add(name: str) -> None:
            if name in planned or name not in nodes:
                return
            planned.add(name)
            needs = tuple(nodes[name].needs.values())
            for need in needs:
                add(need)
            plan.append((name, self._instantiated_nodes[name], needs))

        for target in targets:
            add(target)
        return plan


class StoredDomain(DomainProvider):  # type: ignore[misc]  # Rasa's classes are untyped
    """The domain as the model's metadata hold it; Rasa's provider reads and checks its YAML again, for a second."""

    @classmethod
    def load(cls, config: dict[str, Any], model_storage: Any, resource: Any, execution_context: Any) -> StoredDomain:
        """The provider of the domain in `config`."""
        return cls(model_storage, resource, config["domain"])


def with_stored_domain(schema: GraphSchema, domain: Domain) -> GraphSchema:
    """The schema with `domain` in the place of what its domain provider would read."""
    return GraphSchema({
        name: replace(node, uses=StoredDomain, config={"domain": domain}) if node.uses is DomainProvider else node
        for name, node in schema.nodes.items()
    })  # fmt: skip
