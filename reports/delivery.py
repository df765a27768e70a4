"""Delivering batches of filings to the public interface over one kept connection."""

import http.client
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import msgspec

from reports.sirekap import Answer

PATH = "/api/v1/station-reports/batch"
MOST_ITEMS = 1_000
_PATIENCE = (1, 2, 4, 8, 16, 32)  # seconds between tries
_LONGEST_WAIT = 60


class DeliveryError(Exception):
    """The interface cannot be reached, or it refuses the whole batch; what was answered before is stored."""


class _Answers(msgspec.Struct):
    results: list[Answer]


class BatchSender:
    """Sends batches with a token. Repeating one is safe: the receiver knows a filing again by its id."""

    def __init__(
        self, url: str, token: str, *, timeout: float = 60, wait: Callable[[float], None] = time.sleep
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise DeliveryError(f"{url} is not an http or https address.")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.hostname, parts.port, timeout=timeout)
        self._path = parts.path.rstrip("/") + PATH
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        self._wait = wait

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def __call__(self, filings: Sequence[bytes]) -> list[Answer]:
        """The answers in the order of the filings; waits and repeats while the server is away or overloaded."""
        body = b'{"items":[' + b",".join(filings) + b"]}"
        for pause in (*_PATIENCE, None):
            status, content, retry_after = self._post(body)
            if status == http.HTTPStatus.OK:
                return self._answers(content, len(filings))
            is_passing = status is None or status == http.HTTPStatus.TOO_MANY_REQUESTS or status >= 500
            if not is_passing:
                raise DeliveryError(f"The interface refused the batch ({status}): {_told(content)}")
            if pause is not None:
                self._wait(min(max(pause, retry_after), _LONGEST_WAIT))
        raise DeliveryError(f"The interface does not answer ({status or 'no connection'}): {_told(content)}")

    def _post(self, body: bytes) -> tuple[int | None, bytes, float]:
        """Status, content and the wait that the server asks for in seconds; no status without a connection."""
        try:
            self._connection.request("POST", self._path, body=body, headers=self._headers)
            response = self._connection.getresponse()
            content = response.read()
            after = response.getheader("Retry-After") or "0"
            return response.status, content, float(after) if after.isdecimal() else 0.0
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            return None, str(error).encode(), 0.0

    @staticmethod
    def _answers(content: bytes, expected: int) -> list[Answer]:
        try:
            answers = msgspec.json.decode(content, type=_Answers).results
        except msgspec.DecodeError as error:
            raise DeliveryError(f"The answer of the interface cannot be read: {error}") from error
        if len(answers) != expected:
            raise DeliveryError(f"{expected} filings were sent and {len(answers)} answered.")
        return answers


def _told(content: bytes) -> str:
    try:
        problem = msgspec.json.decode(content, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return content[:200].decode(errors="replace")
    return str(problem.get("detail") or problem.get("title") or "")
