// What the console's pages do beyond plain HTML: keys, new messages without reload, standard replies.
"use strict";
(() => {
  const main = document.getElementById("main");
  const page = main.dataset.page;
  const byId = (id) => document.getElementById(id);

  // Single keys can be switched off on the account page: speech input and some keyboards press them by accident.
  const keysOff = () => localStorage.getItem("comptoir-keys") === "off";
  const box = byId("shortcuts");
  if (box) {
    box.checked = !keysOff();
    box.addEventListener("change", () => localStorage.setItem("comptoir-keys", box.checked ? "on" : "off"));
  }

  const follow = (selector) => { const link = main.querySelector(selector); if (link) link.click(); };
  const focus = (id) => { const field = byId(id); if (field) field.focus(); };
  const walk = (step) => {
    const links = [...main.querySelectorAll(".row-link")];
    if (!links.length) return follow(step > 0 ? ".walk [rel=next]" : ".walk [rel=prev]");
    const at = links.indexOf(document.activeElement);
    links[Math.min(Math.max(at + step, 0), links.length - 1)].focus();
  };
  const keys = {
    j: () => walk(1),
    k: () => walk(-1),
    r: () => byId("review")?.requestSubmit(),
    n: () => byId("review-on")?.click(),
    t: () => focus("tag"),
    a: () => focus("assignee"),
    s: () => focus("snooze"),
    c: () => focus("text"),
    "/": () => focus("q"),
    "?": () => byId("keys")?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || keysOff()) return;
    if (event.target.closest("input, textarea, select, dialog")) return;
    const act = keys[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  // A form sent by htmx empties itself once it was taken.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.target.id === "reply") { event.target.reset(); refresh(); }
  });
  byId("insert")?.addEventListener("click", () => {
    const chosen = byId("canned").selectedOptions[0];
    const text = byId("text");
    if (chosen) { text.value += (text.value ? "\n" : "") + chosen.dataset.text; text.focus(); }
  });
  // The filter may have changed since the page came: what is saved is what the address says now.
  byId("save-filter")?.addEventListener("submit", (event) => {
    event.target.elements.query.value = location.search.slice(1);
  });

  // A filter works as soon as it is chosen; the search field waits for Enter.
  byId("filter")?.addEventListener("change", (event) => {
    if (event.target.id !== "q") event.currentTarget.requestSubmit();
  });
  // Back to a filter that this page did not show itself: htmx reloads those that it knows.
  if (page === "list") {
    window.addEventListener("popstate", (event) => { if (!event.state || !event.state.htmx) location.reload(); });
  }

  const lines = byId("lines");
  const log = byId("log");
  // Who waits is answered at the end; what nobody has read is read from its beginning.
  if (log && !location.hash && log.dataset.from === "end") log.scrollTop = log.scrollHeight;
  let holder = null;
  let asking = false;
  async function refresh() {
    if (!lines || asking) return;
    asking = true;
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
    const last = lines.lastElementChild ? lines.lastElementChild.dataset.id : "0";
    try {
      if (last === "0") { location.reload(); return; }
      await htmx.ajax("GET", `${main.dataset.chat}/messages?after=${last}`, { target: "#lines", swap: "beforeend" });
      await htmx.ajax("GET", `${main.dataset.chat}/handling`, { target: "#handling", swap: "innerHTML" });
    } finally { asking = false; }
    if (atEnd) log.scrollTop = log.scrollHeight;
  }
  if (main.dataset.events) {
    const events = new EventSource(main.dataset.events);
    events.addEventListener("changed", (event) => {
      const found = JSON.parse(event.data);
      if (page === "chat") {
        const last = Number(lines.lastElementChild?.dataset.id || 0);
        if (found.newest > last || (holder !== null && holder !== found.holder)) refresh();
        holder = found.holder;
      } else if (page === "list") {
        const rows = byId("rows");
        if (holder !== null && holder !== found.waiting && !rows.contains(document.activeElement)) {
          htmx.ajax("GET", location.href, { target: "#rows", swap: "innerHTML" });
        }
        holder = found.waiting;
      }
    });
    window.addEventListener("pagehide", () => events.close());
  }
})();
