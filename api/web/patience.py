"""Clients that are slow, by accident or on purpose: they get their time, and no more."""

import asyncio
from typing import Final

import h11
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_TOO_SLOW: Final = "The body of the request did not arrive in time."


class BodyInTime:
    """Answers 408 to a request whose body does not arrive in time."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        deadline = asyncio.get_running_loop().time() + self._seconds
        arrived = False

        async def receive_in_time() -> Message:
            nonlocal arrived
            if arrived:
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, _TOO_SLOW, {"Connection": "close"}) from None
            arrived = not message.get("more_body", False)
            return message

        return await self._app(scope, receive_in_time, send)


class PatientProtocol(H11Protocol):
    """HTTP for clients that must send the head of a request, and take an answer, within ``seconds``."""

    seconds = 15.0

    _until_request: asyncio.TimerHandle | None = None
    _until_taken: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a request."""
        super().connection_made(transport)
        self._await_request()

    def data_received(self, data: bytes) -> None:
        """Stop waiting once the head of a request is there; begin again with the first bytes of the next."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._await_request()
        else:
            _cancel(self._until_request)
            self._until_request = None

    def pause_writing(self) -> None:
        """Wait for a client that takes no more for now."""
        super().pause_writing()
        self._until_taken = self.loop.call_later(self.seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Stop waiting: it takes more."""
        super().resume_writing()
        _cancel(self._until_taken)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting: it is gone."""
        _cancel(self._until_request)
        _cancel(self._until_taken)
        super().connection_lost(exc)

    def _await_request(self) -> None:
        if self._until_request is None:
            self._until_request = self.loop.call_later(self.seconds, self._give_up)

    def _give_up(self) -> None:
        # Nobody who sends a head this slowly reads an answer.
        self._until_request = None
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self.transport.abort()


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()


def protocol(seconds: float) -> type[PatientProtocol]:
    """Return the protocol for a server with this much patience."""
    return type("PatientProtocol", (PatientProtocol,), {"seconds": seconds})
