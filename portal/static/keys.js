// Shortcuts for whoever works here all day. Every one has a control to press; they can be turned off.
(() => {
  "use strict";
  const one = (selector, inside = document) => inside.querySelector(selector);
  const rows = () => [...document.querySelectorAll(".list tbody tr:not(.group), .rows > li")];
  const chosen = () => rows().find((row) => row.classList.contains("is-selected"));
  let pressedG = false;
  let anchor = null;

  const select = (row) => {
    if (!row) return;
    chosen()?.classList.remove("is-selected");
    row.classList.add("is-selected");
    (one("a", row) || row).focus();
    row.scrollIntoView({ block: "nearest" });
  };
  const move = (step) => {
    const all = rows();
    const now = all.findIndex((row) => row === chosen() || row.contains(document.activeElement));
    select(all[Math.min(Math.max(now + step, 0), all.length - 1)]);
  };
  const tick = (row, on) => {
    const box = row && one("[name=task]", row);
    if (!box) return;
    box.checked = on ?? !box.checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const tickRange = () => {
    const all = rows();
    const ends = [all.indexOf(anchor), all.indexOf(chosen())].sort((a, b) => a - b);
    if (ends[0] >= 0) for (const row of all.slice(ends[0], ends[1] + 1)) tick(row, true);
  };
  const nextInQueue = () => {
    const waiting = rows().filter((row) => !row.classList.contains("done"));
    const now = document.activeElement.closest("li, tr");
    const after = waiting.find((row) => now && now.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING);
    const row = after || waiting[0];
    select(row);
    if (row) one("button, .btn", row)?.focus();
  };

  const keys = {
    "/": () => one("#top-search")?.focus(),
    "?": () => one("#keys")?.showModal(),
    j: () => move(1),
    k: () => move(-1),
    x: () => { tick(chosen()); anchor = chosen(); },
    X: tickRange,
    e: () => one("[data-edit]", chosen() || document)?.click(),
    b: () => one("#bulk select")?.focus(),
    n: nextInQueue,
  };
  document.addEventListener("keydown", (event) => {
    const cancel = event.key === "Escape" && one("[data-cancel]");
    if (cancel) {
      event.preventDefault();
      cancel.click();
    }
    if (document.body.dataset.shortcuts === "off") return;
    if (event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, dialog")) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const goto = pressedG && one(`[data-key="${CSS.escape(event.key)}"]`);
    pressedG = event.key === "g";
    if (goto) goto.click();
    else if (Object.hasOwn(keys, event.key)) {
      event.preventDefault();
      keys[event.key]();
    }
  });
})();
