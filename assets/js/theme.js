/** The switch between light and dark: what the reader chose is kept, unless it is what the system has anyway. */

const KEY = "theme";
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
const button = document.querySelector(".theme-switch");

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : dark.matches;
}

function show() {
  button?.setAttribute("aria-pressed", String(isDark()));
}

/** @param {string | null} theme  "light", "dark", or null for the system's */
function choose(theme) {
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  else delete root.dataset.theme;
  show();
}

/** @param {string | null} theme */
function remember(theme) {
  try {
    if (theme) localStorage.setItem(KEY, theme);
    else localStorage.removeItem(KEY);
  } catch {
    // Without storage the choice lasts as long as the page does.
  }
}

button?.addEventListener("click", () => {
  const wanted = !isDark();
  const chosen = wanted === dark.matches ? null : wanted ? "dark" : "light";
  choose(chosen);
  remember(chosen);
});
// The same page in another window.
addEventListener("storage", ({key, newValue}) => {
  if (key === KEY || key === null) choose(newValue);
});
dark.addEventListener("change", show);
show();
button?.removeAttribute("hidden");
