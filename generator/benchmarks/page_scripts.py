"""Scripts that the page's benchmark runs inside the browser."""

WATCH = """(() => {
  const watched = (window.watched = {paint: {}, shift: 0, long: []});
  const watch = (type, take) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({type, buffered: true});
  watch("paint", (entry) => (watched.paint[entry.name] = entry.startTime));
  watch("layout-shift", (entry) => { if (!entry.hadRecentInput) watched.shift += entry.value; });
  watch("longtask", (entry) => watched.long.push([entry.startTime, entry.duration]));
})();"""
"""Before the page's own scripts: first paint, layout shift and long tasks."""

LOADED = """() => {
  const {paint, shift, long} = window.watched;
  const first = paint["first-contentful-paint"] ?? null;
  const blocking = long.filter(([start, duration]) => first === null || start + duration > first)
    .reduce((sum, [, duration]) => sum + Math.max(0, duration - 50), 0);
  return {first, shift, blocking};
}"""
"""Milliseconds to the first contentful paint; layout shift; blocking time: of long tasks after it, beyond 50 ms."""

HOVER = """async ({selector, count, handled}) => {
  const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const task = () => new Promise((done) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done();
    channel.port2.postMessage(0);
  });
  const all = [...document.querySelectorAll(selector)].filter((element) => element.getClientRects().length);
  if (!all.length) return 0;
  all[0].scrollIntoView({block: "center", behavior: "instant"});
  await sleep(300);
  const picks = Array.from({length: Math.min(count, all.length)}, (_, k) => all[Math.floor((k * all.length) / count)]);
  const dead = document.body.appendChild(document.createElement("div"));
  for (let k = 0; k < picks.length; k++) {
    await sleep(7 + Math.random() * 23);
    // Never the neighbour of the one before, so that everything changes.
    const target = handled ? picks[(k * 23) % picks.length] : dead;
    const {left, top, width, height} = target.getBoundingClientRect();
    const at = {clientX: left + width / 2, clientY: top + height / 2};
    for (const type of ["pointerover", "pointerenter", "mouseover", "mouseenter", "pointermove", "mousemove"]) {
      const Kind = type.startsWith("pointer") ? PointerEvent : MouseEvent;
      const bubbles = !type.endsWith("enter");
      target.dispatchEvent(
        new Kind(type, {bubbles, cancelable: true, view: window, pointerType: "mouse", isPrimary: true, ...at}),
      );
    }
    await frame();
    await task();
  }
  dead.remove();
  return picks.length;
}"""
"""Hover so many characters, each in a frame of its own; or, as a control, send as many events that nobody handles."""

SHOWN = """() => {
  const visible = (element) => element.checkVisibility() && element.getBoundingClientRect().height > 1;
  const figures = [...document.querySelectorAll("figure")];
  const content = "svg, img, table, canvas, [data-position], math, p:not(figcaption p)";
  return {
    figures: figures.length,
    empty: figures.filter((figure) => ![...figure.querySelectorAll(content)].some(visible)).length,
    failed: document.querySelectorAll(".figure-failure").length,
    formulas: document.querySelectorAll("math").length,
  };
}"""
"""How many figures there are, how many of them show nothing, and how many say that they do not work."""

AXE = """async (part) => {
  const {violations} = await axe.run(part, {resultTypes: ["violations"]});
  return violations.map(({id, nodes}) => `${id} (${nodes.length}, first: ${nodes[0].target.join(" ")})`);
}"""
"""All rules of axe-core, the best practices too, but for those that it calls experimental."""
