"""The life of a policy: reloaded, activated, refused; the same for all workers, and after a restart."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import policylib
from api_server import Running, running
from policylib.bundle.signing import key_line, sign
from policylib_api.commands.policies import policies
from policylib_api.config import Config, ConfigError
from policylib_api.policies import activation, trial
from policylib_api.policies.archive import (
    HEADER,
    ArchiveError,
    read_archive,
    read_publish_keys,
    write_archive,
)
from policylib_api.policies.loading import PolicyRefusedError
from policylib_api.policies.watching import Watch
from policylib_api.server import start
from policylib_api.service import Service
from room import (
    BROKEN,
    FAILING,
    READ,
    RENAMED,
    RULES,
    Publisher,
    change,
    digest,
    files,
    room,
    serving_room,
    wait_until,
)


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    return Publisher(tmp_path)


@pytest.fixture
def server(tmp_path: Path, publisher: Publisher) -> Iterator[Running]:
    with running(serving_room(tmp_path, publish_keys=publisher.file)) as server:
        yield server


def in_use(service: Service) -> str:
    return service.policies.active.policy.digest


def activate(server: Running, request: tuple[bytes, dict[str, str]], language: str = "en") -> httpx.Response:
    body, headers = request
    return server.client.post(
        "/v1/policies/activate", content=body, headers={**headers, "Accept-Language": language}
    )


# --- files -----------------------------------------------------------------------------------------


def test_a_changed_folder_is_taken_over(server: Running, tmp_path: Path) -> None:
    wanted = digest(tmp_path / "policy", RENAMED)
    change(tmp_path / "policy", RENAMED)
    wait_until(lambda: in_use(server.service) == wanted)
    answer = server.client.post("/v1/decisions", json=READ)
    assert answer.status_code == 201
    assert answer.json()["receipt"]["policy"] == wanted
    assert server.service.recorder.store.policy_files(wanted) is not None


def test_a_folder_that_is_being_written_waits(tmp_path: Path) -> None:
    place = room(tmp_path)
    watch = Watch(Config(policy=place))
    assert not watch.changed()
    (place / "more.policy").write_text("# 一", "utf-8")
    assert not watch.changed()
    (place / "more.policy").write_text("# 一二", "utf-8")
    assert not watch.changed()
    assert watch.changed()
    assert not watch.changed()
    (place / "more.policy").unlink()
    assert not watch.changed()
    assert watch.changed()


@pytest.mark.parametrize("place", ["settings", "lists"])
def test_settings_and_lists_are_looked_at_too(tmp_path: Path, place: str) -> None:
    file = tmp_path / "more.yaml"
    file.write_text("tolerance: 30\n", "utf-8")
    configured = Config(policy=room(tmp_path))
    more = replace(configured, settings=file) if place == "settings" else replace(configured, lists=(file,))
    watch = Watch(more)
    file.write_text("tolerance: 5\n", "utf-8")
    assert [watch.changed(), watch.changed()] == [False, True]


def test_changed_settings_are_taken_over(tmp_path: Path) -> None:
    settings = tmp_path / "settings.yaml"
    settings.write_text("tolerance: 30\n", "utf-8")
    service = serving_room(tmp_path, settings=settings)
    settings.write_text("tolerance: 7\n", "utf-8")
    service.reloader.look()
    service.reloader.look()
    assert service.policies.active.policy.settings.tolerance == 7
    service.recorder.close()


@pytest.mark.parametrize(("what", "says"), [(BROKEN, f"{RULES}:"), (FAILING, "2: alice changes record-1")])
def test_a_bad_policy_leaves_the_old_one(
    server: Running, tmp_path: Path, what: tuple[str, str], says: str
) -> None:
    before = in_use(server.service)
    change(tmp_path / "policy", what)
    wait_until(lambda: server.service.policies.last_failure is not None)
    assert server.client.post("/v1/decisions", json=READ).json()["receipt"]["policy"] == before
    ready = server.client.get("/readyz", headers={"Accept-Language": "en"})
    assert ready.status_code == 200
    for shown in (ready.json(), server.client.get("/v1/policy", headers={"Accept-Language": "en"}).json()):
        assert says in shown["last_failure"]["reason"]
        assert shown["last_failure"]["origin"] == str(tmp_path / "policy")
    assert "policylib_policy_reload_failures_total 1.0" in server.client.get("/metrics").text
    change(tmp_path / "policy", what[::-1])
    change(tmp_path / "policy", RENAMED)
    wait_until(lambda: in_use(server.service) != before)
    assert server.client.get("/readyz").json()["last_failure"] is None


def test_reload_when_asked(tmp_path: Path) -> None:
    service = serving_room(tmp_path)
    asked: list[str] = []
    change(tmp_path / "policy", BROKEN)
    for _ in range(2):
        service.reloader.ask()
        service.reloader.look()
        assert service.policies.last_failure is not None
        asked.append(service.policies.last_failure.reason.en)
        service.policies.last_failure = None
    # Each time: although nothing changed in between.
    assert asked[0] == asked[1]
    service.recorder.close()


def test_a_long_policy_is_tried_however_slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than a pipe holds, to a process that takes longer to start than it is first waited for."""
    monkeypatch.setattr(trial, "_PAUSE", 0.01)
    texts = files(room(tmp_path))
    texts[RULES] += "\n" + ("# " + "一" * 100 + "\n") * 1000
    trial.try_cases(policylib.load_files(texts), threading.Event())


