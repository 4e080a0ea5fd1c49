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
    document.getElementById(focused)?.focus();
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

  // How much of an upload has left.
  document.addEventListener("htmx:xhr:progress", (event) => {
    const bar = event.target.querySelector("progress.upload");
    if (!bar || !event.detail.lengthComputable) return;
    bar.hidden = false;
    bar.value = (100 * event.detail.loaded) / event.detail.total;
  });

  document.addEventListener("click", (event) => {
    const copier = event.target.closest("[data-copy]");
    if (copier) navigator.clipboard.writeText(document.querySelector(copier.dataset.copy).textContent.trim());
    if (event.target.closest("[data-print]")) window.print();
    for (const menu of document.querySelectorAll("details.top-menu[open],details.pop[open]"))
      if (!menu.contains(event.target)) menu.open = false;
  });

  // A table that is wider than the screen scrolls by keyboard, too.
  const letScroll = () => {
    for (const wrap of document.querySelectorAll(".table-wrap"))
      wrap.toggleAttribute("tabindex", wrap.scrollWidth > wrap.clientWidth) && wrap.setAttribute("tabindex", "0");
  };
  addEventListener("load", letScroll);
  addEventListener("resize", letScroll);
  document.addEventListener("htmx:afterSettle", letScroll);
})();
