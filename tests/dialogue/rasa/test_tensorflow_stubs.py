"""Rasa without TensorFlow: stand-ins can be inherited from and decorated with, and using one says what to install."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path
from textwrap import dedent

import pytest

from bot.dialogue.rasa.tensorflow_stubs import NEEDS_TENSORFLOW, needs_tensorflow

INSTALL = "from pathlib import Path\nfrom bot.dialogue.rasa import tensorflow_stubs\n"


def run(code: str) -> str:
    """What `code` prints in an interpreter of its own."""
    done = subprocess.run(
        [sys.executable, "-c", INSTALL + dedent(code)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_nothing_is_served_before_it_is_installed() -> None:
    assert (
        run("""
        import sys
        print(any(type(finder).__name__ == "_Finder" for finder in sys.meta_path))
    """)
        == "False"
    )


def test_a_stand_in_can_be_inherited_from() -> None:
    assert (
        run("""
        tensorflow_stubs.install()
        import tensorflow as tf
        from tensorflow.keras.layers import Dense
        class Layer(tf.keras.layers.Layer):
            def __init__(self, size): self.size = size
        class Other(Dense, tf.Module): pass
        print(Layer(3).size, isinstance(Layer(3), Layer), isinstance(1, Dense))
    """)
        == "3 True False"
    )


def test_a_stand_in_is_a_bare_decorator() -> None:
    assert (
        run("""
        tensorflow_stubs.install()
        import tensorflow as tf
        @tf.function
        def double(x): return 2 * x
        print(double(21))
    """)
        == "42"
    )


def test_names_of_errors_become_exceptions() -> None:
    assert (
        run("""
        tensorflow_stubs.install()
        import tensorflow as tf
        from slack_sdk.errors import SlackApiError
        try:
            raise KeyError("mine")
        except (tf.errors.ResourceExhaustedError, SlackApiError):
            print("masked")
        except KeyError:
            print("seen", issubclass(SlackApiError, Exception))
    """)
        == "seen True"
    )


def test_calling_a_stand_in_names_what_is_missing_and_what_to_install() -> None:
    said = run("""
        tensorflow_stubs.install()
        import tensorflow as tf
        try:
            tf.keras.layers.Dense(10)
        except ImportError as error:
            print(type(error).__name__, error)
    """)
    assert "MissingDependencyError" in said and "tensorflow" in said and "Dense" in said and "install" in said


def test_what_is_installed_is_left_alone_and_dunders_do_not_exist() -> None:
    assert (
        run("""
        tensorflow_stubs.install()
        import numpy, tensorflow as tf
        print(float(numpy.sqrt(4.0)), hasattr(tf, "__wrapped__"), tf.__version__)
    """)
        == "2.0 False 2.12.0"
    )


def test_installing_twice_serves_once() -> None:
    assert (
        run("""
        import sys
        install = tensorflow_stubs.install
        print(install(), install(), sum(type(finder).__name__ == "_Finder" for finder in sys.meta_path))
    """)
        == "True True 1"
    )


def test_a_configuration_with_a_network_keeps_the_real_tensorflow(tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_text("pipeline:\n  - name: DIETClassifier\n", encoding="utf-8")
    assert run(f"""
        print(tensorflow_stubs.install(Path({str(config)!r})))
        try:
            import tensorflow
            print("real" if tensorflow.__file__ else "stand-in")
        except ModuleNotFoundError:
            print("absent")
        import slack_sdk
        print(type(slack_sdk).__name__)
    """).split() in (["False", "absent", "_StandInModule"], ["False", "real", "_StandInModule"])


def test_the_projects_own_configuration_needs_none() -> None:
    from bot.dialogue.rasa.training import CONFIG

    assert not needs_tensorflow(CONFIG)


@pytest.mark.parametrize("component", NEEDS_TENSORFLOW)
def test_each_component_that_needs_tensorflow_is_found(tmp_path: Path, component: str) -> None:
    config = tmp_path / "config.yml"
    config.write_text(f"pipeline:\n  - name: rasa.somewhere.{component}\n    epochs: 3\n", encoding="utf-8")
    assert needs_tensorflow(config)


@pytest.mark.parametrize("text", [
    "pipeline:\n  # - name: DIETClassifier\n", "pipeline:\n  - name: NotDIETClassifierAtAll\n", "",
])  # fmt: skip
def test_what_is_commented_out_or_called_otherwise_is_not_found(tmp_path: Path, text: str) -> None:
    config = tmp_path / "config.yml"
    config.write_text(text, encoding="utf-8")
    assert not needs_tensorflow(config)


def test_a_configuration_that_is_not_there_needs_nothing(tmp_path: Path) -> None:
    assert not needs_tensorflow(tmp_path / "none.yml")


@pytest.mark.parametrize(("component", "expected"), [
    ("rasa.core.policies.ted_policy.TEDPolicy", True), ("rasa.core.policies.rule_policy.RulePolicy", False),
])  # fmt: skip
def test_a_model_archive_is_read_too(tmp_path: Path, component: str, expected: bool) -> None:
    archive = tmp_path / "model.tar.gz"
    metadata = json.dumps({"predict_schema": {"nodes": {"run_policy": {"uses": component}}}}).encode()
    with tarfile.open(archive, "w:gz") as tar:
        member = tarfile.TarInfo("metadata.json")
        member.size = len(metadata)
        tar.addfile(member, io.BytesIO(metadata))
    assert needs_tensorflow(archive) is expected