def test_cases_have_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_PAUSE", 0.01)
    policy = policylib.load(room(tmp_path))
    with pytest.raises(PolicyRefusedError, match="not run to their end"):
        trial.try_cases(policy, threading.Event(), longest=0)
    stopping = threading.Event()
    stopping.set()
    with pytest.raises(PolicyRefusedError, match="not run to their end"):
        trial.try_cases(policy, stopping)


# --- activation ------------------------------------------------------------------------------------


def test_a_signed_archive_decides(server: Running, tmp_path: Path, publisher: Publisher) -> None:
    wanted = digest(tmp_path / "policy", RENAMED)
    answer = activate(server, publisher.signed("2026.1", files(tmp_path / "policy", RENAMED)))
    assert answer.status_code == 200
    assert (answer.json()["policy"], answer.json()["version"], answer.json()["activation"]) == (
        wanted,
        "2026.1",
        1,
    )
    decided = server.client.post("/v1/decisions", json=READ, headers={"If-Policy": "version>=2026.1"})
    assert decided.json()["receipt"]["policy"] == wanted
    info = f'policylib_policy_info{{policy="{wanted}",version="2026.1"}} 1.0'
    assert info in server.client.get("/metrics").text
    # Files of the configured policy change nothing while an activated one decides.
    change(tmp_path / "policy", FAILING)
    server.service.reloader.look()
    server.service.reloader.look()
    assert in_use(server.service) == wanted
    assert server.service.policies.last_failure is None


def test_the_configured_policy_can_come_back(server: Running, tmp_path: Path, publisher: Publisher) -> None:
    before = in_use(server.service)
    assert activate(server, publisher.signed("1", files(tmp_path / "policy", RENAMED))).status_code == 200
    answer = activate(server, publisher.signed("2", None))
    assert (answer.status_code, answer.json()["policy"], answer.json()["activation"]) == (200, before, 2)
    change(tmp_path / "policy", RENAMED)
    wait_until(lambda: in_use(server.service) != before)


def test_a_refused_policy_is_described(server: Running, tmp_path: Path, publisher: Publisher) -> None:
    before = in_use(server.service)
    broken = activate(server, publisher.signed("1", files(tmp_path / "policy", BROKEN)))
    assert broken.status_code == 422
    [first, *_] = broken.json()["errors"]
    assert first["pointer"] == f"/files/{RULES}"
    assert first["detail"].startswith(f"{RULES}:11:")
    failing = activate(server, publisher.signed("2", files(tmp_path / "policy", FAILING)), "zh")
    assert failing.status_code == 422
    assert [one["code"] for one in failing.json()["errors"]] == ["case_failed"] * 2
    assert "2 个案例未通过" in failing.json()["detail"]
    assert in_use(server.service) == before
    failure = server.service.policies.last_failure
    assert failure is not None
    assert failure.origin == "archive 2"


