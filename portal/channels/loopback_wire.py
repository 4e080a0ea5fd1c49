"""Calls over HTTP to the loopback Bot API server, and what can go wrong with them."""

from __future__ import annotations

from typing import Any, Self

import httpx

ANSWER_SECONDS = 5.0


class LoopbackUnreachable(Exception):
    """The loopback server does not answer."""


class LoopbackRefused(Exception):
    """The loopback server answers that the call makes no sense; the message says why."""


class LoopbackWire:
    """One connection to the server's control API."""

    def __init__(self, base: str, token: str) -> None:
        self._base = base.rstrip("/")
        self._token = token
        self._http = httpx.Client(timeout=ANSWER_SECONDS, trust_env=False)

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _ask(self, verb: str, *, wait: float | None = None, **arguments: Any) -> Any:
        if wait is not None:
            arguments["wait"] = wait
        address = f"{self._base}/control/{self._token}/{verb}"
        answer = self._fetch("POST", address, json=arguments, timeout=ANSWER_SECONDS + (wait or 0))
        try:
            read = answer.json()
        except ValueError:
            raise LoopbackUnreachable(f"{self._base} is not a loopback Bot API server.") from None
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            raise LoopbackRefused("The loopback server runs with another token.")
        if not read.get("ok"):
            raise LoopbackRefused(str(read.get("error", "The loopback server failed.")))
        return read["result"]

    def _download(self, path: str) -> bytes:
        answer = self._fetch("GET", f"{self._base}/file/bot{self._token}/{path}")
        if answer.status_code != httpx.codes.OK:
            raise LoopbackRefused(f"There is no file {path}.")
        return answer.content

    def _fetch(self, verb: str, address: str, **options: Any) -> httpx.Response:
        """The address carries the token, so no message of ours repeats it."""
        try:
            return self._http.request(verb, address, **options)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            reason = type(error).__name__
            raise LoopbackUnreachable(f"{self._base} does not answer ({reason}).") from None
