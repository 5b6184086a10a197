"use strict";
// What the reader does better with a script; every page is whole without it.
//   keys ──▶ KEYS      a credit ──▶ the words beside the story      /live ──▶ a line that says what is new

(() => {
  const all = (chosen, within = document) => [...within.querySelectorAll(chosen)];
  const one = (chosen, within = document) => within.querySelector(chosen);
  const made = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const seen = (element) => (element.checkVisibility ? element.checkVisibility() : element.offsetParent !== null);

  // On a phone the rooms are one line that slides: the one that this is stands in sight.
  const strip = one(".rooms ul");
  const room = strip && one("[aria-current]", strip);
  if (room && strip.scrollWidth > strip.clientWidth) strip.scrollLeft = room.offsetLeft - strip.offsetLeft - (strip.clientWidth - room.offsetWidth) / 2;

  // ── going through a page by keys ───────────────────────────────────────────────────────────────────────

  const ITEMS = ".card, .passage, .item, .rows > .row";
  const behaviour = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");
  let at = null; // the item that the keys act on

  function go(step) {
    const items = all(ITEMS, one("main")).filter(seen);
    if (!items.length) return;
    const from = items.indexOf(at && at.isConnected ? at : null);
    stand(items[Math.max(0, Math.min(items.length - 1, from + step))]);
    const link = one("a[href], summary", at);
    if (link) link.focus({ preventScroll: true });
    at.classList.add("at");
    at.scrollIntoView({ block: "center", behavior: behaviour() });
  }

  function stand(item) {
    if (at) at.classList.remove("at");
    at = item;
  }

  // Whoever goes by Tab, or comes back from a form, is where they are.
  document.addEventListener("focusin", (event) => {
    const item = event.target.closest(ITEMS);
    if (item && item !== at && one("main").contains(item)) stand(item);
  });
  const returned = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (returned && returned.matches(ITEMS)) {
    stand(returned);
    at.classList.add("at");
  }

  // The first that is there, of the item or else of what the page as a whole has.
  const within = (...chosen) => at && chosen.map((each) => one(each, at)).find(Boolean);
  const press = (target) => target && target.click();
  const mark = (name) => press(within(`button[value=${name}]`) || one(`.acts button[value=${name}], .inline-marks button[value=${name}]`));

  function source() {
    const link = (panel && one(".told-row:has(mark.lit) a[rel~=noopener], .facts a[rel~=noopener]", panel)) || within("a[rel~=noopener]") || one(".report-page .facts a[rel~=noopener]");
    if (link) window.open(link.href, "_blank", "noopener");
  }

  function words() {
    const folded = within("summary:not(.marks > *)");
    if (folded) folded.click();
  }

  function search() {
    const field = one("main .asking input[type=search], .find input");
    if (!field) return;
    field.focus();
    field.select();
  }

  const ROOMS = [["s", "stories"], ["c", "what changed"], ["p", "people"], ["o", "outlets"], ["k", "check"], ["f", "feeds"], ["a", "alerts"], ["t", "status"], ["e", "settings"]];
  const KEYS = [
    ["j", "next", () => go(1)],
    ["k", "the one before", () => go(-1)],
    ["o", "open", () => press(within(".card-title a, .item-title a, .row-name a", ".chip", "a[href]"))],
    ["e", "exact words, or what is folded", words],
    ["v", "at the source, in a new tab", source],
    ["f", "follow, or no more", () => mark("follow")],
    ["p", "pin, or no more", () => mark("pin")],
    ["h", "hide, or show again", () => mark("hide")],
    ["s", "mark as seen", () => mark("seen")],
    ["u", "up: from a report to its story, from a story to the list", () => press(one("main a[rel=up]") || one(".nameplate a"))],
    ["r", "load again", () => location.reload()],
    ["/", "search", search],
    ["g", `then ${ROOMS.map(([key, room]) => `${key} ${room}`).join(", ")}`, () => { leapt = Date.now(); }],
    ["?", "these keys", help],
  ];
  let leapt = 0;

  // WCAG 2.1.4: keys of one letter can be turned off, for who speaks to their machine.
  const OFF = "newsloom-keys-off";
  function kept(value) {
    try {
      if (value !== undefined) localStorage.setItem(OFF, value);
      return localStorage.getItem(OFF) === "yes";
    } catch { return false; } // no storage here: they are on
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");
    if (one("dialog[open]") || event.defaultPrevented || event.isComposing) return;
    if (event.key === "Escape") { escape(typing); return; }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || kept()) return;
    const leap = Date.now() - leapt < 2000;
    leapt = 0;
    const room = leap && all(".rooms a")[ROOMS.findIndex(([key]) => key === event.key)];
    const found = KEYS.find(([key]) => key === event.key);
    if (!room && (leap || !found)) return;
    event.preventDefault();
    if (room) room.click();
    else found[2]();
  });

  function escape(typing) {
    const menu = one(".marks[open], .notes details[open]");
    if (typing) typing.blur();
    else if (menu) { menu.open = false; one("summary", menu).focus(); }
    else if (panel) leavePanel();
  }

  // A menu that is left is closed.
  document.addEventListener("click", (event) => all(".marks[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; }));

  function help() {
    const list = made("dl");
    for (const [key, told] of [...KEYS, ["Esc", "close what is open"]]) list.append(made("dt", {}, made("kbd", { textContent: key })), made("dd", { textContent: told }));
    const on = made("input", { type: "checkbox", checked: !kept() });
    on.addEventListener("change", () => kept(on.checked ? "no" : "yes"));
    const close = made("button", { textContent: "Close", type: "button" });
    const dialog = made("dialog", { className: "keys" }, made("h2", { textContent: "Keys", id: "keys-title" }), list, made("label", {}, on, " Listen to keys"), close);
    dialog.setAttribute("aria-labelledby", "keys-title");
    const before = document.activeElement;
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => { dialog.remove(); if (before) before.focus(); });
    document.body.append(dialog);
    dialog.showModal();
    close.focus();
  }

  const foot = one(".foot p");
  if (foot && one(".rooms")) {
    const button = made("button", { type: "button", className: "keys-door", textContent: "Keys" });
    button.addEventListener("click", help);
    foot.append(" ", made("span", { className: "sep keys-door-sep", ariaHidden: "true", textContent: "·" }), " ", button);
  }

  // ── the words of a credit, beside the story ────────────────────────────────────────────────────────────

  let panel = null;
  let opener = null;
  let asked = 0;

  // What a reader looked at stays where it is while the page around it is laid out anew.
  function keeping(element, change) {
    const top = () => (element && element.isConnected ? element.getBoundingClientRect().top : 0);
    const before = top();
    change();
    scrollBy({ top: top() - before, behavior: "instant" });
  }

  function closePanel() {
    asked += 1;
    if (!panel) return;
    keeping(opener, () => { panel.remove(); document.body.classList.remove("with-panel"); });
    panel = null;
    if (!opener || !opener.isConnected) return;
    opener.removeAttribute("aria-current");
    opener.focus({ preventScroll: true });
  }

  // The panel is a step of its own, so that going back closes it and going forward opens it again.
  function leavePanel() {
    if (history.state && history.state.panel) history.back();
    else closePanel();
  }

  async function openPanel(href, link) {
    const mine = asked += 1;
    const answer = await fetch(href, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const report = answer.ok && one(".report-page", page);
    if (mine !== asked) return;
    if (!report) { location.href = href; return; }
    if (panel) panel.remove(); // what is open gives way; the focus goes on to the next
    if (opener) opener.removeAttribute("aria-current");
    opener = link || opener;
    if (opener) opener.setAttribute("aria-current", "true");
    const close = made("button", { type: "button", className: "close", textContent: "Close" });
    close.addEventListener("click", leavePanel);
    const whole = made("a", { href, textContent: "Open the whole report" });
    panel = made("aside", { className: "passage-panel", tabIndex: -1 }, made("p", { className: "panel-doors" }, whole, close), document.adoptNode(report));
    panel.setAttribute("aria-label", "The report’s own words");
    // Ids and headings of the story stay the only ones: the panel's ids are taken off, but for the mark that was asked for.
    const wanted = new URL(href, location.href).hash.slice(1);
    const lit = wanted && all("mark[id]", panel).find((element) => element.id === wanted);
    all("[id]", panel).forEach((element) => element.removeAttribute("id"));
    all("[aria-labelledby]", panel).forEach((element) => element.removeAttribute("aria-labelledby"));
    all("h1", panel).forEach((head) => head.replaceWith(made("h2", { dir: head.dir, lang: head.lang, className: "panel-title" }, ...head.childNodes)));
    if (lit) lit.classList.add("lit");
    keeping(opener, () => { document.body.append(panel); document.body.classList.add("with-panel"); });
    panel.focus({ preventScroll: true });
    if (lit) lit.scrollIntoView({ block: "center" });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !one("body.one-story")) return;
    const to = new URL(link.href);
    if (to.origin !== location.origin || !to.hash || !/\/articles\/[^/]+$/.test(to.pathname) || link.closest(".passage-panel")) return;
    if (!matchMedia("(min-width: 60rem)").matches) return; // no room beside the story: the page itself
    event.preventDefault();
    history[panel ? "replaceState" : "pushState"]({ panel: link.href }, "");
    openPanel(link.href, link).catch(() => { location.href = link.href; });
  });

  addEventListener("popstate", (event) => {
    const wanted = event.state && event.state.panel;
    if (wanted) openPanel(wanted, null).catch(() => { location.href = wanted; });
    else closePanel();
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
  if (waiting && window.EventSource && document.body.dataset.live) {
    const fresh = new Set();
    let live = null;
    let last = null; // the event heard last: the next line goes on from there
    waiting.hidden = false; // empty, and there before it speaks: only then is it heard

    function hear(event) {
      last = event.lastEventId;
      for (const id of event.data.split(" ")) fresh.add(id);
      if (story && !fresh.has(story.dataset.story)) return;
      const told = story ? "This story has changed." : fresh.size === 1 ? "1 story is new or changed." : `${fresh.size} stories are new or changed.`;
      const words = made("span", { textContent: told });
      if (one("span", waiting)) one("span", waiting).textContent = told; // the link that somebody is on stays
      else waiting.replaceChildren(words, " ", made("a", { href: location.pathname + location.search, textContent: "Show" }));
    }

    // A browser opens six connections to a server: tabs that nobody looks at give theirs back.
    function listen() {
      if (document.hidden) { if (live) live.close(); live = null; return; }
      if (live) return;
      const from = new URL(document.body.dataset.live, location.href);
      if (last) from.searchParams.set("after", last);
      live = new EventSource(from);
      live.addEventListener("woven", hear);
    }
    listen();
    document.addEventListener("visibilitychange", listen);
    addEventListener("pagehide", () => { if (live) live.close(); live = null; });
    addEventListener("pageshow", (event) => { if (event.persisted) listen(); });
  }
})();
