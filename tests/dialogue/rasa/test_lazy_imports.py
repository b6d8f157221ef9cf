"""Deferred modules: imported at no cost, the module itself at the first look, and nothing lost on the way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

BEGIN = """
import sys
from bot.dialogue.rasa.lazy_imports import Deferred, DeferringFinder, Later, loaded
def defer(**names): sys.meta_path.insert(0, DeferringFinder({name.replace("__", "."): later for name, later in names.items()}))
def waits(name): return isinstance(sys.modules.get(name), Deferred)
"""


Run = Callable[[str], list[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """What a piece of code prints in an interpreter of its own, where the package `shop` says when it is loaded."""
    package = tmp_path / "shop"
    package.mkdir()
    (package / "__init__.py").write_text("print('shop')\nfrom shop.till import Coin\nfrom shop import shelf\n")
    (package / "till.py").write_text("print('till')\nclass Coin: pass\ndef ring(times=1): return 'ring' * times\n")
    (package / "shelf.py").write_text("print('shelf')\nfrom shop import Coin\nfull = True\n")

    def run(code: str) -> list[str]:
        whole = f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\n{BEGIN}\n{dedent(code)}"
        done = subprocess.run([sys.executable, "-c", whole], capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    return run


def test_a_module_is_loaded_at_the_first_look(run: Run) -> None:
    assert run("""
        defer(shop=Later())
        import shop
        print("imported", waits("shop"))
        print(shop.shelf.full, waits("shop"), shop.Coin is sys.modules["shop"].Coin)
    """) == ["imported", "True", "shop", "till", "shelf", "True", "False", "True"]  # fmt: skip


def test_a_module_below_is_deferred_by_itself(run: Run) -> None:
    assert run("""
        defer(shop__till=Later())
        from shop import till
        print("imported", till.ring(2), till is not None)
    """) == ["shop", "till", "shelf", "imported", "ringring", "True"]  # fmt: skip


def test_a_function_for_later_loads_when_it_is_called(run: Run) -> None:
    assert run("""
        defer(shop=Later(), shop__till=Later(functions=("ring",)))
        sys.modules["shop"] = type(sys)("shop"); sys.modules["shop"].__path__ = [sys.path[0] + "/shop"]
        from shop.till import ring
        print("imported", waits("shop.till"))
        print(ring(times=2), waits("shop.till"))
    """) == ["imported", "True", "till", "ringring", "False"]  # fmt: skip


def test_a_part_is_had_without_the_whole(run: Run) -> None:
    assert run("""
        defer(shop=Later(parts=("till",)))
        import shop
        first = shop.Coin
        from shop.till import Coin
        print("had", waits("shop"), first is Coin)
        print(shop.shelf.full, shop.Coin is Coin, sys.modules["shop"].till.Coin is Coin)
    """) == ["till", "had", "True", "True", "shop", "shelf", "True", "True", "True"]  # fmt: skip


def test_what_else_is_below_loads_the_whole_first_and_is_loaded_once(run: Run) -> None:
    assert run("""
        defer(shop=Later(parts=("till",)))
        import shop
        import shop.shelf
        shelf = sys.modules["shop.shelf"]
        print(waits("shop"), shelf.full, shop.shelf is shelf, sys.modules["shop"].shelf is shelf)
        print(shelf.__spec__.origin is None)
    """) == ["shop", "till", "shelf", "False", "True", "True", "True", "False"]  # fmt: skip


def test_threads_that_look_at_once_get_one_module(run: Run) -> None:
    assert run("""
        from concurrent.futures import ThreadPoolExecutor
        from threading import Barrier
        sys.setswitchinterval(1e-6)
        defer(shop=Later(parts=("till",)))
        import shop
        together = Barrier(8)
        def look(number):
            together.wait()
            return shop.shelf
        with ThreadPoolExecutor(8) as threads:
            print(len({id(found) for found in threads.map(look, range(8))}))
    """) == ["till", "shop", "shelf", "1"]  # fmt: skip


def test_what_is_loaded_or_absent_is_left_alone(run: Run) -> None:
    assert run("""
        import shop
        defer(shop=Later(), shop_next_door=Later())
        import shop
        print(waits("shop"))
        try:
            import shop_next_door
        except ModuleNotFoundError as error:
            print(error.name)
    """) == ["shop", "till", "shelf", "False", "shop_next_door"]  # fmt: skip


def test_what_is_not_there_is_missed_in_the_usual_words(run: Run) -> None:
    assert run("""
        defer(shop=Later())
        import shop
        print(hasattr(shop, "cellar"))
        try:
            from shop import cellar
        except ImportError as error:
            print(type(error).__name__)
    """) == ["shop", "till", "shelf", "False", "ImportError"]  # fmt: skip


def test_the_engine_loads_nothing_that_a_turn_does_not_use(run: Run) -> None:
    assert run("""
        from bot.dialogue.rasa import tensorflow_stubs
        import bot.dialogue.rasa.engine
        import alembic.command, rasa.core.policies.rule_policy, nlu.reader.component
        print(*[name for name in tensorflow_stubs.UNUSED if not waits(name)])
        heavy = ("sklearn", "scipy.linalg", "requests", "redis", "cryptography", "google", "pygments.lexers.web")
        print(*[name for name in heavy if name in sys.modules])
    """) == []  # fmt: skip


def test_whoever_looks_gets_all_of_it_after_the_engine(run: Run) -> None:
    assert run("""
        from bot.dialogue.rasa import tensorflow_stubs
        import bot.dialogue.rasa.engine
        from rasa.engine.recipes.default_components import DEFAULT_COMPONENTS
        from rasa.core.channels import BUILTIN_CHANNELS, OutputChannel
        from rasa.core.channels.channel import OutputChannel as same
        from rasa.core.policies.rule_policy import RulePolicy
        import rasa.model_training, rasa.server
        modules = [loaded(name) for name in tensorflow_stubs.UNUSED]
        print(len(DEFAULT_COMPONENTS) > 20, "rest" in BUILTIN_CHANNELS)
        print(OutputChannel is same, RulePolicy in DEFAULT_COMPONENTS)
        print(any(isinstance(module, Deferred) for module in modules))
    """) == ["True", "True", "True", "True", "False"]  # fmt: skip


@pytest.mark.parametrize("first", [
    "scipy.sparse", "scipy.sparse.linalg", "scipy.sparse.csgraph", "scipy.sparse.csr", "scipy.stats", "sklearn.linear_model",
])  # fmt: skip
def test_science_is_whole_whichever_way_it_is_entered(run: Run, first: str) -> None:
    assert run(f"""
        from bot.dialogue.rasa import tensorflow_stubs
        tensorflow_stubs.install(serving=False)
        import scipy.sparse
        base = scipy.sparse.spmatrix
        import {first}
        from scipy.sparse import csr_matrix, linalg
        row = csr_matrix([[3.0, 0.0], [0.0, 4.0]])
        print(isinstance(row, base), scipy.sparse.isspmatrix(row), linalg.norm(row), scipy.sparse.csgraph.laplacian(row).shape)
    """) == ["True", "True", "5.0", "(2,", "2)"]  # fmt: skip


@pytest.mark.parametrize("first", [
    "aiohttp", "aiohttp.http_parser", "aiohttp.web", "aiohttp.client_reqrep", "jsonschema", "jsonschema.validators",
])  # fmt: skip
def test_what_calls_an_action_server_is_whole_whichever_way_it_is_entered(run: Run, first: str) -> None:
    assert run(f"""
        import bot.dialogue.rasa.engine
        from rasa.shared.exceptions import SchemaValidationError
        from rasa.utils.endpoints import ClientResponseError
        import {first}
        import aiohttp, jsonschema
        loaded("aiohttp"), loaded("jsonschema")
        parser = sys.modules["aiohttp.http_parser"]
        print(issubclass(ClientResponseError, aiohttp.ClientError), aiohttp.ClientSession is aiohttp.client.ClientSession)
        print(issubclass(SchemaValidationError, jsonschema.ValidationError), isinstance(parser, Deferred))
        print(parser.HeadersParser is aiohttp.http.HeadersParser, jsonschema.Draft4Validator({{}}).is_valid(1))
    """) == ["True", "True", "True", "False", "True", "True"]  # fmt: skip
