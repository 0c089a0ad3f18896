"""Pages that a page is measured beside, in the same run, since machines differ."""

import re

SCRIPTS = re.compile(r"<script\b.*?</script>", re.DOTALL)
FIGURES = re.compile(r"<figure\b.*?</figure>", re.DOTALL)

# Of the same names as the page's own panels, so that both are hovered by the same script.
SHADING = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shaded spans</title>
<style>body { font: 16px/1.6 sans-serif; width: 44em; margin: 2em auto; } p { overflow-wrap: anywhere; }</style></head>
<body><main id="connectivity"></main><script>
const text = "letters that are shaded ".repeat(9).slice(0, 198);
const main = document.getElementById("connectivity");
const panels = Array.from({length: 5}, () => {
  const panel = main.appendChild(document.createElement("p"));
  panel.className = "connectivity-panel";
  return Array.from(text, (character, position) => {
    const span = panel.appendChild(document.createElement("span"));
    span.textContent = character;
    span.dataset.position = position;
    return span;
  });
});
let asked = 0;
let chosen = 0;
function shade() {
  asked = 0;
  panels.forEach((spans, k) => spans.forEach((span, position) => {
    const strength = ((chosen * 7 + position * (k + 3)) % 32) / 32;
    span.style.backgroundColor = `rgb(255 ${255 - 120 * strength} ${255 - 200 * strength})`;
  }));
}
main.addEventListener("pointermove", ({target}) => {
  if (!target.dataset.position) return;
  chosen = Number(target.dataset.position);
  asked ||= requestAnimationFrame(shade);
});
</script></body></html>"""
"""A page that does nothing but shade five texts of 198 characters, a span each, a frame after a pointer moved."""


def text_alone(html: str) -> str:
    """Return a page without its scripts, their data and its figures: the same text under the same style sheet."""
    return FIGURES.sub("", SCRIPTS.sub("", html))