def test_asking_twice_does_no_harm_but_an_old_archive_does_not_come_back(
    server: Running, tmp_path: Path, publisher: Publisher
) -> None:
    first = publisher.signed("1", files(tmp_path / "policy", RENAMED))
    assert activate(server, first).json()["activation"] == 1
    assert activate(server, first).json()["activation"] == 1
    assert activate(server, publisher.signed("2", files(tmp_path / "policy"))).json()["activation"] == 2
    again = activate(server, first)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/activated-before")


def test_one_change_at_a_time(
    server: Running, tmp_path: Path, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activation, "WAIT_SECONDS", 0)
    with server.service.reloader.changing:
        answer = activate(server, publisher.signed("1", files(tmp_path / "policy")))
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/activation-in-progress")


def test_signatures_that_prove_nothing(server: Running, tmp_path: Path, publisher: Publisher) -> None:
    before = in_use(server.service)
    body, headers = publisher.signed("1", files(tmp_path / "policy", RENAMED))
    good = headers[HEADER]
    identity, _, encoded = good.partition(":")
    stranger = Ed25519PrivateKey.generate()
    other = sign(stranger, body).partition(":")[2]
    attacks: list[tuple[bytes, str | None]] = [
        (body, None),
        (body, ""),
        (body, encoded),
        (body, f"{identity}:"),
        (body, f"{identity}:{encoded[:-4]}"),
        (body, f"{identity}:{encoded}AAAA"),
        (body, f"{identity}:not base64!"),
        (body, f"{identity}:{other}"),
        (body, sign(stranger, body)),
        (body, f"{identity.upper()}x:{encoded}"),
        (body + b" ", good),
        (body.replace(b'"version":"1"', b'"version":"9"'), good),
        (json.dumps(json.loads(body)).encode(), good),
    ]
    for content, signature in attacks:
        header = {} if signature is None else {HEADER: signature}
        answer = activate(server, (content, {"Content-Type": "application/json", **header}))
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/signature-refused"), signature
    # A key that was taken out of the file signs nothing any more.
    publisher.file.write_text(key_line(stranger.public_key(), "another"), "utf-8")
    assert activate(server, (body, headers)).status_code == 403
    assert in_use(server.service) == before


def test_without_keys_nothing_is_published(tmp_path: Path) -> None:
    with running(serving_room(tmp_path)) as server:
        body, headers = Publisher(tmp_path).signed("1", None)
        answer = activate(server, (body, headers))
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/publishing-not-configured")
    assert "publish_keys" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("document", "pointers"),
    [
        (b"[]", [""]),
        (b"\xff", [""]),
        (b'{"format":1,"format":1}', [""]),
        (b"{}", ["/format", "/version", "/files"]),
        (b'{"format":true,"version":"v1","files":{},"more":1}', ["/more", "/format", "/version", "/files"]),
        (b'{"format":1,"version":"1","files":{"a":1}}', ["/files/a"]),
        (
            b'{"format":1,"version":"1","files":{"../a":"","/b":"","c//d":""}}',
            ["/files/..~1a", "/files/~1b", "/files/c~1~1d"],
        ),
        (b'{"format":1,"version":"1","files":{"a":""},"settings":{"tolerence":1}}', ["/settings"]),
        (b'{"format":1,"version":"1","files":null,"settings":{}}', ["/settings"]),
    ],
)
def test_what_is_no_archive(document: bytes, pointers: list[str]) -> None:
    with pytest.raises(ArchiveError) as caught:
        read_archive(document)
    assert [one.pointer for one in caught.value.faults] == pointers


def test_an_archive_is_read_as_it_was_written(tmp_path: Path) -> None:
    texts = files(room(tmp_path))
    settings = policylib.Settings(tolerance=3)
    read = read_archive(write_archive("2026.11.22", texts, settings))
    assert (read.version, read.files, read.settings) == ("2026.11.22", texts, settings)


@pytest.mark.parametrize("line", ["x", "0123456789abcdef AAAA", "0123456789abcdef !", "{id}0 {key}"])
def test_files_of_keys_with_mistakes(tmp_path: Path, line: str) -> None:
    identity, key, *_ = key_line(Ed25519PrivateKey.generate().public_key(), "").split()
    file = tmp_path / "keys"
    file.write_text("# one\n" + line.format(id=identity, key=key), "utf-8")
    with pytest.raises(ConfigError, match=":2"):
        read_publish_keys(file)


