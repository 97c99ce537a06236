"""What a change does to tasks that there are: each is decided under both policies; what flips is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from policylib.analysis.difference_order import Direction, direction
from policylib.diagnostics import Text
from policylib.engine.trace import Verdict

# So many tasks are kept of every kind of flip, and so many that could not be decided.
MOST_EXAMPLES = 3
MOST_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Decided:
    """What one policy says: the verdict, those that are possible, and the rules that made it, by id."""

    verdict: Verdict
    possible: tuple[Verdict, ...]
    deciding: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Undecided:
    """Why one policy cannot decide a task, each mistake with the path or column it is about."""

    reasons: tuple[tuple[str, Text], ...]


Answer = Decided | Undecided


@dataclass(frozen=True, slots=True)
class Asked:
    """A task that there is. `where`: the file and row, or the record, it stands in; `department`: who
    assigns, by name, else by kind; `recorded`: the verdict that a record has of it.
    """

    where: str
    task: Mapping[str, object]
    place: str
    act: str
    department: str
    recorded: Verdict | None = None


@dataclass(slots=True)
class Flip:
    """Tasks with the same old and the same new answer, made by the same rules. `examples`: the first ones."""

    old: Decided
    new: Decided
    count: int = 0
    places: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)
    departments: Counter[str] = field(default_factory=Counter)
    examples: list[Asked] = field(default_factory=list)

    @property
    def direction(self) -> Direction:
        """Whether the new answer is the stricter one."""
        return direction(self.old.possible, self.new.possible)

    def add(self, asked: Asked) -> None:
        """Count a task."""
        self.count += 1
        self.places[asked.place] += 1
        self.acts[asked.act] += 1
        self.departments[asked.department] += 1
        if len(self.examples) < MOST_EXAMPLES:
            self.examples.append(asked)


@dataclass(frozen=True, slots=True)
class Problem:
    """A task that could not be compared. `side`: `old`, `new`, `both`, or `source` where the file or the
    record does not give it.
    """

    where: str
    side: str
    path: str
    message: Text


@dataclass(slots=True)
class Impact:
    """What came out.

    `flips`: by the answers on both sides, those with another verdict, or other possible ones; `regrounded`:
    the verdict stays, other rules make it; `otherwise`: records of which the old policy says otherwise than
    they do; `skipped`: tasks that could not be compared, by side; `problems`: the first of them.
    """

    read: int = 0
    same: int = 0
    regrounded: int = 0
    otherwise: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    _flips: dict[tuple[Decided, Decided], Flip] = field(default_factory=dict)

    @property
    def flips(self) -> list[Flip]:
        """What flips, the most tasks first."""
        return sorted(
            self._flips.values(), key=lambda flip: (-flip.count, flip.old.deciding, flip.new.deciding)
        )

    @property
    def flipped(self) -> int:
        """How many tasks flip."""
        return sum(flip.count for flip in self._flips.values())

    def add(self, asked: Asked, old: Answer, new: Answer) -> None:
        """Count a task with both answers."""
        self.read += 1
        if isinstance(old, Undecided) or isinstance(new, Undecided):
            self._undecided(asked.where, old, new)
            return
        if asked.recorded is not None and asked.recorded is not old.verdict:
            self.otherwise += 1
        if set(old.possible) != set(new.possible):
            flip = self._flips.get((old, new))
            if flip is None:
                flip = self._flips[old, new] = Flip(old, new)
            flip.add(asked)
        elif old.deciding != new.deciding:
            self.regrounded += 1
        else:
            self.same += 1

    def skip(self, where: str, path: str, message: Text) -> None:
        """Count a task that its file or record does not give."""
        self.read += 1
        self._skip(Problem(where, "source", path, message))

    def _undecided(self, where: str, old: Answer, new: Answer) -> None:
        if isinstance(old, Undecided):
            side = "both" if isinstance(new, Undecided) else "old"
            reasons = old.reasons
        else:
            assert isinstance(new, Undecided)
            side, reasons = "new", new.reasons
        path, message = reasons[0]
        self._skip(Problem(where, side, path, message))

    def _skip(self, problem: Problem) -> None:
        self.skipped[problem.side] += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)
