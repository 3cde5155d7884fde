"""Who may come in: the right host, the right origin, the token, and no more bytes than agreed."""

import asyncio
import ipaddress
from collections.abc import Callable, Mapping
from hashlib import sha256
from secrets import compare_digest
from urllib.parse import urlsplit

from msgspec import Struct
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from selfeval_cli.desk.jobs import Refused

#: The page loads nothing from elsewhere, is shown in no other page, and tells nobody its address.
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; img-src data:; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_SAFE = ("GET", "HEAD")
#: Makes the answer for a request that is turned away: the reason, and the status.
Refusal = Callable[[Request, str, int], Response]


class Gate(Struct, frozen=True):
    """What is asked of a request: a name of the desk, its token, and no more bytes and seconds."""

    names: frozenset[str]
    token: str
    body: int
    seconds: float
    cookie: str = "selfeval"

    def host(self, request: Request) -> bool:
        """Whether the request is meant for this desk: a name of it, or a bare address.

        Another site can make a name of its own point here, but not a number.
        """
        try:
            name = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
            if name.lower() in self.names:
                return True
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    def origin(self, request: Request) -> bool:
        """Whether what changes anything was sent by our own page, or by no page at all."""
        if request.method in _SAFE:
            return True
        origin = request.headers.get("origin")
        if origin is not None and origin != f"{request.url.scheme}://{request.headers['host']}":
            return False
        return request.headers.get("sec-fetch-site", "none") in ("same-origin", "none")

    def knows(self, request: Request) -> bool:
        """Whether the request carries the token, as cookie or as bearer."""
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":  # a header comes as latin-1, whatever was sent
            return self.right(bearer.encode("latin-1").decode("utf-8", "replace"))
        return compare_digest(
            request.cookies.get(self.cookie, "").encode(), self.cookie_value.encode()
        )

    @property
    def cookie_value(self) -> str:
        """What the cookie holds: of the token, but no more than a cookie can carry."""
        return sha256(self.token.encode()).hexdigest()

    def right(self, token: str) -> bool:
        """Whether this is the token, in a time that does not tell how much of it is right."""
        return compare_digest(token.encode(), self.token.encode())


class Guard:
    """Stands before the application and lets in what passes the gate."""

    def __init__(self, app: ASGIApp, gate: Gate, refuse: Refusal) -> None:
        self.app, self.gate, self.refuse = app, gate, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        answer = self._turned_away(request)
        sending = _with_headers(send)
        if answer is not None:
            await answer(scope, receive, sending)
            return
        await self.app(scope, _Bounded(receive, self.gate), sending)

    def _turned_away(self, request: Request) -> Response | None:
        """Return the answer for who may not come in, or has just shown the token."""
        gate = self.gate
        if not gate.host(request):
            return self.refuse(request, "wrong-host", 421)
        if not gate.origin(request):
            return self.refuse(request, "wrong-origin", 403)
        if request.url.path == "/healthz" or request.url.path.startswith("/page/"):
            return None
        if request.method == "GET" and request.url.path == "/" and "token" in request.query_params:
            return self._shown(request)
        return None if gate.knows(request) else self.refuse(request, "no-token", 401)

    def _shown(self, request: Request) -> Response:
        """Take a token from the address into a cookie, and out of the address."""
        if not self.gate.right(request.query_params["token"]):
            return self.refuse(request, "no-token", 401)
        response = RedirectResponse("/", 303)
        response.set_cookie(
            self.gate.cookie,
            self.gate.cookie_value,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return response


class _Bounded:
    """Receives a body up to a number of bytes and seconds. Raise Refused beyond them."""

    def __init__(self, receive: Receive, gate: Gate) -> None:
        self.receive, self.left = receive, gate.body
        self.until = asyncio.get_running_loop().time() + gate.seconds
        self.more = True

    async def __call__(self) -> Message:
        if not self.more:
            return await self.receive()
        try:
            async with asyncio.timeout_at(self.until):
                message = await self.receive()
        except TimeoutError:
            raise Refused("slow", 408) from None
        self.left -= len(message.get("body", b""))
        self.more = bool(message.get("more_body"))
        if self.left < 0:
            raise Refused("too-big", 413)
        return message


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
