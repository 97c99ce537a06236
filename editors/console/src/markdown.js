// The little Markdown that hovers are written in, as elements: paragraphs, quotes, lists, **bold** and `code`.
const INLINE = /\*\*(.+?)\*\*|`([^`]+)`/g;

export function markdown(text) {
  const box = document.createElement("div");
  box.className = "try-hover";
  for (const paragraph of text.split("\n\n")) {
    let list = null;
    for (const line of paragraph.split("\n")) {
      const [, mark, rest] = /^(> ?|- )?(.*)$/s.exec(line);
      if (mark === "- ") {
        list ??= box.appendChild(document.createElement("ul"));
        inline(list.appendChild(document.createElement("li")), rest);
      } else {
        inline(box.appendChild(document.createElement(mark ? "blockquote" : "p")), rest);
      }
    }
  }
  return box;
}

function inline(element, text) {
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    element.append(text.slice(end, found.index));
    element.appendChild(document.createElement(found[1] ? "strong" : "code")).textContent = found[1] ?? found[2];
    end = found.index + found[0].length;
  }
  element.append(text.slice(end));
}
