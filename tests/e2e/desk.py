"""The portal in a browser, as somebody at a desk uses it; whatever goes wrong on a page is kept."""

from __future__ import annotations

import re
from types import TracebackType
from typing import Self

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response

from tests.e2e.product import Product, SignIn

PATIENCE = 15_000


class Desk:
    """One person signed in; `faults` is empty as long as every page was as it should be."""

    def __init__(self, browser: Browser, product: Product, *, scripts: bool = True) -> None:
        self.product = product
        self.faults: list[str] = []
        self._context = browser.new_context(
            base_url=product.address, locale="vi-VN", java_script_enabled=scripts
        )
        self._context.set_default_timeout(PATIENCE)
        self.page: Page = self._context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("console", self._note_console)
        self.page.on("request", self._note_request)
        self.page.on("response", self._note_response)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._context.close()

    def sign_in(self, account: SignIn) -> Self:
        self.page.goto("/login")
        self.page.fill("#email", account.email)
        self.page.fill("#password", account.password)
        self.page.click("#sign-in button[type=submit]")
        assert not self.page.url.endswith("/login"), self.text()
        return self

    def open(self, path: str) -> Page:
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        return self.page

    def text(self, selector: str = "main") -> str:
        """What a part of the page says, spaces as single ones."""
        return re.sub(r"\s+", " ", self.page.locator(selector).first.inner_text()).strip()

    def press(self, button: Locator) -> None:
        """Press what sends a form, and wait for the page that follows."""
        with self.page.expect_navigation():
            button.click()

    def _note_console(self, message: ConsoleMessage) -> None:
        # A refused form is a 422, a conflict a 409; Chromium reports every such answer as an error.
        is_ours = "status of 422" in message.text or "status of 409" in message.text
        if message.type == "error" and not is_ours:
            self.faults.append(f"console: {message.text}")

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.product.address, "data:")):
            self.faults.append(f"asked outside: {request.url}")

    def _note_response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status}: {response.url}")
