// What the rows of a list do; without it their links lead to pages of their own.
(() => {
  "use strict";

  // A row becomes a form where it stands; said once here instead of in each of fifty rows.
  document.addEventListener("click", (event) => {
    const edit = event.target.closest("a[data-edit]");
    if (!edit || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    htmx.ajax("GET", edit.getAttribute("href"), { source: edit, target: edit.closest("tr") });
  });

  // The bar under a list says how many rows are chosen.
  document.addEventListener("change", () => {
    const said = document.querySelector("[data-chosen]");
    if (said) said.textContent = `(${document.querySelectorAll("[name=task]:checked").length})`;
  });
})();
