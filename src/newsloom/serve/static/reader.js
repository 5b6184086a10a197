"use strict";
// What the reader does better with a script; every page is whole without it.
//   keys ──▶ Keys      a credit ──▶ Panel, the words beside the story      /live ──▶ a line that says what is new

(() => {
  const all = (chosen, within = document) => [...within.querySelectorAll(chosen)];
  const one = (chosen, within = document) => within.querySelector(chosen);
  const made = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  // ── going through a page by keys ───────────────────────────────────────────────────────────────────────

  const ITEMS = ".card, .passage, .item";
  let at = -1;

  const still = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";

  function go(step) {
    const items = all(ITEMS).filter((item) => item.offsetParent !== null);
    if (!items.length) return;
    at = Math.max(0, Math.min(items.length - 1, at + step));
    all(".at").forEach((item) => item.classList.remove("at"));
    items[at].classList.add("at");
    const link = one("a[href], summary", items[at]);
    if (link) link.focus({ preventScroll: true });
    items[at].scrollIntoView({ block: "center", behavior: still });
  }

  function here() {
    return one(".at") || (document.activeElement && document.activeElement.closest(ITEMS));
  }

  function press(chosen) {
    const item = here();
    const target = (item && one(chosen, item)) || (!item && one(chosen));
    if (target) target.click();
  }

  const KEYS = [
    ["j", "next", () => go(1)],
    ["k", "the one before", () => go(-1)],
    ["o", "open", () => press(".card-title a, .chip, a[href]")],
    ["e", "exact words", () => press("summary")],
    ["v", "at the source, in a new tab", () => {
      const link = one(".at a[rel~=noopener], .passage-panel a[rel~=noopener]") || one("main a[rel~=noopener]");
      if (link) window.open(link.href, "_blank", "noopener");
    }],
    ["f", "follow", () => press("button[name=mark][value=follow], button[data-key=f]")],
    ["h", "hide", () => press("button[name=mark][value=hide], button[data-key=h]")],
    ["s", "seen", () => press("button[data-key=s]")],
    ["u", "back to the list", () => { const up = one("a[rel=up], .nameplate a"); if (up) up.click(); }],
    ["r", "load again", () => location.reload()],
    ["/", "search", () => { const field = one(".find input"); if (field) { field.focus(); field.select(); } }],
    ["g", "then s stories, c what changed, p people, o outlets, f feeds, a alerts", () => { leap = true; setTimeout(() => { leap = false; }, 1500); }],
    ["?", "these keys", () => help()],
  ];
  const ROOMS = { s: 0, c: 1, p: 2, o: 3, k: 4, f: 5, a: 6 };
  let leap = false;

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "Escape") { closePanel(); if (typing) event.target.blur(); return; }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]:modal")) return;
    if (leap) {
      leap = false;
      const room = all(".rooms a")[ROOMS[event.key]];
      if (room) { event.preventDefault(); room.click(); }
      return;
    }
    const found = KEYS.find(([key]) => key === event.key);
    if (found) { event.preventDefault(); found[2](); }
  });

  function help() {
    const list = made("dl");
    for (const [key, words] of KEYS) list.append(made("dt", {}, made("kbd", { textContent: key })), made("dd", { textContent: words }));
    const close = made("button", { textContent: "Close", type: "button" });
    const dialog = made("dialog", { className: "keys" }, made("h2", { textContent: "Keys", id: "keys-title" }), list, close);
    dialog.setAttribute("aria-labelledby", "keys-title");
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }

  // ── the words of a credit, beside the story ────────────────────────────────────────────────────────────

  let panel = null;
  let opener = null;

  function closePanel() {
    if (!panel) return;
    panel.remove();
    panel = null;
    if (opener) opener.focus();
  }

  async function openPanel(link) {
    const answer = await fetch(link.href, { headers: { accept: "text/html" } });
    if (!answer.ok) { location.href = link.href; return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const report = one(".report-page", page);
    if (!report) { location.href = link.href; return; }
    closePanel();
    opener = link;
    const close = made("button", { type: "button", className: "close", textContent: "Close" });
    close.addEventListener("click", closePanel);
    const whole = made("a", { href: link.href, textContent: "Open the whole report" });
    panel = made("aside", { className: "passage-panel", tabIndex: -1 }, made("p", { className: "panel-doors" }, whole, close), document.adoptNode(report));
    panel.setAttribute("aria-label", "The report’s own words");
    // Ids of the story must stay the only ones: the panel's are taken off, but for the mark that was asked for.
    const wanted = new URL(link.href).hash.slice(1);
    const mark = wanted && all("mark[id]", panel).find((element) => element.id === wanted);
    all("[id]", panel).forEach((element) => element.removeAttribute("id"));
    document.body.append(panel);
    if (mark) { mark.classList.add("lit"); mark.scrollIntoView({ block: "center" }); }
    panel.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || !one(".one-story, body.one-story")) return;
    const to = new URL(link.href);
    if (to.origin !== location.origin || !to.hash || !/\/articles\/[^/]+$/.test(to.pathname) || link.closest(".passage-panel")) return;
    if (matchMedia("(max-width: 60rem)").matches) return; // no room beside the story: the page itself
    event.preventDefault();
    openPanel(link).catch(() => { location.href = link.href; });
  });

  // ── what is under way, until it is done ────────────────────────────────────────────────────────────────

  async function lookAgain() {
    const shown = one("[data-underway=going]");
    if (!shown) return;
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    const page = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page && one("[data-underway=going]", page);
    const writing = all("input:not([type=hidden]), textarea", one("main")).some((field) => field.value !== field.defaultValue);
    if (page && !next && !writing) { location.href = location.pathname; return; }
    // The words change within the element that screen readers listen to.
    if (next && next.innerHTML !== shown.innerHTML) shown.replaceChildren(...document.adoptNode(next).childNodes);
    setTimeout(again, 3000);
  }
  const again = () => lookAgain().catch(() => setTimeout(again, 10000));
  setTimeout(again, 3000);

  // ── what is new while the page is open ─────────────────────────────────────────────────────────────────

  const story = one("article[data-story].story");
  const waiting = one("[data-waiting]");
  if (waiting && window.EventSource) {
    const fresh = new Set();
    const source = new EventSource(document.body.dataset.live);
    source.addEventListener("woven", (event) => {
      for (const id of event.data.split(" ")) fresh.add(id);
      if (story && !fresh.has(story.dataset.story)) return;
      const words = story ? "This story has changed." : fresh.size === 1 ? "1 story is new or changed." : `${fresh.size} stories are new or changed.`;
      waiting.replaceChildren(words + " ", made("a", { href: location.href, textContent: "Show" }));
      waiting.hidden = false;
    });
    addEventListener("pagehide", () => source.close());
  }
})();
