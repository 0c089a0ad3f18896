import {create} from "#dom";
import {bracketed, columnOf, lineOf} from "#math/shade-pixels";

/**
 * Two brackets over a text: from each to the selected character lies half of a row, and nine tenths of it. They are moved,
 * and laid out never.
 * @param {HTMLElement} text
 */
export function brackets(text) {
  const marks = {half: create("i", {className: "bracket bracket-half"}), most: create("i", {className: "bracket bracket-most"})};
  const element = create("div", {className: "brackets", "aria-hidden": true}, marks.most, marks.half);
  text.append(element);

  /**
   * @param {import("#math/shade-pixels").Layout} layout
   * @param {number} selected
   * @param {import("#math/panel-values").Reach} [reach]
   */
  function place(layout, selected, reach) {
    if (element.hidden === Boolean(reach)) element.hidden = !reach;
    if (!reach) return;
    for (const part of /** @type {const} */ (["half", "most"])) {
      const position = bracketed(selected, reach[part]);
      marks[part].style.translate = `${columnOf(layout, position)}ch ${lineOf(layout, position)}lh`;
    }
  }

  return {element, place};
}
