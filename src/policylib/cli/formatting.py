"""The words that a rule file is formatted with: those of the policy folder it lies in."""

from __future__ import annotations

from pathlib import Path

from policylib._resources import policy_root
from policylib.authoring.formatting import FormatProblem
from policylib.check.ranks import load_ranks
from policylib.check.vocabulary import lexicon_of, load_vocabulary
from policylib.diagnostics import Diagnostic
from policylib.source import Source
from policylib.syntax.lexicon import Lexicon


def lexicon_for(path: Path) -> Lexicon:
    """Return the words of the policy folder that a file lies in, else of the one that is shipped."""
    for folder in path.resolve().parents:
        if (folder / "vocabulary.yaml").is_file():
            return _read_lexicon(folder)
    return _read_lexicon(policy_root())


def _read_lexicon(folder: Path) -> Lexicon:
    """Return the words of a policy folder. Raises FormatProblem with what is wrong with its vocabulary."""
    found: list[Diagnostic] = []
    texts = [Source(name, (folder / name).read_text("utf-8")) for name in ("vocabulary.yaml", "ranks.yaml")]
    vocabulary, problems = load_vocabulary(texts[0])
    found += problems
    ranks, problems = load_ranks(texts[1])
    found += problems
    if vocabulary is None or ranks is None:
        raise FormatProblem(tuple(found))
    return lexicon_of(vocabulary, ranks)
