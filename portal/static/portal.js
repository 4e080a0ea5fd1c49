// What pages cannot do without a script: focus, shortcuts, one sending at a time. No page needs it.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("has-script");
  const notice = () => document.getElementById("notice");

  // htmx: mark what is being loaded, keep polling quiet in a hidden tab, give the focus back.
  let focused = "";
  document.addEventListener("htmx:beforeRequest", (event) => {
    const polls = (event.target.getAttribute("hx-trigger") || "").includes("every");
    if (polls && document.hidden) return event.preventDefault();
    focused = document.activeElement.id;
    event.detail.target.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    event.detail.target.removeAttribute("aria-busy");
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (document.activeElement !== document.body) return;
    const same = focused && document.getElementById(focused);
    if (same) same.focus();
  });
  const sayUnreachable = () => {
    const banner = document.createElement("div");
    banner.className = "banner banner-error";
    banner.setAttribute("role", "alert");
    banner.textContent = notice().dataset.unreachable;
    notice().replaceChildren(banner);
    banner.scrollIntoView({ block: "nearest" });
  };
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"])
    document.addEventListener(failure, sayUnreachable);
  document.addEventListener("csrf-renewed", (event) => {
    for (const field of document.querySelectorAll("input[name=csrf_token]"))
      field.value = event.detail.token;
  });

  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  document.addEventListener("click", (event) => {
    const copier = event.target.closest("[data-copy]");
    if (copier) navigator.clipboard.writeText(document.querySelector(copier.dataset.copy).textContent.trim());
    if (event.target.closest("[data-print]")) window.print();
    for (const menu of document.querySelectorAll("details.top-menu[open],details.pop[open]"))
      if (!menu.contains(event.target)) menu.open = false;
  });

  // Shortcuts: / search, g and a letter, j k and Enter in lists. Never inside a field.
  let pressedG = false;
  const move = (step) => {
    const rows = [...document.querySelectorAll(".list tbody tr")];
    const now = rows.findIndex((row) => row.classList.contains("is-selected"));
    const next = rows[Math.min(Math.max(now + step, 0), rows.length - 1)];
    if (!next) return;
    if (now >= 0) rows[now].classList.remove("is-selected");
    next.classList.add("is-selected");
    (next.querySelector("a") || next).focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelector("details[open].top-menu,details[open].pop")?.removeAttribute("open");
    if (event.target.closest("input,textarea,select") || event.ctrlKey || event.altKey || event.metaKey) return;
    const goto = pressedG && document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    pressedG = event.key === "g";
    if (goto) goto.click();
    else if (event.key === "/") { event.preventDefault(); document.getElementById("top-search")?.focus(); }
    else if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
  });
})();
