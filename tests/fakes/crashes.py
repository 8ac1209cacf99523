"""Makes a process die at any chosen step between it and its ports."""

import inspect
from collections.abc import Callable
from typing import Any


class Crash(BaseException):
    """Nothing that runs after it is the product's; so no `except Exception` may swallow it."""


class Fuse:
    """Burns down by one before and one after each call, and crashes at nought. `spared` is what did not burn."""

    def __init__(self, steps: int) -> None:
        self.spared = steps

    def burn(self) -> None:
        self.spared -= 1
        if self.spared == 0:
            raise Crash


class Crashing:
    """Any adapter, on a fuse."""

    def __init__(self, adapter: object, fuse: Fuse) -> None:
        self._adapter = adapter
        self._fuse = fuse

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._adapter, name)

        def call(*given: Any, **named: Any) -> Any:
            self._fuse.burn()
            result = method(*given, **named)
            self._fuse.burn()
            return result

        async def call_and_wait(*given: Any, **named: Any) -> Any:
            self._fuse.burn()
            result = await method(*given, **named)
            self._fuse.burn()
            return result

        return call_and_wait if inspect.iscoroutinefunction(method) else call
