// Says what became of a click on a task: done, and the page is read again; or why not.
(function () {
  "use strict";
  const KEPT = "milepost-notice";

  function tell(outcome) {
    if (!outcome) return window.dash_clientside.no_update;
    if (outcome.done) {
      sessionStorage.setItem(KEPT, outcome.message);
      location.reload();
    } else {
      document.querySelectorAll(".notice").forEach((notice) => (notice.textContent = ""));
      show(outcome.message, true, document.getElementById(outcome.at));
    }
    return outcome.message;
  }

  // A refusal stands at the form that was sent; where there is none, at the top of the desk.
  function show(message, isProblem, form) {
    const notice = form || document.getElementById("notice");
    notice.textContent = message;
    notice.classList.toggle("problem", isProblem);
    if (isProblem) notice.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("milepost:ready", function () {
    const message = sessionStorage.getItem(KEPT);
    if (!message) return;
    sessionStorage.removeItem(KEPT);
    show(message, false);
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    milepost: Object.assign({}, (window.dash_clientside || {}).milepost, { tell: tell }),
  });
})();
