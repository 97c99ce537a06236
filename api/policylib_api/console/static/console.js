// What pages do beyond links and forms. Without this file everything works.
"use strict";

// A request that brought an error page shows it: htmx would leave the old part standing without a word.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status >= 400) {
    event.detail.shouldSwap = false;
    window.location.reload();
  }
});

// Buttons that only work with JavaScript are shown by it.
for (const button of document.querySelectorAll("[data-does]")) {
  button.hidden = false;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-does]");
  if (!button) return;
  if (button.dataset.does === "print") {
    window.print();
  } else if (button.dataset.does === "copy") {
    const said = document.getElementById(button.dataset.said);
    navigator.clipboard.writeText(new URL(button.dataset.text, window.location.href).href).then(() => {
      if (said) said.textContent = button.dataset.done;
    });
  }
});

// Two quick clicks on a button send a form once; another button wants something else of it. The pause ends:
// what a form sends for may be a file, and the page stays.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  const button = event.submitter?.value ?? "";
  if (form.dataset.sent === button) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = button;
  window.setTimeout(() => delete form.dataset.sent, 2000);
});

// Paper shows everything that is folded away on the screen.
window.addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("details:not([open])")) {
    fold.dataset.folded = "";
    fold.open = true;
  }
});
window.addEventListener("afterprint", () => {
  for (const fold of document.querySelectorAll("details[data-folded]")) {
    fold.open = false;
    delete fold.dataset.folded;
  }
});
