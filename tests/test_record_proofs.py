"""Checkpoints, proofs, redaction, pruning and search on a store."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from policylib_api.records import merkle, tables
from policylib_api.records.checkpoints import parse_checkpoint, present_checkpoint
from policylib_api.records.entry import TEXTS
from policylib_api.records.export import answer_of, task_of
from policylib_api.records.mistakes import Mistake, Summary
from policylib_api.records.notes import NoteError, Verifier, new_key, read_signer, split_note, verify_note
from policylib_api.records.proofs import PrunedError, prove_consistency, prove_inclusion
from policylib_api.records.prune import plan_pruning, prune
from policylib_api.records.redact import UnknownPointersError, redact
from policylib_api.records.search import Query, find_page, read_records
from policylib_api.records.store import Store, StoredRecord, read_head
from policylib_api.records.verify import verify
from record_stores import BEGIN, TASK, entry

LATER = BEGIN + 10**9


def mistakes(store: Store) -> list[str]:
    return [one.sentence("en") for one in verify(store, {}) if isinstance(one, Mistake)]


def summary(store: Store) -> Summary:
    [*_, last] = verify(store, {})
    assert isinstance(last, Summary)
    return last


def found(store: Store, number: int) -> StoredRecord:
    record = store.find(entry(number).id)
    assert record is not None
    return record


# --- notes -------------------------------------------------------------------------------------------


def test_a_note_of_the_specification_is_verified() -> None:
    # The example of golang.org/x/mod/sumdb/note, which the specification describes.
    verifier = Verifier.of("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    signature = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    note = f"{text}\n\u2014 PeterNeumann {signature}\n"
    assert verify_note(note, verifier) == text
    with pytest.raises(NoteError, match="wrong"):
        verify_note(note.replace("answer", "Answer"), verifier)


def test_a_key_signs_what_its_verifier_key_verifies(tmp_path: Path) -> None:
    new_key(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    signer = read_signer(tmp_path / "key", "example.org/log")
    verifier = Verifier.of(str(signer.verifier))
    note = signer.sign("one\n\ntwo\n")
    assert verify_note(note, verifier) == "one\n\ntwo\n"
    other = Verifier("example.org/other", verifier.key)
    with pytest.raises(NoteError, match="not signed"):
        verify_note(note, other)
    with pytest.raises(NoteError):
        new_key(tmp_path / "key")
    for bad in ("x", "a+00000000+AAAA", str(verifier).replace("example", "exbmple")):
        with pytest.raises(NoteError, match="verifier key"):
            Verifier.of(bad)
    (tmp_path / "no").write_text("no key")
    for path, name in ((tmp_path / "no", "log"), (tmp_path / "none", "log"), (tmp_path / "key", "a b")):
        with pytest.raises(NoteError):
            read_signer(path, name)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "a\n1\n",
        "a\n01\n" + "A" * 43 + "=\n",
        "a\n1\nAAAA\n",
        "a\n1\n" + "A" * 42 + "B=\n",
        "a\n\n1\n" + "A" * 43 + "=\n",
        "a\n1\n" + "A" * 43 + "=\n\nno signature\n",
        "a\t\n1\n" + "A" * 43 + "=\n",
        "a\n1\n" + "A" * 43 + "=",
    ],
)
def test_what_is_no_checkpoint_is_refused(note: str) -> None:
    with pytest.raises(NoteError):
        parse_checkpoint(note)


# --- checkpoints and proofs --------------------------------------------------------------------------


def test_a_checkpoint_is_made_when_the_log_has_grown(store: Store, tmp_path: Path) -> None:
    empty = present_checkpoint(store, "log", None, BEGIN)
    assert empty.note == f"log\n0\n{base64.b64encode(merkle.EMPTY_ROOT).decode()}\n"
    store.append([entry(n) for n in range(5)])
    first = present_checkpoint(store, "log", None, BEGIN)
    assert (first.size, present_checkpoint(store, "log", None, LATER)) == (5, first)
    new_key(tmp_path / "key")
    signer = read_signer(tmp_path / "key", "log")
    signed = present_checkpoint(store, "log", signer, LATER)
    assert signed.root == first.root
    assert split_note(signed.note)[0] == first.note
    assert parse_checkpoint(signed.note, signer.verifier) == signed
    assert present_checkpoint(store, "log", signer, LATER) == signed
    assert mistakes(store) == []
    assert summary(store).checkpoints == 3


def test_records_are_proven_to_be_in_the_log(store: Store) -> None:
    store.append([entry(n) for n in range(11)])
    with store.reading() as connection:
        for index in range(11):
            leaf = merkle.leaf_hash(found(store, index).core_bytes)
            for size in range(index + 1, 12):
                proof = prove_inclusion(connection, index, size)
                assert merkle.root_from_inclusion(leaf, index, size, proof.path) == proof.root
        for second in range(12):
            for first in range(second + 1):
                old, proof = prove_consistency(connection, first, second)
                assert merkle.is_consistent(first, second, old, proof.root, proof.path)


# --- redaction ---------------------------------------------------------------------------------------


def test_redaction_takes_the_words_and_leaves_the_chain(store: Store) -> None:
    store.append([entry(n) for n in range(3)])
    before = found(store, 1)
    removed = redact(store, before, None, "应当事人请求", "admin", LATER)
    assert removed == ["/task/item/text", "/task/assigner/name", "/answer", "/receipt/task"]
    after = found(store, 1)
    assert (after.core_bytes, after.chain) == (before.core_bytes, before.chain)
    assert answer_of(after) is None
    task = task_of(after)
    assert task is not None
    assert task["item"]["text"] is None
    assert task["facts"] == TASK["facts"]
    assert mistakes(store) == []
    assert summary(store).redacted == 1
    assert redact(store, after, None, "再来一次", "admin", LATER) == []
    with store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(tables.redactions)).scalar() == 1


def test_one_text_can_be_redacted_and_what_is_not_there_cannot(store: Store) -> None:
    store.append([entry(0)])
    with pytest.raises(UnknownPointersError, match="/task/on_behalf_of/name"):
        redact(store, found(store, 0), ["/answer", "/task/on_behalf_of/name"], "因", "admin", LATER)
    assert redact(store, found(store, 0), ["/answer"], "因", "admin", LATER) == ["/answer"]
    removed = redact(store, found(store, 0), ["/task/assigner/name"], "因", "admin", LATER)
    assert removed == ["/task/assigner/name", "/receipt/task"]
    assert set(found(store, 0).payload) == {"/task", "/task/item/text"}
    assert redact(store, found(store, 0), ["/task"], "因", "admin", LATER) == ["/task"]
    assert task_of(found(store, 0)) is None
    assert mistakes(store) == []


def test_remembered_answers_with_the_record_go_too(store: Store) -> None:
    store.append([entry(n) for n in range(4)])
    rows = [("a", 0, 0), ("b", 0, 2), ("c", 2, 3), ("d", 3, 3), ("e", None, None)]
    with store.writing() as connection:
        connection.execute(
            insert(tables.idempotency),
            [
                {"caller": "x", "key": k, "fingerprint": "f", "time": 0, "first_seq": a, "last_seq": b}
                for k, a, b in rows
            ],
        )
    redact(store, found(store, 2), None, "因", "admin", LATER)
    with store.reading() as connection:
        left = connection.execute(select(tables.idempotency.c.key)).scalars().all()
    assert sorted(left) == ["a", "d", "e"]


def test_redacted_words_are_not_left_in_the_file(tmp_path: Path) -> None:
    from record_stores import open_store  # noqa: PLC0415

    store = open_store(f"sqlite:///{tmp_path}/records.db")
    salts = [bytes([7]) * 16]
    store.append([entry(0)])
    salts = [pair[0].encode() for pair in found(store, 0).payload.values()]
    with store.reading() as connection:
        body = connection.execute(select(tables.payloads.c.body)).scalar_one()

    def written() -> bytes:
        return b"".join(path.read_bytes() for path in tmp_path.iterdir())

    # The payload is compressed: look for its bytes, all but the beginning that others may share.
    assert salts
    assert body[40:] in written()
    redact(store, found(store, 0), [*TEXTS[:2], "/task"], "因", "admin", LATER)
    store.engine.dispose()
    assert body[40:] not in written()
    assert body[-40:] not in written()


# --- pruning -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [7, 21])
def test_after_pruning_everything_that_stays_is_still_proven(store: Store, size: int) -> None:
    checkpoints = []
    for number in range(size):
        store.append([entry(number)])
        if number % 3 == 1:
            checkpoints.append(present_checkpoint(store, "log", None, BEGIN + number))
    for cut in (3, size - 2, size):
        before = BEGIN + 1000 * cut
        assert plan_pruning(store, before).cut == cut
        for _ in prune(store, before, "期满", LATER, "log", None):
            pass
        assert mistakes(store) == []
        assert summary(store).start == cut
        assert store.find(entry(cut - 1).id) is None
        [more] = store.append([entry(size)]) if cut == size else [None]
        with store.reading() as connection:
            total = read_head(connection).size
            for second in range(cut, total + 1):
                for index in range(cut, second):
                    leaf = merkle.leaf_hash(found(store, index).core_bytes)
                    proof = prove_inclusion(connection, index, second)
                    assert merkle.root_from_inclusion(leaf, index, second, proof.path) == proof.root
                for old in checkpoints:
                    if old.size <= second:
                        root, proof = prove_consistency(connection, old.size, second)
                        assert root == old.root
                        assert merkle.is_consistent(old.size, second, root, proof.root, proof.path)
    assert more is not None
    assert more.seq == size
    assert mistakes(store) == []


def test_pruning_takes_only_a_beginning_and_says_what_cannot_be_proven(store: Store) -> None:
    # The clock of record 2 was ahead: it stays, and so does what is after it.
    store.append([entry(n, time=BEGIN + (10**8 if n == 2 else n)) for n in range(9)])
    assert plan_pruning(store, BEGIN + 100).count == 2
    assert list(prune(store, BEGIN + 100, "期满", LATER, "log", None)) == [2]
    assert mistakes(store) == []
    assert plan_pruning(store, BEGIN + 100).count == 0
    assert list(prune(store, BEGIN + 100, "期满", LATER, "log", None)) == []
    list(prune(store, LATER, "期满", LATER, "log", None))
    with store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(tables.tree_nodes)).scalar() == 2
        with pytest.raises(PrunedError):
            prove_consistency(connection, 5, 9)
    assert mistakes(store) == []


def test_a_pruning_that_was_interrupted_is_found_and_taken_up(store: Store) -> None:
    store.append([entry(n) for n in range(6)])
    steps = prune(store, BEGIN + 4000, "期满", LATER, "log", None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("policylib_api.records.prune._AT_ONCE", 1)
        next(steps)
    steps.close()  # type: ignore[attr-defined]
    assert any("interrupted" in one for one in mistakes(store))
    list(prune(store, BEGIN, "再做", LATER, "log", None))
    assert mistakes(store) == []
    assert summary(store).records == 2


# --- search ------------------------------------------------------------------------------------------


def test_records_are_found_newest_first_and_page_by_page(store: Store) -> None:
    places = ["220502", "220581", "110101", "220502001"]
    for number in range(10):
        task = {**TASK, "region": places[number % 4]}
        verdict = "lawful" if number % 2 else "unlawful"
        store.append([entry(number, task=task, verdict=verdict, time=BEGIN + number // 2)])

    def numbers(query: Query, limit: int = 100) -> list[int]:
        with store.reading() as connection:
            seqs, cursor = [], None
            while True:
                page = find_page(connection, query, limit, cursor)
                assert len(page.records) <= limit
                seqs += [core["seq"] for core in page.records]
                cursor = page.cursor
                if cursor is None:
                    return seqs

    for limit in (1, 3, 10, 11):
        assert numbers(Query(), limit) == list(range(9, -1, -1))
    assert numbers(Query(verdict="lawful"), 2) == [9, 7, 5, 3, 1]
    assert numbers(Query(region="220500"), 2) == [9, 8, 7, 5, 4, 3, 1, 0]
    assert numbers(Query(region="220502")) == [8, 7, 4, 3, 0]
    assert numbers(Query(region="000000")) == list(range(9, -1, -1))
    assert numbers(Query(region="22_")) == []
    assert numbers(Query(start=BEGIN + 1, end=BEGIN + 3)) == [5, 4, 3, 2]
    assert numbers(Query(caller="somebody")) == numbers(Query(assigner="enterprise")) == []
    with store.reading() as connection, pytest.raises(ValueError, match="nonsense"):
        find_page(connection, Query(), 1, "nonsense")
    with store.reading() as connection:
        in_order = [one.seq for one in read_records(connection, Query(verdict="lawful"), 2, at_once=2)]
    assert in_order == [3, 5, 7, 9]
