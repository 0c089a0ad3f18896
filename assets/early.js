// Runs before the first paint, in any browser: the theme that the reader chose, whether the figures can run here, and
// whether the page opens at its top, so that figures further down can wait (assets/css/components/lazy.css).
(function () {
  var root = document.documentElement;
  try {
    var theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.setAttribute("data-theme", theme);
  } catch {
    // A page without storage, as some files are, follows the system.
  }
  var runs =
    typeof DecompressionStream === "function" &&
    CSS.supports("color", "light-dark(#000, #fff)");
  // What assets/js/unfold.js does, before that runs, and for browsers that cannot run it.
  function unfoldAll() {
    document.querySelectorAll("noscript.folded").forEach(function (text) {
      if (text.parentElement) text.parentElement.removeAttribute("data-folded");
      text.outerHTML = text.textContent || "";
    });
  }
  addEventListener("beforeprint", unfoldAll);
  if (!runs) {
    root.setAttribute("data-static", "");
    document.addEventListener("DOMContentLoaded", unfoldAll);
  }
  var navigation = performance.getEntriesByType("navigation")[0];
  // An address with a fragment, a reload and a step back lead to somewhere in the page.
  var fresh = navigation && "type" in navigation && navigation.type === "navigate" && !location.hash;
  if (runs && fresh) root.setAttribute("data-lazy", "");
})();
