"""Answers Rasa's imports of TensorFlow, and refuses any use of it.

Rasa 3.6 imports TensorFlow 2.12 (850 MB, five seconds, years of published weaknesses) before it looks at the
pipeline. Our pipeline trains and runs no TensorFlow, so this package answers instead: every name is a class that Rasa
may subclass, annotate or decorate with, and that raises as soon as anyone makes one. To go back to the real thing,
name `tensorflow-cpu==2.12.0` in nlu/pyproject.toml in place of this package.
"""

import sys
from collections.abc import MutableSequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

REFUSAL = "this pipeline runs without TensorFlow: choose components that do not need it"


class _Named(type):
    """Gives a class any attribute asked for: another class like it."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = _Named(name, (Absent,), {})
        setattr(cls, name, made)
        return made


class Absent(metaclass=_Named):
    """A name of TensorFlow's: may be subclassed, named in annotations or used as a decorator, never made."""

    def __init_subclass__(cls, **_: object) -> None:
        """Accept any class keyword."""

    def __new__(cls, *args: Any, **keywords: Any) -> Any:
        """Hand a decorated function back as it was; refuse everything else."""
        if len(args) == 1 and not keywords and callable(args[0]):
            return args[0]
        raise RuntimeError(REFUSAL)


class _AbsentModule(ModuleType):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: MutableSequence[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = _Named(name, (Absent,), {})
        setattr(self, name, made)
        return made


class _AbsentModules(MetaPathFinder, Loader):
    """Finds every submodule of TensorFlow and Keras."""

    def find_spec(self, fullname: str, *_: Any) -> ModuleSpec | None:
        """Answer for `tensorflow.…` and `keras.…` only."""
        root, dot, _name = fullname.partition(".")
        return ModuleSpec(fullname, self, is_package=True) if dot and root in {"tensorflow", "keras"} else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """An empty module whose every name is an `Absent`."""
        return _AbsentModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""


def __getattr__(name: str) -> Any:
    """Any name of `tensorflow` itself."""
    if name.startswith("__"):
        raise AttributeError(name)
    return _Named(name, (Absent,), {})


sys.meta_path.insert(0, _AbsentModules())
