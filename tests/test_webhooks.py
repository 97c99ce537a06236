"""Webhooks: in the transaction of what they tell of, signed, retried, to no address that is not public."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from api_server import Running, running
from policylib_api.config import ConfigError
from policylib_api.edge.metrics import Metrics
from policylib_api.records import tables
from policylib_api.records.store import RecordsUnavailableError, Store
from policylib_api.webhooks import addresses
from policylib_api.webhooks.delivery import LEASE_SECONDS, Deliverer
from policylib_api.webhooks.events import DECISION_RECORDED, EVENTS, POLICY_ACTIVATED
from policylib_api.webhooks.posting import SIGNATURE, PostError, post
from policylib_api.webhooks.targets import Target, read_targets
from room import READ, RENAMED, Publisher, files, serving_room, wait_until

SECRET = "s" * 32
START = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


class Receiver:
    """A target that runs: keeps what it gets, and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        self.location: str | None = None
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(receiver.status)
                if receiver.location is not None:
                    self.send_header("Location", receiver.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name it has above
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?a=1"

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.got]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


def target(url: str, **more: Any) -> Target:
    return Target(**{"name": "here", "url": url, "secret": SECRET, "private": True, **more})


def written(folder: Path, url: str, **more: Any) -> Path:
    file = folder / "webhooks.toml"
    values = {"name": "here", "url": url, "secret": SECRET, "private": True, **more}
    file.write_text("[[target]]\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in values.items()), "utf-8")
    return file


@pytest.fixture
def server(tmp_path: Path, receiver: Receiver) -> Iterator[Running]:
    publisher = Publisher(tmp_path)
    service = serving_room(
        tmp_path, webhooks=written(tmp_path, receiver.url), publish_keys=publisher.file, origin="here.example"
    )
    with running(service) as server:
        yield server


def waiting(store: Store) -> list[Any]:
    with store.reading() as connection:
        return list(connection.execute(select(tables.outbox).order_by(tables.outbox.c.number)))


def test_a_recorded_decision_is_told(server: Running, receiver: Receiver) -> None:
    task = {**READ, "assigner": {"kind": "user", "name": "张三"}, "item": {"text": "不可外传"}}
    made = server.client.post("/v1/decisions", json=task).json()
    wait_until(lambda: len(receiver.got) == 1)
    headers, body = receiver.got[0]
    event = json.loads(body)
    assert headers["content-type"] == "application/cloudevents+json; charset=UTF-8"
    assert (event["specversion"], event["type"], event["id"]) == ("1.0", DECISION_RECORDED, made["id"])
    assert event["source"] == "urn:policylib:here.example"
    assert event["subject"] == f"/v1/decisions/{made['id']}"
    assert event["data"]["verdict"] == made["verdict"]
    assert event["data"]["policy"] == made["receipt"]["policy"]
    assert "张三" not in body.decode()
    assert "不可外传" not in body.decode()
    time, _, mac = headers[SIGNATURE.lower()].partition(",")
    signed = time.removeprefix("t=").encode() + b"." + body
    assert mac == "v1=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    wait_until(lambda: not waiting(server.service.recorder.store))


def test_a_batch_is_told_one_by_one_and_what_is_not_recorded_is_not(
    server: Running, receiver: Receiver
) -> None:
    assert server.client.post("/v1/decisions?record=false", json=READ).status_code == 200
    answer = server.client.post("/v1/decisions/batch", json={"tasks": [READ, READ, READ]})
    assert answer.status_code == 200, answer.text
    wait_until(lambda: len(receiver.got) >= 3 and not waiting(server.service.recorder.store))
    assert len({event["id"] for event in receiver.events}) == len(receiver.got) == 3


def test_an_activated_policy_is_told(server: Running, receiver: Receiver, tmp_path: Path) -> None:
    publisher = Publisher(tmp_path)
    body, headers = publisher.signed("5", files(tmp_path / "policy", RENAMED))
    made = server.client.post("/v1/policies/activate", content=body, headers=headers).json()
    wait_until(lambda: len(receiver.got) == 1)
    [event] = receiver.events
    assert (event["type"], event["id"]) == (POLICY_ACTIVATED, "activation-1")
    assert (event["data"]["policy"], event["data"]["version"]) == (made["policy"], "5")


def test_no_record_no_event(server: Running) -> None:
    store = server.service.recorder.store
    with store.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER no_outbox BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    answer = server.client.post("/v1/decisions", json=READ)
    assert answer.status_code == 503
    with store.reading() as connection:
        assert connection.execute(select(tables.records.c.seq)).first() is None


# --- delivery --------------------------------------------------------------------------------------


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> dt.datetime:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    service = serving_room(tmp_path)
    yield service.recorder.store
    service.recorder.close()


def put(store: Store, name: str = "here", count: int = 1) -> None:
    moment = int(START.timestamp() * 1000)
    row = {"event": "{}", "target": name, "attempts": 0, "next_attempt": moment, "dead": False}
    with store.writing() as connection:
        connection.execute(tables.outbox.insert(), [row] * count)


def deliverer(store: Store, clock: Clock, *targets: Target) -> Deliverer:
    return Deliverer(store, targets, Metrics(), clock)


def test_it_is_tried_again_later_and_dead_in_the_end(store: Store, receiver: Receiver) -> None:
    clock = Clock()
    put(store)
    receiver.status = 500
    one = deliverer(store, clock, target(receiver.url, attempts=3))
    pauses = []
    for _ in range(3):
        assert one.look()
        assert not one.look()
        [row] = waiting(store)
        pauses.append((row.next_attempt - clock.now.timestamp() * 1000) / 1000)
        clock.now = dt.datetime.fromtimestamp(row.next_attempt / 1000, dt.UTC)
    assert pauses == [10, 20, 40]
    assert (row.attempts, row.dead, len(receiver.got)) == (3, True, 3)
    clock.pass_seconds(10**6)
    assert not one.look()


def test_it_recovers(store: Store, receiver: Receiver) -> None:
    clock = Clock()
    put(store, count=3)
    receiver.status = 503
    one = deliverer(store, clock, target(receiver.url))
    one.look()
    # After the first failure the others are not tried, and lose nothing by it.
    assert len(receiver.got) == 1
    assert sorted(row.attempts for row in waiting(store)) == [0, 0, 1]
    receiver.status = 200
    clock.pass_seconds(10)
    one.look()
    assert (len(receiver.got), waiting(store)) == (4, [])


def test_gone_is_dead_at_once(store: Store, receiver: Receiver) -> None:
    put(store)
    receiver.status = 410
    deliverer(store, Clock(), target(receiver.url)).look()
    assert [row.dead for row in waiting(store)] == [True]


def test_what_one_worker_took_no_other_takes(store: Store, receiver: Receiver) -> None:
    clock = Clock()
    put(store)
    seen: list[bool] = []
    other = deliverer(store, clock, target(receiver.url))

    def send(_: Target, __: bytes, ___: int) -> None:
        seen.append(other.look())

    Deliverer(store, [target(receiver.url)], Metrics(), clock, send=send).look()
    assert (seen, receiver.got, waiting(store)) == ([False], [], [])


def test_what_a_dead_worker_took_is_free_again(store: Store, receiver: Receiver) -> None:
    clock = Clock()
    put(store)

    class KilledError(Exception):
        pass

    def send(_: Target, __: bytes, ___: int) -> None:
        raise KilledError

    with pytest.raises(KilledError):
        Deliverer(store, [target(receiver.url)], Metrics(), clock, send=send).look()
    one = deliverer(store, clock, target(receiver.url))
    assert not one.look()
    clock.pass_seconds(LEASE_SECONDS)
    assert one.look()
    assert len(receiver.got) == 1


def test_a_target_that_is_no_more_fails(store: Store, receiver: Receiver) -> None:
    put(store, "gone")
    deliverer(store, Clock(), target(receiver.url)).look()
    assert [(row.attempts, row.dead) for row in waiting(store)] == [(1, False)]


def test_a_store_that_is_gone_is_said(store: Store, receiver: Receiver) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE outbox")
    with pytest.raises(RecordsUnavailableError):
        deliverer(store, Clock(), target(receiver.url)).look()


# --- addresses -------------------------------------------------------------------------------------

INTERNAL = [
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
    *("100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1"),
    *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "2001::7f00:1"),
]


