// The editor of /try: takes the place of the textarea, and keeps it as it stands, so the form works as without it.
import { closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { asking } from "./asking.js";
import { colours } from "./colours.js";
import { look } from "./look.js";
import { MOST, pack, unpack } from "./sharing.js";

const find = (id) => document.getElementById(id);

function start() {
  const host = find("try-editor");
  const form = find("try-form");
  const text = find("text");
  const words = host.dataset;
  const kept = `try:${words.file}`;
  const say = (sentence) => {
    find("try-said").textContent = sentence;
  };
  let shown = null;

  // What was not checked yet is checked in a pause, with its cases.
  function checked(state) {
    if (shown?.eq(state.doc)) return;
    shown = state.doc;
    window.htmx.trigger(find("try-live"), "pause");
  }

  function changed(update) {
    if (!update.docChanged) return;
    text.value = update.state.doc.toString();
    keep(kept, text.value);
  }

  host.hidden = false;
  // In a shadow root styles need no style element, which the policy of the page forbids.
  const root = host.attachShadow({ mode: "open" });
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text.value,
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        search({ top: true }),
        indentUnit.of("  "),
        EditorView.lineWrapping,
        EditorState.phrases.of(JSON.parse(words.phrases)),
        EditorView.contentAttributes.of({ "aria-label": words.label, spellcheck: "false", tabindex: "0" }),
        keymap.of([
          ...closeBracketsKeymap,
          ...defaultKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...completionKeymap,
          ...lintKeymap,
        ]),
        colours,
        look,
        asking({ file: () => form.elements.file.value, token: words.token, words, say, checked }),
        EditorView.updateListener.of(changed),
      ],
    }),
  });
  text.hidden = true;
  form.querySelector("label[for=text]").addEventListener("click", () => view.focus());
  for (const one of document.querySelectorAll(".try-live-only")) one.hidden = false;

  function show(now) {
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: now } });
  }

  // What the button asks for is checked as well: a check that comes in later must not take its place.
  form.addEventListener("htmx:beforeRequest", () => {
    shown = view.state.doc;
  });
  restore(kept, words, text, show);
  share(view, form, words, say);
  open(form, words, show, say);
  results(view, words, say);
}

function keep(name, value) {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // No room, or not allowed: nothing is restored later.
  }
}

// What was written before in this tab, and not saved, comes back after a reload.
function restore(name, words, text, show) {
  const before = words.fresh && !location.hash ? sessionStorage.getItem(name) : null;
  if (before === null || before === text.value) return;
  show(before);
  find("try-restored").hidden = false;
  find("try-discard").addEventListener("click", () => {
    sessionStorage.removeItem(name);
    location.reload();
  });
}

function share(view, form, words, say) {
  const button = find("try-share");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      const file = form.elements.file.value;
      const hash = await pack({ file, text: view.state.doc.toString(), tasks: form.elements.tasks.value });
      const link = new URL(`/try?file=${encodeURIComponent(file)}${hash}`, location.href).href;
      if (link.length > MOST) {
        say(words.long.replace("{length}", link.length).replace("{most}", MOST));
        return;
      }
      window.history.replaceState(null, "", link);
      await navigator.clipboard.writeText(link);
      say(words.shared);
    } catch {
      say(words.failed);
    }
  });
}

async function open(form, words, show, say) {
  try {
    const draft = await unpack(location.hash);
    if (draft === null) return;
    form.elements.file.value = draft.file;
    form.elements.tasks.value = draft.tasks;
    show(draft.text);
  } catch {
    say(words.broken);
  }
}

// What came of a check is told to those who do not see it, and leads to its line.
function results(view, words, say) {
  const box = find("try-results");
  box.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status < 400) return;
    event.stopPropagation();
    event.detail.shouldSwap = false;
    const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    say(page.querySelector("h1")?.textContent ?? words.unreached);
  });
  box.addEventListener("htmx:afterSwap", () => say(box.querySelector(".try-summary")?.textContent ?? ""));
  document.body.addEventListener("htmx:sendError", () => say(words.unreached));
  box.addEventListener("click", (event) => {
    const line = event.target.closest("[data-line]")?.dataset.line;
    if (!line) return;
    event.preventDefault();
    const at = view.state.doc.line(Math.min(Number(line), view.state.doc.lines));
    view.dispatch({ selection: { anchor: at.from }, effects: EditorView.scrollIntoView(at.from, { y: "center" }) });
    view.focus();
  });
}

if (find("try-editor") && "adoptedStyleSheets" in document && "CompressionStream" in window) start();
