"""The gate of the panel: only its own pages, of its own user, are answered."""

import pytest
from starlette.testclient import TestClient

from jiafang_batch.panel.app import create_app
from jiafang_batch.panel.session import Session

PORT = 8765
HERE = f"http://127.0.0.1:{PORT}"


@pytest.fixture
def stranger(tmp_path):
    (tmp_path / "2024秋" / "收表").mkdir(parents=True)
    session = Session()
    with TestClient(create_app(tmp_path, session, PORT), base_url=HERE, raise_server_exceptions=False) as client:
        client.session = session
        yield client


@pytest.fixture
def user(stranger):
    assert stranger.get("/enter", params={"ticket": stranger.session.ticket}).status_code == 200
    return stranger


def test_terms_are_listed(user):
    page = user.get("/")
    assert page.status_code == 200
    assert "2024秋" in page.text


def test_nothing_is_shown_without_a_ticket(stranger):
    assert stranger.get("/").status_code == 403
    assert stranger.get("/enter", params={"ticket": "x"}).status_code == 403
    assert "2024秋" not in stranger.get("/").text


def test_a_ticket_is_valid_once(stranger):
    used = stranger.session.ticket
    assert stranger.get("/enter", params={"ticket": used}).status_code == 200
    stranger.cookies.clear()
    assert stranger.get("/enter", params={"ticket": used}).status_code == 403
    assert stranger.get("/").status_code == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", f"evil.example:{PORT}", f"127.0.0.1.evil.example:{PORT}", "127.0.0.1:80", ""]
)
def test_other_hosts_are_refused(user, host):
    assert user.get("/", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", ""])
def test_forms_of_other_sites_are_refused(user, origin):
    headers = {"Origin": origin} if origin else {}
    assert user.post("/", data={"token": user.session.token}, headers=headers).status_code == 403


@pytest.mark.parametrize("token", [None, "", "0" * 64, "标"])
def test_forms_without_the_token_are_refused(user, token):
    assert (
        user.post("/", data={"token": token} if token is not None else {}, headers={"Origin": HERE}).status_code == 403
    )


def test_a_confirmed_form_passes_the_gate(user):
    page = user.post("/", data={"token": user.session.token}, headers={"Origin": HERE})
    assert page.status_code == 405


def test_long_bodies_are_refused_before_they_are_read(user):
    headers = {"Origin": HERE, "Content-Length": str(10**12), "Content-Type": "multipart/form-data; boundary=x"}
    assert user.post("/", content=b"", headers=headers).status_code == 413


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(user, method):
    assert user.request(method, "/", headers={"Origin": HERE}).status_code == 405


@pytest.mark.parametrize("address", ["/", "/nowhere", "/static/panel.css"])
def test_every_answer_has_the_safety_headers(user, address):
    headers = user.get(address).headers
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%5capp.py", "/../app.py"])
def test_nothing_beside_the_static_files_is_served(user, path):
    assert user.get(path).status_code == 404
