// Hands the page from the first response over to React without a flicker: the markup that people already read stays
// until React has rendered the same tree, then the two are swapped before the next paint.
(function () {
  "use strict";
  const entry = document.getElementById("react-entry-point");
  const first = document.createElement("div");
  first.id = "first-response";
  first.append(...entry.childNodes);
  entry.before(first);
  entry.hidden = true;

  // Dash asks for its layout without the address: say which page this is, and from which board it was made.
  const fetch = window.fetch.bind(window);
  window.fetch = function (resource, options) {
    if (typeof resource === "string" && resource.endsWith("_dash-layout")) {
      const headers = Object.assign({}, options && options.headers, {
        "X-Milepost-View": entry.dataset.view,
        "X-Milepost-Board": entry.dataset.board,
      });
      return fetch(resource, Object.assign({}, options, { headers: headers }));
    }
    return fetch(resource, options);
  };

  const root = first.firstElementChild && first.firstElementChild.id;
  const observer = new MutationObserver(function () {
    if (!root || !entry.querySelector("#" + CSS.escape(root))) return;
    observer.disconnect();
    // Laid out behind the first page for two frames, so that its images are decoded when it comes to the front.
    entry.classList.add("behind");
    entry.hidden = false;
    let swapped = false;
    const once = function () {
      if (!swapped) swap();
      swapped = true;
    };
    requestAnimationFrame(() => requestAnimationFrame(once));
    setTimeout(once, 200); // a tab in the background paints no frames
  });
  observer.observe(entry, { childList: true, subtree: true });

  function swap() {
    const focused = first.contains(document.activeElement) ? pathOf(document.activeElement) : null;
    const kept = Array.from(first.querySelectorAll("select, textarea, details")).map(stateOf);
    const scrolled = Array.from(first.querySelectorAll("main")).map((element) => element.scrollLeft);
    first.remove();
    entry.classList.remove("behind");
    Array.from(entry.querySelectorAll("select, textarea, details")).forEach(function (element, index) {
      if (kept[index] !== undefined) restore(element, kept[index]);
    });
    Array.from(entry.querySelectorAll("main")).forEach(function (element, index) {
      if (scrolled[index]) element.scrollLeft = scrolled[index];
    });
    if (focused) {
      const again = elementAt(focused);
      if (again) again.focus({ preventScroll: true });
    }
    document.documentElement.dataset.ready = "true";
    document.dispatchEvent(new CustomEvent("milepost:ready"));
  }

  function stateOf(element) {
    return element.tagName === "DETAILS" ? element.open : element.value;
  }

  function restore(element, state) {
    if (element.tagName === "DETAILS") element.open = state;
    else if (element.value !== state) {
      element.value = state;
      element.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  // Both trees are the same, so a path of child numbers finds the same element in either.
  function pathOf(element) {
    const path = [];
    for (let at = element; at !== first; at = at.parentElement) {
      path.unshift(Array.prototype.indexOf.call(at.parentElement.children, at));
    }
    return path;
  }

  function elementAt(path) {
    return path.reduce((at, index) => at && at.children[index], entry);
  }
})();
