// The review queue by keys, buttons and taps: moving between pairs, and ordering a decision from the server.
(function () {
  "use strict";
  const VERBS = { a: "accept", r: "reject", s: "skip", u: "undo", j: "next", k: "previous", n: "note", ArrowRight: "next",
    ArrowDown: "next", ArrowLeft: "previous", ArrowUp: "previous" };
  const NAME = "milepost-reviewer", KEYS = "milepost-review-keys";
  let pairs = [], items = [], at = 0, made = [], ordered = 0, busy = false;

  const byId = (id) => document.getElementById(id);
  const state = (index) => pairs[index].dataset.state;
  const setProps = (id, props) => window.dash_clientside.set_props(id, props);

  document.addEventListener("milepost:ready", function () {
    pairs = Array.from(document.querySelectorAll("article.pair"));
    items = Array.from(document.querySelectorAll(".queue [data-go]"));
    if (!pairs.length) return;
    const who = byId("review-who");
    who.value = who.value || localStorage.getItem(NAME) || "";
    who.addEventListener("change", () => localStorage.setItem(NAME, who.value.trim()));
    press(localStorage.getItem(KEYS) !== "off");
    document.addEventListener("click", onClick);
    document.addEventListener("keydown", onKey);
    showFigure();
  });

  function onClick(event) {
    const button = event.target.closest("[data-do], [data-go], #review-keys");
    if (!button) return;
    if (button.dataset.do) act(button.dataset.do);
    else if (button.dataset.go) go(Number(button.dataset.go));
    else press(button.getAttribute("aria-pressed") !== "true");
  }

  // Single letters can be switched off: a screen reader or speech input may need them (WCAG 2.1.4).
  function press(isOn) {
    byId("review-keys").setAttribute("aria-pressed", String(isOn));
    document.querySelector(".decide").classList.toggle("keyless", !isOn);
    localStorage.setItem(KEYS, isOn ? "on" : "off");
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const isWriting = event.target.closest("textarea, input, select");
    if (isWriting) {
      if (event.key === "Enter" || event.key === "Escape") {
        event.preventDefault();
        isWriting.blur();
        focusTitle();
      }
      return;
    }
    if (byId("review-keys").getAttribute("aria-pressed") !== "true") return;
    const verb = VERBS[event.key.length === 1 ? latin(event) : event.key];
    if (!verb) return;
    event.preventDefault();
    if (!event.repeat || verb === "next" || verb === "previous") act(verb);
  }

  // The key in its place, whatever the keyboard's language makes of it: ф is where A is.
  function latin(event) {
    const letter = event.key.toLowerCase();
    return /^[a-z]$/.test(letter) || !/^Key[A-Z]$/.test(event.code) ? letter : event.code.slice(3).toLowerCase();
  }

  function act(verb) {
    if (verb === "next") go(at + 1);
    else if (verb === "previous") go(at - 1);
    else if (verb === "skip") toNextWaiting();
    else if (verb === "note") byId("review-note").focus();
    else if (verb === "undo") undo();
    else if (state(at) === "waiting") order(verb, at);
    else tell(pairs[at].querySelector(".standing").textContent, true);
  }

  function undo() {
    while (made.length && !pairs[made[made.length - 1]].dataset.mark) made.pop();
    const index = pairs[at].dataset.mark ? at : made[made.length - 1];
    if (index !== undefined) order("undo", index);
  }

  function order(action, index) {
    const who = byId("review-who").value.trim();
    if (action !== "undo" && !who) byId("review-who").focus();
    if (busy) return;
    busy = true;
    const [opportunity, lead] = pairs[index].dataset.key.split(" ");
    setProps("review-order", { data: {
      action: action, opportunity_id: opportunity, lead_id: lead, who: who, note: byId("review-note").value,
      mark: pairs[index].dataset.mark || "", number: String(++ordered),
    } });
    setTimeout(() => (busy = false), 4000); // an answer that never comes must not stop the work
  }

  // What the server did: states of pairs, the counter, a word on it; then on to the next that waits.
  function reviewed(outcome) {
    busy = false;
    if (!outcome) return window.dash_clientside.no_update;
    tell(outcome.message, !outcome.done);
    if (!outcome.standings) return ordered;
    pairs.forEach(function (pair, index) {
      const found = outcome.standings[pair.dataset.key] || { state: "waiting", says: "", mark: "" };
      pair.dataset.state = items[index].dataset.state = found.state;
      pair.dataset.mark = found.mark;
      pair.querySelector(".standing").textContent = found.says;
    });
    byId("review-left").textContent = outcome.left_text;
    byId("review-bar").style.width = (100 * (outcome.of - outcome.left)) / outcome.of + "%";
    byId("review-finished").hidden = outcome.left > 0;
    if (!outcome.done) return ordered;
    const index = pairs.findIndex((pair) => pair.dataset.key === outcome.pair);
    if (pairs[index].dataset.state === "waiting") {
      made = made.filter((one) => one !== index);
      go(index);
    } else {
      made.push(index);
      byId("review-note").value = "";
      toNextWaiting();
    }
    return ordered;
  }

  function toNextWaiting() {
    for (let step = 1; step <= pairs.length; step++) {
      const index = (at + step) % pairs.length;
      if (state(index) === "waiting" && index !== at) return go(index);
    }
    // The window is done while the queue is not: read the next one.
    if (state(at) !== "waiting" && byId("review-finished").hidden) location.reload();
  }

  function go(index) {
    if (index < 0 || index >= pairs.length || index === at) return;
    pairs[at].hidden = true;
    items[at].removeAttribute("aria-current");
    at = index;
    pairs[at].hidden = false;
    items[at].setAttribute("aria-current", "true");
    const list = items[at].closest("ol"), item = items[at].parentElement;
    list.scrollTop = item.offsetTop - list.offsetTop - list.clientHeight / 2;
    showFigure();
    focusTitle();
  }

  function showFigure() {
    byId("review-figure").hidden = pairs[at].dataset.weighed === "no";
    setProps("review-at", { data: at });
  }

  function focusTitle() {
    pairs[at].querySelector("h2").focus({ preventScroll: true });
    if (window.scrollY > pairs[at].offsetTop) pairs[at].scrollIntoView({ block: "start" });
  }

  function tell(message, isProblem) {
    const notice = byId("review-notice");
    notice.textContent = message;
    notice.classList.toggle("problem", isProblem);
  }

  function drawWaterfall(index, figures) {
    return figures && figures[index] ? figures[index] : window.dash_clientside.no_update;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    milepost: Object.assign({}, (window.dash_clientside || {}).milepost, {
      reviewed: reviewed, drawWaterfall: drawWaterfall,
    }),
  });
})();
