/**
 * Keeps from the figures the moves of a mouse that has not moved. WebKit sends one when the page is scrolled under it, and
 * what comes to lie under it then, the reader has not pointed at.
 */

let last = "";

addEventListener(
  "pointermove",
  (event) => {
    const position = `${event.screenX} ${event.screenY}`;
    if (event.isTrusted && event.pointerType === "mouse" && position === last) event.stopImmediatePropagation();
    last = position;
  },
  {capture: true},
);
