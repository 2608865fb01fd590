"""Who comes in at the desk, and what protects its forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from desk_people import open_store
from fastapi import FastAPI
from fastapi.testclient import TestClient
from markupsafe import escape

from bot.desk import accounts as people
from bot.desk import door, pages
from bot.desk.shelf import Shelf
from bot.desk.words import EN, FR
from bot.settings import Settings
from bot.store import Store, accounts
from retrieval.embedders import load_embedder

ARTICLES = Path(__file__).parents[1] / "samples" / "articles"
NOW = datetime.now(UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def app(store: Store, tmp_path: Path) -> FastAPI:
    settings = Settings(articles_dir=ARTICLES, index_dir=tmp_path / "index")
    made = FastAPI()
    made.include_router(pages.router(store, settings, Shelf(settings, load_embedder("hashing"))))
    return made


def visitor(app: FastAPI, address: str = "192.0.2.1", lang: str = "en") -> TestClient:
    return TestClient(app, headers={"Accept-Language": lang}, client=(address, 1))


def sign_in(client: TestClient, login: str, password: str, back: str = "") -> int:
    answer = client.post(
        "/desk/sign-in", data={"login": login, "password": password, "back": back}, follow_redirects=False
    )
    return answer.status_code


def csrf(client: TestClient) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', client.get("/desk").text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    "path", ["/desk", "/desk/handoffs/1", "/desk/articles", "/desk/articles/x", "/desk/unanswered", "/desk/events"]
)
def test_every_page_asks_to_sign_in_and_leads_back(app: FastAPI, path: str) -> None:
    answer = visitor(app).get(path, follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/desk/sign-in?back={path}"


def test_signing_in_and_out(app: FastAPI) -> None:
    client = visitor(app)

    assert sign_in(client, " Camille ", "camille") == 303
    assert "Camille" in client.get("/desk").text
    client.post("/desk/sign-out", data={"csrf": csrf(client)})
    assert client.get("/desk", follow_redirects=False).status_code == 303


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(app: FastAPI) -> None:
    client, thief = visitor(app), visitor(app)
    sign_in(client, "camille", "camille")
    stolen = client.cookies["hotliner_desk"]
    client.post("/desk/sign-out", data={"csrf": csrf(client)})

    answer = thief.get("/desk", headers={"Cookie": f"hotliner_desk={stolen}"}, follow_redirects=False)

    assert answer.status_code == 303


def test_the_session_cookie_and_what_is_kept_of_it(app: FastAPI, store: Store) -> None:
    client = visitor(app)
    answer = client.post("/desk/sign-in", data={"login": "camille", "password": "camille"}, follow_redirects=False)

    header = answer.headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=lax", "Path=/desk"):
        assert part in header
    token = client.cookies["hotliner_desk"]
    with store.read() as tx:
        assert accounts.of_session(tx, token, NOW) is None  # only its hash is kept
        later = datetime.now(UTC) + timedelta(hours=13)
        assert accounts.of_session(tx, door._hash(token), later) is None
        assert accounts.of_session(tx, door._hash(token), datetime.now(UTC)) is not None


@pytest.mark.parametrize(
    ("login", "password"), [("camille", "wrong"), ("nobody", "camille"), ("", ""), ("camille", "")]
)
def test_a_wrong_login_and_a_wrong_password_look_the_same(app: FastAPI, login: str, password: str) -> None:
    client = visitor(app)
    answer = client.post("/desk/sign-in", data={"login": login, "password": password})

    assert answer.status_code == 401
    assert EN["sign_in_wrong"] in answer.text
    assert "hotliner_desk" not in client.cookies


def test_an_unknown_login_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    hasher = people._hasher()

    class Counting:
        def verify(self, known: str, password: str) -> bool:
            verified.append(password)
            return hasher.verify(known, password)

    people._nobody()
    monkeypatch.setattr(people, "_hasher", Counting)

    assert people.verify("anything", None) is False
    assert people.verify("nobody has this password", None) is False
    assert verified == ["anything", "nobody has this password"]


def test_five_failures_close_a_login_for_a_while(app: FastAPI) -> None:
    codes = [sign_in(visitor(app, f"192.0.2.{number}"), "camille", "wrong") for number in range(5)]
    client = visitor(app, "192.0.2.99", "fr")

    answer = client.post("/desk/sign-in", data={"login": "Camille", "password": "camille"})

    assert codes == [401] * 5
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "900"
    assert escape(FR["sign_in_wait"]) in answer.text
    assert sign_in(visitor(app, "192.0.2.99"), "noor", "noor") == 303  # others come in


def test_twenty_failures_close_an_address(app: FastAPI, store: Store) -> None:
    with store.begin() as tx:
        for number in range(door.MOST_OF_ADDRESS):
            accounts.add_failure(tx, f"login-{number}", "203.0.113.7", datetime.now(UTC))

    assert sign_in(visitor(app, "203.0.113.7"), "camille", "camille") == 429
    assert sign_in(visitor(app, "203.0.113.8"), "camille", "camille") == 303


def test_failures_are_forgotten_with_time_and_by_a_good_sign_in(app: FastAPI, store: Store) -> None:
    with store.begin() as tx:
        for _ in range(door.MOST_OF_LOGIN):
            accounts.add_failure(tx, "camille", "192.0.2.1", datetime.now(UTC) - door.THROTTLE)
    for _ in range(door.MOST_OF_LOGIN - 1):
        assert sign_in(visitor(app), "camille", "wrong") == 401

    assert sign_in(visitor(app), "camille", "camille") == 303
    assert sign_in(visitor(app), "camille", "wrong") == 401


@pytest.mark.parametrize(
    ("back", "place"),
    [
        ("/desk/handoffs/3", "/desk/handoffs/3"),
        ("/desk/articles?q=vpn", "/desk/articles?q=vpn"),
        ("https://evil.example", "/desk"),
        ("//evil.example", "/desk"),
        ("/desk//evil.example", "/desk"),
        ("/desk/../secret", "/desk"),
        ("/deskevil", "/desk"),
        ("javascript:alert(1)", "/desk"),
        ("/desk\r\nSet-Cookie: a=b", "/desk"),
    ],
)
def test_one_is_led_back_to_pages_of_the_desk_only(app: FastAPI, back: str, place: str) -> None:
    client = visitor(app)
    answer = client.post(
        "/desk/sign-in", data={"login": "camille", "password": "camille", "back": back}, follow_redirects=False
    )

    assert answer.headers["location"] == place
    assert visitor(app).get("/desk/lang/fr", params={"back": back}, follow_redirects=False).headers["location"] == place


def test_another_site_cannot_sign_anybody_in(app: FastAPI) -> None:
    data = {"login": "camille", "password": "camille"}

    answer = visitor(app).post("/desk/sign-in", data=data, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403


@pytest.mark.parametrize("token", ["", "wrong", "é"])
@pytest.mark.parametrize(
    "path", ["/desk/sign-out", "/desk/handoffs/1/claim", "/desk/handoffs/1/answer", "/desk/articles/publish"]
)
def test_a_form_without_its_token_does_nothing(app: FastAPI, path: str, token: str) -> None:
    client = visitor(app)
    sign_in(client, "both", "both")

    answer = client.post(path, data={"csrf": token, "text": "x"})

    assert answer.status_code == 403
    assert EN["not_ours"] in answer.text
    assert client.get("/desk", follow_redirects=False).status_code == 200


def test_the_token_of_one_session_is_none_in_another(app: FastAPI) -> None:
    one, other = visitor(app), visitor(app)
    sign_in(one, "camille", "camille")
    sign_in(other, "camille", "camille")

    assert csrf(one) != csrf(other)
    assert other.post("/desk/sign-out", data={"csrf": csrf(one)}).status_code == 403


def test_roles_open_their_own_pages_only(app: FastAPI) -> None:
    hotliner, editor = visitor(app), visitor(app)
    sign_in(hotliner, "camille", "camille")
    sign_in(editor, "noor", "noor")

    assert hotliner.get("/desk").status_code == 200
    assert "/desk/articles" not in hotliner.get("/desk").text
    for path in ("/desk/articles", "/desk/unanswered"):
        assert hotliner.get(path).status_code == 403
    token = csrf(hotliner)
    assert hotliner.post("/desk/articles/publish", data={"csrf": token}).status_code == 403
    assert editor.get("/desk").url.path == "/desk/articles"
    assert editor.get("/desk/handoffs/1").status_code == 403
    assert EN["not_your_role"] in editor.get("/desk/handoffs/1").text
    assert editor.get("/desk/events").status_code == 403


def test_a_closed_account_is_out_at_once(app: FastAPI, store: Store) -> None:
    client = visitor(app)
    sign_in(client, "camille", "camille")
    with store.begin() as tx:
        account = accounts.by_login(tx, "camille")
        assert account is not None
        accounts.set_password(tx, account.id, people.hash_password("new"))

    assert client.get("/desk", follow_redirects=False).status_code == 303
    assert sign_in(client, "camille", "new") == 303


@pytest.mark.parametrize(
    ("login", "password", "roles", "what"),
    [
        ("camille", "x", ("hotliner",), "already"),
        ("Émile", "x", ("hotliner",), "without accents"),
        ("", "x", ("hotliner",), "may hold"),
        ("new", "", ("hotliner",), "empty"),
        ("new", "x", ("boss",), "boss"),
        ("new", "x", (), "none"),
    ],
)
def test_what_is_wrong_with_a_new_account_is_said(
    store: Store, login: str, password: str, roles: tuple[str, ...], what: str
) -> None:
    with pytest.raises(people.AccountError, match=what):
        people.add_account(store, login, "Name", password, roles, NOW)


def test_a_new_account_signs_in(app: FastAPI, store: Store) -> None:
    people.add_account(store, "New.One@example.org ", "", "a good password", ("hotliner",), NOW)

    client = visitor(app)
    assert sign_in(client, "new.one@example.org", "a good password") == 303
    assert "new.one@example.org" in client.get("/desk").text


def test_a_damaged_hash_is_no_password() -> None:
    assert people.verify("x", "not a hash") is False


@pytest.mark.parametrize(
    "path", ["/desk/sign-in", "/desk/static/desk.css", "/desk/static/nothing", "/desk/nowhere/at/all"]
)
def test_pages_carry_the_protecting_headers(app: FastAPI, path: str) -> None:
    headers = visitor(app).get(path).headers

    if path != "/desk/nowhere/at/all":
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] in ("no-store", "no-cache")


def test_both_languages_have_the_same_words() -> None:
    assert FR.keys() == EN.keys()
    assert all(text.strip() for text in (*FR.values(), *EN.values()))
    for key, text in FR.items():
        assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", EN[key])), key


def test_the_language_of_the_pages_can_be_chosen(app: FastAPI) -> None:
    client = visitor(app, lang="en")
    assert EN["sign_in_intro"] in client.get("/desk/sign-in").text

    page = client.get("/desk/lang/fr?back=/desk/sign-in").text

    assert FR["sign_in_intro"] in page
