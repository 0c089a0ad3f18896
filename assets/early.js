// Runs before the first paint, in any browser: the theme that the reader chose, and whether the figures can run here.
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
    typeof HTMLScriptElement.supports === "function" &&
    HTMLScriptElement.supports("importmap") &&
    CSS.supports("color", "light-dark(#000, #fff)");
  if (!runs) root.setAttribute("data-static", "");
})();