@pytest.mark.parametrize("address", INTERNAL)
def test_internal_addresses(address: str) -> None:
    assert not addresses.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "114.114.114.114", "2400:3200::1", "::ffff:8.8.8.8"])
def test_public_addresses(address: str) -> None:
    assert addresses.is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_this_machine_is_refused_unless_allowed(receiver: Receiver, host: str) -> None:
    with pytest.raises(PostError, match="not a public address"):
        post(target(f"http://{host}:{receiver.port}/", private=False), b"{}", 0)
    assert receiver.got == []


def test_a_name_that_leads_inside_as_well_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(addresses.RefusedAddressError, match=r"10\.0\.0\.1"):
        addresses.resolve("two.example", 443, private=False)


def test_the_name_is_asked_for_once(monkeypatch: pytest.MonkeyPatch, receiver: Receiver) -> None:
    """A name that is public when it is checked, and this machine when it is asked for again."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def answers(host: str, *args: Any, **more: Any) -> Any:
        asked.append(host)
        if host != "rebind.example":
            return real(host, *args, **more)
        address = "8.8.8.8" if asked.count(host) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, receiver.port))]

    connected: list[Any] = []

    def connect(address: Any, *_: Any, **__: Any) -> Any:
        connected.append(address)
        raise OSError("not here")

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(PostError):
        post(target(f"http://rebind.example:{receiver.port}/", private=False), b"{}", 0)
    assert (asked, connected, receiver.got) == (["rebind.example"], [("8.8.8.8", receiver.port)], [])


def test_redirects_are_not_followed(receiver: Receiver) -> None:
    receiver.status, receiver.location = 307, receiver.url
    with pytest.raises(PostError, match="307"):
        post(target(receiver.url), b"{}", 0)
    assert len(receiver.got) == 1


def test_proxies_are_not_asked(monkeypatch: pytest.MonkeyPatch, receiver: Receiver) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    post(target(receiver.url), b"{}", 0)
    assert receiver.got[0][0]["host"] == f"127.0.0.1:{receiver.port}"


def test_a_target_that_answers_byte_by_byte_is_left() -> None:
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            peer, _ = listener.accept()
            with peer:
                while not stop.wait(0.02):
                    try:
                        peer.send(b"H")
                    except OSError:
                        return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        with pytest.raises(PostError):
            post(target(f"http://127.0.0.1:{listener.getsockname()[1]}/"), b"{}", 0, seconds=0.3)
        stop.set()
        thread.join()


# --- the file --------------------------------------------------------------------------------------


def test_targets_are_read(tmp_path: Path) -> None:
    file = written(
        tmp_path, "https://oa.example/hook", events=[POLICY_ACTIVATED], active=False, private=False
    )
    [one] = read_targets(file)
    assert (one.url, one.events, one.active) == (
        "https://oa.example/hook",
        frozenset({POLICY_ACTIVATED}),
        False,
    )
    assert read_targets(None) == ()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"url": "http://oa.example/"}, "private = true"),
        ({"url": "ftp://oa.example/"}, "https://"),
        ({"url": "https://u:p@oa.example/"}, "user name"),
        ({"url": "https://oa.example/#a"}, "#"),
        ({"url": "https://oa.example/\r\nX: y"}, "https://"),
        ({"url": "https://oa.example:99999/"}, "https://"),
        ({"secret": "short"}, "32"),
        ({"secret": 5}, "secret must be text"),
        ({"events": ["cn.policylib.nothing"]}, EVENTS[0]),
        ({"active": "yes"}, "active must be true or false"),
        ({"attempts": True}, "attempts must be a whole number"),
        ({"attempts": 0}, "at least 1"),
        ({"name": "Ä"}, "name"),
        ({"ca": "nowhere.pem"}, "nowhere.pem"),
        ({"sercet": "x"}, "no `sercet`"),
    ],
)
def test_mistakes_in_targets(tmp_path: Path, changed: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigError, match="target 1") as caught:
        read_targets(written(tmp_path, **{"url": "https://oa.example/", "private": False, **changed}))
    assert any(says in one.en for one in caught.value.mistakes)


def test_two_of_one_name_and_what_is_no_file_of_targets(tmp_path: Path) -> None:
    file = written(tmp_path, "https://oa.example/")
    file.write_text(file.read_text("utf-8") * 2, "utf-8")
    with pytest.raises(ConfigError, match="two are called here"):
        read_targets(file)
    for text in ("target = 1", "[[targets]]", "=", "target = [1]"):
        file.write_text(text, "utf-8")
        with pytest.raises(ConfigError):
            read_targets(file)
