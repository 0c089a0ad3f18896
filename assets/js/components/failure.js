import {create} from "#dom";

/**
 * Says in the place of a figure, or of a part of one, why it does not work. What it showed at first stays in a figure.
 * @param {HTMLElement} element
 * @param {string} message
 */
export function showFailure(element, message) {
  clearFailure(element);
  element.classList.add("failed");
  element.prepend(create("p", {className: "figure-failure", role: "status"}, message));
}

/** @param {HTMLElement} element */
export function clearFailure(element) {
  element.classList.remove("failed");
  element.querySelector(":scope > .figure-failure")?.remove();
}
