"""Somebody at the panel: asks for pages and fills in forms as a browser does, without one."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from html import unescape

from starlette.testclient import TestClient

from jiafang_batch.panel.app import create_app
from jiafang_batch.panel.session import Session

PORT = 8765
HERE = f"http://127.0.0.1:{PORT}"
LONGEST = 60


class User:
    """A browser with the panel's cookie."""

    def __init__(self, client: TestClient, session: Session) -> None:
        self.client, self.session, self.app = client, session, client.app

    def key(self, name: str) -> str:
        """The key of the term with this name."""
        return next(place.key for place in self.app.state.terms.all() if place.name == name)

    def get(self, page: str):
        return self.client.get(page)

    def text(self, page: str) -> str:
        """The words of a page that is there."""
        answer = self.get(page)
        assert answer.status_code == 200, answer.text
        return words_of(answer.text)

    def post(self, page: str, **fields: str):
        return self.client.post(
            page, data={"token": self.session.token, **fields}, headers={"Origin": HERE}, follow_redirects=False
        )

    def upload(self, page: str, files, **fields: str):
        """Send (name, content) pairs as the form does."""
        data = {"token": self.session.token, **fields}
        listed = [("file", (name, content)) for name, content in files]
        return self.client.post(page, data=data, files=listed, headers={"Origin": HERE}, follow_redirects=False)

    def done(self, answer) -> tuple[int, str]:
        """Wait for the command that a form has started; its exit code and what it said."""
        assert answer.status_code == 303, answer.text
        address = answer.headers["location"]
        for _ in range(LONGEST * 10):
            state = self.client.get(f"{address}/state").json()
            if not state["runs"]:
                return state["code"], "\n".join(line for _, line in state["lines"])
            time.sleep(0.1)
        raise AssertionError(address)


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


@contextmanager
def at_the_panel(folder):
    """A user of the panel for the terms below the folder."""
    session = Session()
    with TestClient(create_app(folder, session, PORT), base_url=HERE, raise_server_exceptions=False) as client:
        assert client.get("/enter", params={"ticket": session.ticket}).status_code == 200
        yield User(client, session)
