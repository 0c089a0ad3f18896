import {create, find} from "#dom";
import {say} from "#language";
import {signed} from "#words/format";
import {ofTokens} from "#words/sentence";

/**
 * The shown rows in numbers, for those who do not see colours or want more than colours. It is filled while it is open.
 * @param {{element: HTMLDetailsElement, selection: () => import("#output/export").Selection | undefined}} options
 */
export function valuesTable({element, selection}) {
  const table = find(element, "table");

  function update() {
    const shown = element.open && selection();
    if (!shown) return;
    const {sentence, rows, view} = shown;
    const head = ["", ofTokens(sentence) ? say("connectivity.token") : say("connectivity.character"), ...rows.map(({label}) => label)];
    table.replaceChildren(
      create("thead", {}, create("tr", {}, ...head.map((text) => create("th", {scope: "col"}, text)))),
      create(
        "tbody",
        {},
        ...Array.from(sentence.text.slice(0, lastOf(shown) + 1), (character, p) =>
          create(
            "tr",
            {className: p === view.position ? "selected-row" : ""},
            create("td", {}, String(p + 1)),
            create("th", {scope: "row"}, character === " " ? say("panel.space") : character),
            ...rows.map(({values}) => create("td", {}, signed(values[p]))),
          ),
        ),
      ),
    );
  }

  element.addEventListener("toggle", update);
  element.hidden = false;
  return {update};
}

/** The last character that any model has read. @param {import("#output/export").Selection} selection */
function lastOf({sentence, rows, view}) {
  return rows.every(({tensor}) => tensor.causal) ? view.position : sentence.text.length - 1;
}
