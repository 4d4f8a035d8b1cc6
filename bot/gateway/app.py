"""Put the gateway together: an ASGI app from an assistant."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from bot.bootstrap import Assistant
from bot.console.app import mount_console
from bot.gateway import conversation_routes, page_routes, widget_routes
from bot.gateway.errors import add_error_handlers
from bot.gateway.middleware import BodyLimit, SecurityHeaders, UnexpectedErrors
from bot.gateway.origins import Origins
from bot.gateway.state import GatewayState
from bot.live.signals import Signals


def create_app(parts: Assistant, signals: Signals | None = None) -> FastAPI:
    """Return the app. `signals`: of whoever serves it, to end the event streams."""
    signals = signals or Signals()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        parts.database.check_schema()
        state = GatewayState.make(parts, signals)
        parts.prepare()
        app.state.gateway = state
        state.runner.start()
        state.due_work.start()
        yield
        await asyncio.gather(state.due_work.stop(), state.runner.stop())
        await state.engine.close()
        state.first_look.close()

    app = FastAPI(
        title="Ketamine infusion FAQ assistant", version="1", lifespan=lifespan, docs_url=None, redoc_url=None
    )
    add_error_handlers(app)
    app.include_router(conversation_routes.router)
    app.include_router(widget_routes.router)
    app.include_router(page_routes.router)
    app.mount("/page", page_routes.static_files)
    mount_console(app, parts, signals)
    app.add_middleware(BodyLimit)
    app.add_middleware(Origins)
    app.add_middleware(UnexpectedErrors)
    app.add_middleware(SecurityHeaders)
    return app
