// Asks the server about the text as it stands: what is wrong with it, what could be written, what a word means.
import { autocompletion, insertCompletionText, pickedCompletion } from "@codemirror/autocomplete";
import { forceLinting, linter } from "@codemirror/lint";
import { hoverTooltip } from "@codemirror/view";
import { markdown } from "./markdown.js";

const KINDS = {
  declaration: "class",
  clause: "keyword",
  keyword: "keyword",
  term: "constant",
  option: "enum",
  name: "variable",
  article: "text",
  quote: "text",
  id: "function",
  value: "constant",
};

// `page`: the file that is edited, the token of the session, and what is to be done when the server was asked.
export function asking(page) {
  async function ask(what, state, more) {
    let answered;
    try {
      answered = await fetch(`/try/${what}`, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          "X-CSRF-Token": page.token,
          "Accept-Language": document.documentElement.lang,
        },
        body: JSON.stringify({ file: page.file(), text: state.doc.toString(), ...more }),
      });
    } catch {
      page.say(page.words.unreached);
      return null;
    }
    if (answered.ok) return answered.json();
    const problem = answered.headers.get("content-type")?.startsWith("application/problem+json");
    const { title, detail } = problem ? await answered.json() : {};
    page.say(title ? `${title}: ${detail}` : page.words.unreached);
    return null;
  }

  async function diagnostics(view) {
    const { state } = view;
    const answered = await ask("diagnostics", state);
    if (answered === null) return [];
    page.checked(state);
    return answered.diagnostics.map((one) => ({
      from: one.from,
      to: one.to,
      severity: one.severity,
      message: one.message,
      renderMessage: () => message(one),
      actions: one.fixes.map((fix) => ({ name: fix.title, apply: (now) => apply(now, state, fix) })),
    }));
  }

  async function completions(context) {
    const answered = await ask("completion", context.state, { offset: context.pos });
    if (context.aborted || !answered?.options.length) return null;
    return {
      from: Math.min(context.pos, ...answered.options.map((one) => one.from)),
      filter: false,
      options: answered.options.map((one) => ({
        label: one.label,
        detail: one.detail,
        type: KINDS[one.kind],
        apply(view, completion, _, to) {
          const change = insertCompletionText(view.state, one.text, one.from, Math.max(one.to, to));
          view.dispatch({ ...change, annotations: pickedCompletion.of(completion) });
        },
      })),
    };
  }

  async function hover(view, pos) {
    const found = await ask("hover", view.state, { offset: pos });
    if (!found) return null;
    return { pos: found.from, end: found.to, above: true, create: () => ({ dom: markdown(found.markdown) }) };
  }

  return [
    linter(diagnostics, { delay: 500 }),
    autocompletion({ override: [completions], activateOnTypingDelay: 200, icons: false }),
    hoverTooltip(hover, { hoverTime: 400 }),
  ];
}

function message(one) {
  const box = document.createElement("div");
  const first = box.appendChild(document.createElement("div"));
  first.textContent = `${one.code} ${one.message}`;
  if (one.help) box.appendChild(document.createElement("div")).textContent = one.help;
  return box;
}

// What a fix says is of the text that was checked.
function apply(view, checked, fix) {
  if (!view.state.doc.eq(checked.doc)) return forceLinting(view);
  view.dispatch({ changes: fix.edits, userEvent: "input.fix" });
}
