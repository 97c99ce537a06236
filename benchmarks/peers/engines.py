"""Every engine of the comparison as `held(task) -> number`, used the fast way that its documentation shows.

What an engine wants otherwise than it comes in (dates as numbers, no nesting) is prepared before the clock
starts; writing the task as JSON, or as values of the engine, is part of the call. No peer checks its input.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.metadata import version
from typing import Any

from targets import CEDAR, CEL, REGO, ZEN, ZEN_GRAPH

from peers import languages
from peers.languages import day_number
from peers.rego import ENTRY, rego
from peers.rules import Rules
from peers.tasks import Task

# A prepared task in, bits of the norms that hold out.
Held = Callable[[Any], int]


@dataclass(frozen=True, slots=True)
class Engine:
    """A peer: its name in the tables, the distribution it comes from, how a task is prepared, the call."""

    name: str
    distribution: str
    prepare: Callable[[Task], Any]
    held: Held

    @property
    def version(self) -> str:
        """The distribution with its version."""
        return f"{self.distribution} {version(self.distribution)}"


def engines(rules: Rules, always: frozenset[str]) -> list[Engine]:
    """Return all peers that decide single tasks; `always`: facts that are stated wherever they are asked."""
    return [_zen(rules), _zen_graph(rules), _rego(rules), _cel(rules), _cedar(rules, always)]


def same(task: Task) -> Task:
    """Take a task as it is."""
    return task


def with_number(task: Task) -> Task:
    """Return a task with its date as a number: zen and Cedar have no order of strings."""
    return {**task, "date": day_number(task["date"])}


def _zen(rules: Rules) -> Engine:
    zen = import_module("zen")

    evaluate = zen.compile_expression(languages.zen(rules)).evaluate
    return Engine(ZEN, "zen-engine", with_number, lambda task: int(evaluate(task)))


def _zen_graph(rules: Rules) -> Engine:
    zen = import_module("zen")

    content = zen.ZenDecisionContent(json.dumps(languages.zen_graph(rules)))
    decision = zen.ZenEngine().create_decision(content)
    return Engine(
        ZEN_GRAPH,
        "zen-engine",
        with_number,
        lambda task: int(decision.evaluate(task)["result"]["held"]),
    )


def _rego(rules: Rules) -> Engine:
    orjson = import_module("orjson")
    regorus = import_module("regorus")

    program = regorus.Program.compile_from_modules("{}", [("tonghua.rego", rego(rules))], [ENTRY])
    machine = regorus.Rvm()
    machine.load_program(program)
    numbers = _Sums()

    def held(task: Task) -> int:
        machine.set_input_json(orjson.dumps(task).decode())
        return numbers[machine.execute()]

    return Engine(REGO, "gordon-to-regorus", same, held)


class _Sums(dict[str, int]):
    """The bits of sets of numbers written as JSON, each read once."""

    def __missing__(self, text: str) -> int:
        bits = self[text] = sum(1 << number for number in json.loads(text))
        return bits


def _cel(rules: Rules) -> Engine:
    cel = import_module("cel")

    execute = cel.compile(languages.cel(rules)).execute
    return Engine(CEL, "common-expression-language", partial(languages.flat, rules), execute)


def _cedar(rules: Rules, always: frozenset[str]) -> Engine:
    cedarpy = import_module("cedarpy")

    policies = cedarpy.PolicySet.from_str(languages.cedar(rules, always))
    entities = cedarpy.Entities.from_json_str("[]")
    numbers = {str(i): 1 << i for i in range(len(rules.norms))}

    def held(task: Task) -> int:
        request = {
            "principal": f'Body::"{task["assigner"]["kind"]}"',
            "action": f'Action::"{task["act"]}"',
            "resource": f'Community::"{task["region"]}"',
            "context": task,
        }
        found = cedarpy.is_authorized(request, policies, entities).diagnostics
        if found.errors:
            raise ValueError(found.errors)
        return sum(numbers[name] for name in found.id_annotations_by_reason.values())

    return Engine(CEDAR, "cedarpy", with_number, held)


class OpenFisca:
    """The rules as variables of OpenFisca-Core; decides columns, which it has prepared before."""

    period = "2024-03"

    def __init__(self, rules: Rules) -> None:
        """Write one variable for each norm, and inputs for what they name."""
        entities, periods, systems, variables = (
            import_module(f"openfisca_core.{name}")
            for name in ("entities", "periods", "taxbenefitsystems", "variables")
        )

        self.rules = rules
        entity = entities.Entity("task", "tasks", "A task", "")
        self.system = systems.TaxBenefitSystem([entity])

        def add(name: str, kind: type, formula: str | None = None) -> None:
            fields: dict[str, Any] = {
                "value_type": kind,
                "entity": entity,
                "definition_period": periods.DateUnit.MONTH,
            }
            if formula is not None:
                scope: dict[str, Any] = {}
                exec(f"def formula(task, period):\n    return {formula}", scope)
                fields["formula"] = scope["formula"]
            self.system.add_variable(type(name, (variables.Variable,), fields))

        self.inputs: dict[str, type] = {"date": int, "region": int}
        for variable in rules.formulas.variables:
            kind, _, name = variable.name.partition(":")
            if kind not in {"from", "region"}:
                self.inputs[languages.column(kind, name) if name else kind] = bool if name else int
        for column, value_type in self.inputs.items():
            add(column, value_type)
        add("governed", bool, languages.numpy(rules, rules.gate))
        for number, norm in enumerate(rules.norms):
            governed = "task('governed', period)"
            add(f"norm_{number}", bool, f"{governed} & {languages.numpy(rules, norm.formula)}")
        terms = (f"task('norm_{number}', period) * {1 << number}" for number in range(len(rules.norms)))
        add("held", int, " + ".join(terms))

    def columns(self, tasks: Sequence[Task]) -> Mapping[str, Any]:
        """Return the input columns of some tasks."""
        np = import_module("numpy")

        rows = [self._row(task) for task in tasks]
        return {
            name: np.array([row.get(name, 0) for row in rows], dtype=bool if kind is bool else np.int32)
            for name, kind in self.inputs.items()
        }

    def held(self, columns: Mapping[str, Any], count: int) -> Any:
        """Return the numbers of all tasks as a column."""
        simulations = import_module("openfisca_core.simulations")
        simulation = simulations.SimulationBuilder().build_default_simulation(self.system, count)
        for name, values in columns.items():
            simulation.set_input(name, self.period, values)
        return simulation.calculate("held", self.period)

    def _row(self, task: Task) -> dict[str, int]:
        def code(field: str, value: str | None) -> int:
            variable = self.rules.formulas.variables[self.rules.formulas.index[field]]
            return variable.values.index(value) if value in variable.values else -1

        item = task["item"]
        return {
            "date": day_number(task["date"]),
            "region": int(task["region"][:6]),
            "act": code("act", task["act"]),
            "kind": code("kind", task["assigner"]["kind"]),
            "level": code("level", task["assigner"].get("level")),
            "community": code("community", task["community"]),
            **{languages.column("fact", name): int(value) for name, value in task["facts"].items()},
            **{languages.column("list", name): 1 for name in item["lists"]},
            **({languages.column("item", item["id"]): 1} if "id" in item else {}),
        }
