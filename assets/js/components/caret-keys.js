import {neighbourLine} from "#math/lines";
import {nextWord, previousWord} from "#words/sentence";

const MAC = /Mac/.test(navigator.userAgent);

/**
 * Moves a position as a caret moves: by character, by word (with Ctrl, on a Mac Option), by line, to either end.
 * @param {HTMLElement} element
 * @param {object} options
 * @param {() => number} options.position
 * @param {() => import("#data").Word[]} options.words
 * @param {() => HTMLElement[]} options.characters  none while those of the words are not there yet
 * @param {(position: number) => void} options.pick
 */
export function caretKeys(element, {position, words, characters, pick}) {
  /** @type {number | undefined} where Up and Down aim at */
  let column;

  /** @param {1 | -1} direction */
  function line(direction) {
    const boxes = characters().map((character) => character.getBoundingClientRect());
    if (!boxes.length) return position();
    column ??= boxes[position()].left;
    return neighbourLine(boxes, position(), direction, column);
  }

  function last() {
    return (words().at(-1)?.[1] ?? 1) - 1;
  }

  /** @param {KeyboardEvent} event */
  function target({key, ctrlKey, altKey}) {
    const byWord = MAC ? altKey : ctrlKey;
    if (key === "ArrowUp") return line(-1);
    if (key === "ArrowDown") return line(1);
    column = undefined;
    if (key === "ArrowLeft") return byWord ? previousWord(words(), position()) : position() - 1;
    if (key === "ArrowRight") return byWord ? nextWord(words(), position()) : position() + 1;
    if (key === "Home") return 0;
    if (key === "End") return last();
  }

  element.addEventListener("keydown", (event) => {
    if (event.metaKey || event.shiftKey || (MAC ? event.ctrlKey : event.altKey)) return;
    const to = target(event);
    if (to === undefined) return;
    event.preventDefault();
    pick(Math.min(last(), Math.max(0, to)));
  });
}
