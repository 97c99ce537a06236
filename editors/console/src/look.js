// The look of the editor, in the colours of the page.
import { EditorView } from "@codemirror/view";

const panel = { backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--edge)" };

export const look = EditorView.theme({
  "&": {
    backgroundColor: "var(--paper)",
    color: "var(--ink)",
    border: "1px solid var(--edge)",
    borderRadius: "6px",
    fontSize: "0.95rem",
    maxHeight: "75vh",
    minHeight: "20rem",
  },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.7", overflow: "auto" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--line)",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  ".cm-gutters": { backgroundColor: "var(--grey-soft)", color: "var(--quiet)", borderRight: "1px solid var(--line)" },
  ".cm-tooltip": { ...panel, maxWidth: "min(40rem, 90vw)", borderRadius: "6px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "16em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.25rem 0.6rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent)",
    color: "var(--on-accent)",
  },
  ".cm-completionDetail": { fontStyle: "normal", opacity: "1", marginLeft: "0.8em" },
  ".try-hover": { padding: "0.6rem 0.9rem", maxHeight: "20rem", overflow: "auto" },
  ".try-hover p, .try-hover blockquote": { margin: "0 0 0.4rem" },
  ".try-hover blockquote": { fontFamily: "var(--serif)", borderLeft: "3px solid var(--accent)", paddingLeft: "0.7rem" },
  ".cm-panels": { ...panel, border: "0", borderTop: "1px solid var(--line)" },
  ".cm-panel input, .cm-panel button": { ...panel, backgroundImage: "none", font: "inherit", minHeight: "24px" },
  ".cm-diagnostic": { padding: "0.4rem 0.7rem", whiteSpace: "pre-wrap" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--mistake)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--amber)" },
  ".cm-diagnosticAction": { ...panel, font: "inherit", color: "var(--accent)", backgroundColor: "transparent" },
  ".cm-searchMatch": { backgroundColor: "var(--amber-soft)", outline: "1px solid var(--amber)" },
});