# --- several workers, restarts ---------------------------------------------------------------------


def test_workers_of_one_store_follow(server: Running, tmp_path: Path, publisher: Publisher) -> None:
    store = server.service.config.records
    other_place = tmp_path / "other"
    other_place.mkdir()
    with running(serving_room(other_place, records=store, publish_keys=publisher.file)) as other:
        first = activate(server, publisher.signed("1", files(tmp_path / "policy", RENAMED))).json()
        wait_until(lambda: in_use(other.service) == first["policy"])
        assert other.service.policies.active.version == "1"
        second = activate(other, publisher.signed("2", None)).json()
        wait_until(lambda: server.service.policies.active.activation == second["activation"])
        assert in_use(server.service) == in_use(other.service) == second["policy"]


def test_after_a_restart_the_last_activation_decides(tmp_path: Path, publisher: Publisher) -> None:
    service = serving_room(tmp_path, publish_keys=publisher.file)
    with running(service) as server:
        wanted = activate(server, publisher.signed("3.1", files(tmp_path / "policy", RENAMED))).json()[
            "policy"
        ]
    again = start(service.config)
    assert (in_use(again), again.policies.active.version, again.policies.active.activation) == (
        wanted,
        "3.1",
        1,
    )
    again.recorder.close()
    back = CliRunner().invoke(policies, ["activate", "--configured", "--records", service.config.records])
    assert back.exit_code == 0, back.output
    configured = start(service.config)
    assert in_use(configured) == digest(tmp_path / "policy")
    assert configured.policies.active.activation == 2
    configured.recorder.close()


def test_a_server_does_not_start_with_settings_that_are_none(tmp_path: Path) -> None:
    settings = tmp_path / "settings.yaml"
    for text in ("tolerance: x\n", "a: [\n"):
        settings.write_text(text, "utf-8")
        config = Config(
            policy=room(tmp_path / text[0]), settings=settings, records=f"sqlite:///{tmp_path}/r.db"
        )
        with pytest.raises(PolicyRefusedError, match=r"settings\.yaml"):
            start(config)


# --- commands --------------------------------------------------------------------------------------


def run(*arguments: Any) -> str:
    result = CliRunner().invoke(policies, [str(one) for one in arguments])
    assert result.exit_code == 0, result.output
    return result.output.strip()


def test_keygen_sign_activate(tmp_path: Path) -> None:
    place = room(tmp_path)
    keys, private, archive = tmp_path / "keys", tmp_path / "key.pem", tmp_path / "archive.json"
    (tmp_path / "served").mkdir()
    keys.write_text(run("keygen", private, "--whose", "tests"), "utf-8")
    assert private.stat().st_mode & 0o777 == 0o600
    assert CliRunner().invoke(policies, ["keygen", str(private)]).exit_code == 2
    with running(serving_room(tmp_path / "served", publish_keys=keys)) as server:
        change(place, RENAMED)
        assert run("sign", place, "--key", private, "--version", "7", "-o", archive).endswith("7")
        assert run("activate", archive, "--server", server.url).endswith("7  #1")
        run("sign", "--configured", "--key", private, "--version", "8", "-o", archive)
        assert run("activate", archive, "--server", server.url).endswith("#2")
        archive.write_bytes(archive.read_bytes() + b" ")
        refused = CliRunner().invoke(
            policies, ["activate", str(archive), "--server", server.url, "--lang", "en"]
        )
        assert (refused.exit_code, "signature" in refused.output) == (2, True)


@pytest.mark.parametrize(("what", "says"), [(FAILING, "alice changes record-1"), (BROKEN, f"{RULES}:11")])
def test_what_is_not_fit_is_not_signed(tmp_path: Path, what: tuple[str, str], says: str) -> None:
    place = room(tmp_path)
    change(place, what)
    run("keygen", tmp_path / "key.pem")
    out = tmp_path / "archive.json"
    refused = CliRunner().invoke(
        policies, ["sign", str(place), "--key", str(tmp_path / "key.pem"), "-o", str(out), "--lang", "en"]
    )
    assert (refused.exit_code, says in refused.output, out.exists()) == (2, True, False)
