"""Rasa's custom actions, served by our own process on loopback.

rasa_sdk brings a server of its own, but that one binds every interface and repeats the whole conversation in its error
replies. This one serves the same contract and says no more of a request than the action's name.
"""

import json
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import (
    Action,
    ActionExecutionRejection,
    ActionMissingDomainException,
    ActionNotFoundException,
)

_log = logging.getLogger(__name__)

_LARGEST_CALL: Final = 32 * 1024 * 1024  # the tracker and the whole domain travel in every call
_EXECUTOR: Final = web.AppKey("executor", ActionExecutor)


def application(actions: Iterable[Action]) -> web.Application:
    """`POST /webhook` as Rasa's action endpoint calls it, and `GET /health`."""
    executor = ActionExecutor()
    for action in actions:
        executor.register_action(action)
    app = web.Application(client_max_size=_LARGEST_CALL)
    app[_EXECUTOR] = executor
    app.router.add_get("/health", _health)
    app.router.add_post("/webhook", _webhook)
    return app


@asynccontextmanager
async def serving(actions: Iterable[Action], *, port: int = 0) -> AsyncIterator[str]:
    """Serve on loopback until left; gives the address for Rasa's `action_endpoint`. Port 0 takes a free one."""
    runner = web.AppRunner(application(actions), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/webhook"
    finally:
        await runner.cleanup()


async def _health(_: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


async def _webhook(request: web.Request) -> web.Response:
    try:
        call = json.loads(await request.read())
    except ValueError:
        return _refused(400, "the body is not JSON", "")
    if not isinstance(call, dict) or not isinstance(call.get("tracker"), dict):
        return _refused(400, "the body is not an action call", "")
    action = str(call.get("next_action"))
    try:
        result = await request.app[_EXECUTOR].run(call)
    except ActionExecutionRejection:
        return _refused(400, "rejected", action)
    except ActionNotFoundException:
        return _refused(404, "not found", action)
    except ActionMissingDomainException:
        return _refused(449, "the domain is missing", action)
    except Exception as error:  # noqa: BLE001 - whatever an action did, its words must not reach a log or a reply
        _log.error("action_failed", extra={"action": action, "error": type(error).__name__})
        return _refused(500, "failed", action)
    return web.json_response(result.model_dump() if result else {"events": [], "responses": []})


def _refused(status: int, error: str, action: str) -> web.Response:
    return web.json_response({"error": error, "action_name": action}, status=status)
