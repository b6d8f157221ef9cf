"""Fails when modules import each other in a circle: ``python -m tests.import_cycles``, a part of ``make lint``.

Imports inside functions count: a late import must not hide a cycle. Imports for type checking alone do not.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

import grimp

PACKAGES = ("bot", "actions", "nlu", "advice")


def cycles(modules: Iterable[str], imported_by: Callable[[str], Iterable[str]]) -> list[list[str]]:
    """Return the groups of modules that import each other, directly or through others (Tarjan's algorithm)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        order[module] = lowest[module] = len(order)
        open_.append(module)
        for other in imported_by(module):
            if other not in order:
                visit(other)
                lowest[module] = min(lowest[module], lowest[other])
            elif other in open_:
                lowest[module] = min(lowest[module], order[other])
        if lowest[module] == order[module]:
            at = open_.index(module)
            group = open_[at:]
            del open_[at:]
            if len(group) > 1:
                found.append(sorted(group))

    for module in sorted(modules):
        if module not in order:
            visit(module)
    return found


def main() -> int:
    """Print each cycle; return 1 when there is one."""
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=True)
    found = cycles(graph.modules, graph.find_modules_directly_imported_by)
    for group in found:
        sys.stderr.write(f"these modules import each other: {', '.join(group)}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
