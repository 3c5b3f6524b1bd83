// Runs before the page, in the oldest JavaScript: if the page cannot start, it says so.
(function () {
  "use strict";
  function tell(text) {
    if (document.documentElement.getAttribute("data-ready")) return;
    var box = document.getElementById("problem");
    if (!box) return;
    box.hidden = false;
    box.removeAttribute("hidden");
    box.textContent = text;
  }
  var OLD =
    "This browser is too old for the page: it needs Chrome or Edge 110, Firefox 114, Safari 16.4 or newer. " +
    "The terminal has the same massager: make run.";
  var able =
    "noModule" in document.createElement("script") &&
    typeof WebAssembly === "object" &&
    typeof Array.prototype.at === "function" &&
    typeof HTMLDialogElement === "function";
  if (!able) tell(OLD);
  window.addEventListener(
    "error",
    function (event) {
      if (event.target && event.target.tagName === "SCRIPT") {
        tell("A part of the page did not arrive: reload it in a moment.");
      } else if (event.error instanceof SyntaxError) {
        tell(OLD);
      }
    },
    true,
  );
})();
