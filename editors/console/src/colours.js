// Colours of rule files: the TextMate grammar of the extension for VS Code, read line by line.
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { Tag } from "@lezer/highlight";
import grammar from "../../vscode/syntaxes/policy.tmLanguage.json";

const repository = grammar.repository;
const at = (pattern) => new RegExp(pattern, "y");
const COMMENT = at(repository.comment.match);
const DECLARATION = at(repository.declaration.match);
const CLAUSE = at(repository.clause.match);
const EXPECTATION = at(repository.expectation.begin);
const VERDICT = ["verdict", at(repository.verdict.match)];
const WORDS = ["date", "article", "word", "reference"].map((name) => [name, at(repository[name].match)]);
const QUOTES = repository.string.patterns.map((one) => [one.begin, one.end.split("|")[0]]);

const tags = Object.fromEntries(
  ["comment", "string", "declaration", "name", "clause", ...WORDS.map(([name]) => name), "verdict"].map((name) => [
    name,
    Tag.define(),
  ]),
);

// Takes what a pattern matches where the stream stands.
function take(stream, pattern) {
  pattern.lastIndex = stream.pos;
  const found = pattern.exec(stream.string);
  if (!found || !found[0]) return null;
  stream.pos += found[0].length;
  return found;
}

// A string may hold strings of its kind, and ends with its line at the latest.
function takeString(stream) {
  const quotes = QUOTES.find(([left]) => stream.string.startsWith(left, stream.pos));
  if (!quotes) return false;
  let depth = 0;
  while (!stream.eol()) {
    const char = stream.next();
    if (char === quotes[1] && (depth === 1 || quotes[0] === quotes[1]) && depth) return true;
    if (char === quotes[1]) depth -= 1;
    else if (char === quotes[0]) depth += 1;
  }
  return true;
}

function atStart(stream, state) {
  state.name = "";
  state.expects = false;
  const declared = take(stream, DECLARATION);
  if (declared) {
    state.name = declared[2] ?? "";
    stream.pos -= state.name.length;
    return "declaration";
  }
  state.expects = take(stream, EXPECTATION) !== null;
  return state.expects || take(stream, CLAUSE) ? "clause" : null;
}

const language = StreamLanguage.define({
  name: "policy",
  tokenTable: tags,
  startState: () => ({ name: "", expects: false }),
  token(stream, state) {
    if (stream.sol()) {
      const first = atStart(stream, state);
      if (first) return first;
    }
    if (state.name) {
      stream.pos += state.name.length;
      state.name = "";
      return "name";
    }
    if (take(stream, COMMENT)) return "comment";
    if (takeString(stream)) return "string";
    for (const [name, pattern] of state.expects ? [VERDICT, ...WORDS] : WORDS) {
      if (take(stream, pattern)) return name;
    }
    stream.next();
    return null;
  },
  languageData: {
    commentTokens: { line: "#" },
    closeBrackets: { brackets: ["「", "“", '"'] },
  },
});

const style = HighlightStyle.define([
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  { tag: tags.string, color: "var(--green)" },
  { tag: tags.declaration, color: "var(--accent)", fontWeight: "700" },
  { tag: tags.name, fontWeight: "700" },
  { tag: tags.clause, color: "var(--accent)" },
  { tag: tags.date, color: "var(--amber)" },
  { tag: tags.article, color: "var(--amber)" },
  { tag: tags.verdict, color: "var(--plum)", fontWeight: "700" },
  { tag: tags.word, color: "var(--plum)" },
  { tag: tags.reference, textDecoration: "underline", textUnderlineOffset: "0.2em" },
]);

export const colours = [language, syntaxHighlighting(style)];
