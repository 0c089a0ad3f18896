"""The script that the benchmark of the reader's own text runs inside a browser, of any engine."""

LIVE = """async ({labels, runs, length, keys, pause}) => {
  const figure = document.querySelector("#your-text");
  const input = figure.querySelector(".your-text-line input");
  const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
  const workers = [];
  const waits = new Set();
  window.Worker = class extends Worker {
    constructor(...given) {
      super(...given);
      workers.push(this);
      this.addEventListener("message", ({data}) => {
        for (const wait of waits) if (wait.worker === this && wait.test(data)) wait.done(performance.now());
      });
    }
    postMessage(message, ...more) {
      this.version = message.version;
      super.postMessage(message, ...more);
    }
  };
  const heard = (worker, test) => new Promise((done) => {
    const wait = {worker, test, done(now) { waits.delete(wait); done(now); }};
    waits.add(wait);
  });
  const last = (worker, test) => heard(worker, (data) => data.version === worker.version && test(data));
  const idle = () => Promise.all(workers.map((worker) => last(worker, ({type}) => type === "done")));
  const type = (text) => {
    input.value = text;
    input.setSelectionRange(text.length, text.length);
    input.dispatchEvent(new InputEvent("input", {bubbles: true}));
  };
  /* The page begins with a text; what is typed has one character less than a model reads. */
  const texts = ["a small house near the river was built by the ", "the history of that city begins with a king who "]
    .map((text) => text.repeat(Math.ceil(length / text.length)).slice(0, length - 1));
  const at = ({position}) => position === length - 1;
  const hasWords = ({moments}) => moments?.some(at);
  const hasRow = ({moments}) => moments?.some((moment) => at(moment) && moment.row);
  for (const label of labels) {
    const all = () => [...figure.querySelectorAll(".your-text-offers button")];
    all().find((button) => button.textContent === label).click();
    while (!all().some((button) => button.textContent === label && button.ariaPressed === "true")) await sleep(20);
  }
  const found = {key: [], busy: [], moment: [], moments: [], long: [], gap: [0], cost: []};
  const [worker] = workers;
  for (let k = 0; k < runs; k++) {
    const cleared = idle();
    type("");
    await cleared;
    const ended = idle();
    const start = performance.now();
    type(texts[k % 2]);
    await ended;
    found.moments.push(performance.now() - start);
    for (const letter of "etr") {
      const ready = idle();
      type(texts[k % 2].slice(0, -1));
      await ready;
      const [suggested, explained] = [hasWords, hasRow].map((test) => last(worker, test));
      const done = idle();
      const pressed = performance.now();
      type(texts[k % 2].slice(0, -1) + letter);
      found.key.push((await suggested) - pressed);
      found.moment.push((await explained) - pressed);
      await done;
    }
    /* While the rows of another text are being found. */
    const known = last(worker, hasWords);
    type(texts[(k + 1) % 2]);
    await known;
    for (const letter of "abc") {
      await sleep(pause);
      const suggested = last(worker, hasWords);
      const done = idle();
      const pressed = performance.now();
      type(texts[(k + 1) % 2].slice(0, -1) + letter);
      found.busy.push((await suggested) - pressed);
      if (letter === "c") await done;
    }
  }
  /* The longest that the page cannot answer while somebody types: by tasks where the browser tells, and by a pulse. */
  let typing = true;
  let before = performance.now();
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    const now = performance.now();
    found.gap = [Math.max(...found.gap, now - before)];
    before = now;
    if (typing) setTimeout(() => { before = performance.now(); channel.port2.postMessage(0); });
  };
  const told = PerformanceObserver.supportedEntryTypes.includes("longtask");
  const note = (list) => found.long.push(...list.getEntries().map(({duration}) => duration));
  const observer = told ? new PerformanceObserver(note) : undefined;
  observer?.observe({type: "longtask"});
  channel.port2.postMessage(0);
  const text = texts.join(" ");
  for (let k = 1; k <= keys; k++) {
    await sleep(pause);
    const end = idle();
    const pressed = performance.now();
    type(text.slice(0, length - keys + k));
    found.cost.push(performance.now() - pressed);
    if (k === keys) await end;
  }
  await sleep(500);
  typing = false;
  observer?.disconnect();
  return found;
}"""
"""Open models by their labels; return milliseconds: of keys to their suggestions, with nothing else to find (`key`) and
with much (`busy`); of keys to their connectivity (`moment`), of all that a text has (`moments`); while somebody types,
of long tasks (`long`), of the longest wait of all others (`gap`), and of the page's own part in each key (`cost`)."""
