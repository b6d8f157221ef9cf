"""Modules that are loaded at the first look into them, and not when something imports them."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

_TAKING = threading.Lock()
"""Held by the thread that takes a deferred module's place away: a second one must not take the module itself."""


@dataclass(frozen=True, slots=True)
class Later:
    """What may be had of a module without loading it: functions, which load it when called, and what its `parts` hold,
    the modules below it that can do without it."""

    functions: Sequence[str] = ()
    parts: Sequence[str] = ()


class Deferred(ModuleType):
    """Stands for a module until something of it is wanted: then the module itself is loaded, and answers from there on."""

    def __init__(self, name: str, later: Later) -> None:
        super().__init__(name)
        self._later = later

    def __getattr__(self, name: str) -> Any:
        if name in ("__path__", "__file__"):
            raise AttributeError(name)
        now = sys.modules.get(self.__name__)
        if not isinstance(now, Deferred) and hasattr(now, name):
            return getattr(now, name)
        if name in self._later.functions:
            return _function(self.__name__, name)
        if name in self._later.parts:
            return importlib.import_module(f"{self.__name__}.{name}")
        for below in self._later.parts:
            part = importlib.import_module(f"{self.__name__}.{below}")
            if not isinstance(part, Deferred) and hasattr(part, name):
                return getattr(part, name)
        return getattr(loaded(self.__name__), name)


class DeferringFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Defers the modules of these names, each once. One that is loaded already, or is not installed, is left alone."""

    def __init__(self, names: Mapping[str, Later]) -> None:
        self._names = names
        self._served: set[str] = set()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        above, _, below = fullname.rpartition(".")
        if isinstance(sys.modules.get(above), Deferred) and below not in self._names[above].parts:
            loaded(above)
            if fullname in sys.modules:
                return _there_already(fullname)
        if fullname not in self._names or fullname in self._served:
            return None
        self._served.add(fullname)
        real = importlib.machinery.PathFinder.find_spec(fullname, path)
        if real is None:
            return None
        spec = importlib.machinery.ModuleSpec(fullname, self)
        spec.submodule_search_locations = real.submodule_search_locations
        return spec

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return Deferred(spec.name, self._names[spec.name])

    def exec_module(self, module: ModuleType) -> None:
        """Nothing of it is run yet."""


class _There(importlib.abc.Loader):
    """Gives a module that was loaded meanwhile: the import system would load it again, into a second one."""

    def __init__(self, module: ModuleType) -> None:
        self._module, self._spec = module, module.__spec__

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self._spec


def _there_already(name: str) -> importlib.machinery.ModuleSpec:
    return importlib.machinery.ModuleSpec(name, _There(sys.modules.pop(name)))


def loaded(name: str) -> ModuleType:
    """The module itself, loaded now if it was deferred until now."""
    above = name.rpartition(".")[0]
    if isinstance(sys.modules.get(above), Deferred):
        loaded(above)
    known = importlib.import_module(name)
    if not isinstance(known, Deferred):
        return known
    with _TAKING:
        if sys.modules.get(name) is known:
            del sys.modules[name]
    module = importlib.import_module(name)
    for below, value in vars(known).items():
        if isinstance(value, ModuleType):
            vars(module).setdefault(below, value)
    return module


def _function(module: str, name: str) -> Callable[..., Any]:
    def later(*arguments: Any, **named: Any) -> Any:
        return getattr(loaded(module), name)(*arguments, **named)

    later.__name__ = later.__qualname__ = name
    return later
