"""What is on record about the things of a policy, as plain data."""

from __future__ import annotations

import json

import pytest

from policylib import Policy, TaskError, diagnostics_json

RULE = "tonghua-ordinance/18-3-1"


def test_every_thing_can_be_described_in_both_languages(shipped: Policy) -> None:
    for language in ("zh", "en"):
        reference = shipped.reference(language)
        assert [one["id"] for one in reference.regulations()] == list(shipped.checked.regulations)
        assert [one["id"] for one in reference.rules()] == list(shipped.checked.rules)
        described = [
            [reference.regulation(one) for one in shipped.checked.regulations],
            [reference.rule(one) for one in shipped.checked.rules],
            [reference.item_list(one["id"]) for one in reference.lists()],
            [reference.articles(one) for one in shipped.checked.regulations],
            reference.readings(),
            reference.vocabulary(),
        ]
        json.dumps(described)  # plain data throughout


def test_a_rule_rests_on_words_and_names_what_it_hangs_on(shipped: Policy) -> None:
    rule = shipped.reference("en").rule(RULE)
    assert rule["modality"] == "forbids"
    assert rule["citations"][0]["at"] == "第十八条第三款"
    assert rule["condition"]["definition"] == "清单以外的事项"
    assert {"variable": "list:duty", "values": ["off"]} in rule["condition"]["means"]["all"]
    assert any("must not" in line for line in shipped.rule_as_written(RULE, "en"))
    assert any("不得" in line for line in shipped.rule_as_written(RULE))


def test_an_article_is_found_by_a_place_around_it(shipped: Policy) -> None:
    reference = shipped.reference()
    exact = reference.article("tonghua-ordinance", "第十八条第三款")
    assert exact[0]["at"] == "第十八条第三款"
    assert {"kind": "rule", "by": RULE} in exact[0]["uses"]
    around = [one["at"] for one in reference.article("tonghua-ordinance", "第十八条")]
    assert "第十八条第三款" in around
    assert len(around) > 1


@pytest.mark.parametrize(
    "name",
    ["regulation", "rule", "item_list", "articles", "reading"],
)
def test_what_does_not_exist_is_a_key_error(shipped: Policy, name: str) -> None:
    with pytest.raises(KeyError):
        getattr(shipped.reference(), name)("nothing")
    for at in ("第九百条", "no place"):
        with pytest.raises(KeyError):
            shipped.reference().article("tonghua-ordinance", at)


def test_the_law_of_a_place_is_asked_with_what_was_found_wrong(shipped: Policy) -> None:
    found = shipped.law("220502", "2024-03-01")
    assert (found["region"], found["date"]) == ("220502", "2024-03-01")
    assert "tonghua-ordinance" in [one["regulation"] for one in found["regulations"]]
    with pytest.raises(TaskError) as caught:
        shipped.law("22050", "yesterday")
    assert [one.path for one in caught.value.errors] == ["region", "date"]


def test_diagnostics_as_json_are_public(shipped: Policy) -> None:
    document = json.loads(diagnostics_json(shipped.diagnostics))
    assert document["errors"] == 0
