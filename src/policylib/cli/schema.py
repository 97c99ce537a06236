"""`policylib schema`: the JSON Schema of a task or of a decision."""

from __future__ import annotations

import json

import click

from policylib.cli.options import lang_option, policy_option


@click.command(short_help="输出任务或者结论的 JSON Schema · print the JSON Schema of tasks or decisions")
@click.argument("what", type=click.Choice(["task", "decision"]))
@lang_option
@policy_option
def schema(what: str, lang: str, folder: str | None) -> None:
    """输出 JSON Schema(2020-12)，由规则库的词汇表生成。

    Print the JSON Schema (2020-12), made from the vocabulary of the policy.
    """
    from policylib.cli.loading import load_policy

    policy = load_policy(folder, None, lang)
    document = policy.task_schema() if what == "task" else policy.decision_schema()
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))
