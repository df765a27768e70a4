"""A page that is watched while it is used: what it asked for, what it complained about, what axe finds."""

import base64
import hashlib
import hmac
import struct
import time
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Request

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_HEADER_OVERLAP = """() => {
  const [brand, who] = [document.querySelector(".site .brand span"), document.querySelector(".site .who")];
  if (!brand || !who) return 0;
  const words = document.createRange();
  words.selectNodeContents(brand);
  const right = Math.max(...[...words.getClientRects()].map(box => box.right));
  const left = Math.min(...[...who.querySelectorAll("a, button")].map(one => one.getBoundingClientRect().left));
  return right - left;
}"""
_SHOWN = "violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 160)).join(' | '))"


class Visit:
    """One browser context of one person, at one width, in one language and scheme."""

    def __init__(
        self,
        browser: Browser,
        site: str,
        *,
        width: int,
        language: str,
        dark: bool = False,
        scripts: bool = True,
        workers: bool = True,
    ) -> None:
        self.site = site
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            service_workers="allow" if workers else "block",
        )
        host = urlsplit(site).hostname or ""
        self.context.add_cookies([{"name": "django_language", "value": language, "domain": host, "path": "/"}])
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.expects_failures = False  # without a network the browser itself complains
        self.page.on("console", lambda message: self._complain(message.type, message.text))
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        self.page.on("request", self._same_site)

    def open(self, address: str) -> None:
        """Go to an address of the platform."""
        self.page.goto(self.site + address)

    def examine(self) -> None:
        """Note what axe finds, whether the page is wider than the screen, and whether its header runs into itself."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        where = urlsplit(self.page.url).path
        options = {"runOnly": RULES, "resultTypes": ["violations"], "elementRef": False}
        found = self.page.evaluate(f"options => axe.run(options).then(r => r.{_SHOWN})", options)
        self.faults += [f"{where} {fault}" for fault in found]
        overhang = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if overhang > 0:
            self.faults.append(f"{where} is {overhang} px wider than the screen")
        if (overlap := self.page.evaluate(_HEADER_OVERLAP)) > 0:
            self.faults.append(f"the name in the header of {where} lies {overlap:.0f} px under what follows it")

    def press(self) -> None:
        """Press the one filled button and wait for the page that it opens."""
        with self.page.expect_navigation():
            self.page.click("main button.btn-primary")

    def sign_in(self, name: str, password: str) -> None:
        """Fill the sign-in form and, where it is asked again, the password."""
        self.page.fill("#id_login", name)
        self.page.fill("#id_password", password)
        self.press()
        if "/reauthenticate/" in self.page.url:
            self.page.fill("#id_password", password)
            self.press()

    def _complain(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not (self.expects_failures and "Failed to load resource" in text):
            self.faults.append(f"console: {text}")

    def _same_site(self, request: Request) -> None:
        if not request.url.startswith((self.site, "data:")):
            self.faults.append(f"asked elsewhere: {request.url}")


def code_for(secret: str) -> str:
    """The six digits that an authenticator app shows now for a key (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    mac = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"
