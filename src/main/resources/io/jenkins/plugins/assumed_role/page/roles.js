/* Fetches a page again while what it shows goes on. */
(function () {
  "use strict";
  const PAUSE = 5000;

  function refresh() {
    const shown = document.getElementById("assumed-roles");
    if (shown === null || shown.dataset.live !== "true") {
      return;
    }
    if (document.hidden || shown.contains(document.activeElement)) {
      window.setTimeout(refresh, PAUSE);
      return;
    }
    fetch(window.location.href, { credentials: "same-origin" })
      .then(function (answer) {
        return answer.ok ? answer.text() : null;
      })
      .then(function (text) {
        const next =
          text === null
            ? null
            : new DOMParser().parseFromString(text, "text/html").getElementById("assumed-roles");
        if (next !== null) {
          shown.replaceWith(next);
          if (window.Behaviour) {
            window.Behaviour.applySubtree(next, true);
          }
        }
      })
      .catch(function () {})
      .finally(function () {
        window.setTimeout(refresh, PAUSE);
      });
  }

  window.setTimeout(refresh, PAUSE);
})();
