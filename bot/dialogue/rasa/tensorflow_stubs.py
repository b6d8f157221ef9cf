"""Rasa without TensorFlow: stand-ins for what Rasa imports only to define classes.

Rasa 3.6 imports TensorFlow, Keras, transformers and the SDK of every channel at import time, for components that a
Telegram bot with linear classifiers never makes. `install` puts a finder in front of the import system that serves a
stand-in for exactly those names. A stand-in can be subclassed and used as a bare decorator; calling it says which
package to install. The finder does not act where TensorFlow is installed and the pipeline names a component that needs it.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import os
import re
import sys
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from bot.dialogue.rasa.lazy_imports import DeferringFinder, Later
from bot.dialogue.rasa.model_cache import METADATA, unpacked

HEAVY = ("tensorflow", "tensorflow_text", "tensorflow_hub", "tensorflow_addons", "keras", "transformers")
CHANNEL_SDKS = (
    "aiogram", "boto3", "botocore", "confluent_kafka", "fbmessenger", "kafka", "mattermostwrapper", "pymongo",
    "rocketchat_API", "slack", "slack_sdk", "twilio", "webexteamssdk",
)  # fmt: skip
SERVERS = ("apscheduler", "sanic")
"""What Rasa needs as a server. docs/rasa.md says what each saves."""

UNUSED: Mapping[str, Later] = {
    "aiohttp": Later(functions=("ClientSession",), parts=("client_exceptions", "http_parser", "typedefs")),
    "aiohttp.http_parser": Later(functions=("RawResponseMessage",)),
    "rasa.cli.utils": Later(),
    "rasa.core.channels": Later(parts=("channel",)),
    "rasa.core.test": Later(),
    "rasa.utils.tensorflow.model_data": Later(functions=("ragged_array_to_ndarray",)),
    "rasa.utils.tensorflow.model_data_utils": Later(),
    "rasa.utils.train_utils": Later(),
}
"""What Rasa imports and a turn does not use. Whatever uses it loads it. docs/rasa.md says what each saves."""

NEEDS_TENSORFLOW = (
    "DIETClassifier",
    "ResponseSelector",
    "TEDPolicy",
    "UnexpecTEDIntentPolicy",
    "LanguageModelFeaturizer",
    "ConveRTFeaturizer",
)


class MissingDependencyError(ImportError):
    """Something that the stubs leave out was used after all."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not installed: `uv pip install tensorflow==2.12.*` and name it in config.yml")


class _StandIn(type):
    """A class made on demand; its attributes are stand-ins too."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(f"{cls.__module__}.{cls.__qualname__}", name)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        decorated = len(args) == 1 and not kwargs and isinstance(args[0], FunctionType | type)
        if decorated:
            return args[0]
        own = cls.__dict__.get("_is_stand_in", False)
        if own:
            raise MissingDependencyError(f"{cls.__module__}.{cls.__qualname__}")
        return super().__call__(*args, **kwargs)

    def __instancecheck__(cls, instance: object) -> bool:
        return False if cls.__dict__.get("_is_stand_in", False) else super().__instancecheck__(instance)


def _stand_in(module: str, name: str) -> Any:
    if name.endswith(("Error", "Exception")):
        return type(name, (Exception,), {"__module__": module})
    return _StandIn(name, (), {"__module__": module, "_is_stand_in": True})


class _StandInModule(ModuleType):
    """A module whose every public name is a stand-in."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = _stand_in(self.__name__, name)
        setattr(self, name, made)
        return made


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in self.names and fullname.partition(".")[0] not in self.names:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        module.__version__ = "2.12.0"  # type: ignore[attr-defined]  # Rasa compares TensorFlow's version


def install(*configurations: Path, serving: bool = True) -> bool:
    """Serve stand-ins from now on; False when a configuration or model needs the real TensorFlow. Safe to repeat.

    A process that takes turns and never runs Rasa's own server or shell says so (`serving=False`): it starts sooner.
    """
    _prepare_environment()
    if not serving and not any(isinstance(finder, DeferringFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, DeferringFinder(UNUSED))
    unused = frozenset[str]() if serving else frozenset(SERVERS)
    for finder in sys.meta_path:
        if isinstance(finder, _Finder):
            finder.names |= unused
            return True
    absent = frozenset(name for name in CHANNEL_SDKS if importlib.util.find_spec(name) is None)
    heavy_needed = any(needs_tensorflow(path) for path in configurations)
    heavy = frozenset[str]() if heavy_needed else frozenset(HEAVY)
    sys.meta_path.insert(0, _Finder(absent | heavy | unused))
    return not heavy_needed


def needs_tensorflow(path: Path) -> bool:
    """Whether the configuration file or model archive at `path` names a component that needs TensorFlow."""
    if path.suffixes[-2:] == [".tar", ".gz"]:
        with unpacked(path) as folder:
            text = (folder / METADATA).read_text(encoding="utf-8")
    else:
        text = re.sub(r"#.*", "", path.read_text(encoding="utf-8")) if path.exists() else ""
    return any(re.search(rf"\b{name}\b", text) for name in NEEDS_TENSORFLOW)


def _prepare_environment() -> None:
    """Settle what must be settled before the first `import rasa`."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    warnings.filterwarnings("ignore", message=r".*declarative_base\(\).*")
    # Said of whatever domain is loaded.
    warnings.filterwarnings("ignore", message=r"Slot auto-fill has been removed")
