import {create, find} from "#dom";

/**
 * A tape like the one of a figure's sentence, with nothing ahead of its last letter. `value`: its text.
 * @param {HTMLElement} like
 * @param {number} slots  letters that the widest tape shows
 */
export function ownTape(like, slots) {
  const typed = create("span", {className: "tape-typed"});
  const row = create("div", {className: "tape-row"}, typed);
  const element = create("div", {className: "tape", translate: false, hidden: true, "aria-hidden": true}, create("div", {className: "tape-window"}, row));
  let value = "";
  like.after(element);

  function render() {
    const from = Math.max(0, value.length - slots - 1);
    const letters = [...value].slice(from).map((character) =>
      create(
        "span",
        {className: "slot"},
        create("span", {className: "slot-letter"}, character),
        create("span", {className: "slot-cell"}),
      ),
    );
    typed.replaceChildren(...letters);
    find(typed, ".slot").classList.toggle("continued", from > 0);
  }

  return Object.defineProperty(/** @type {HTMLElement & {value: string}} */ (element), "value", {
    get: () => value,
    set(text) {
      value = text;
      render();
    },
  });
}
