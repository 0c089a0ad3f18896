/** The state of the connectivity figure: a pure function from state and action to the next state, without a document. */

import {drawRows} from "#math/panel-values";
import {firstPosition} from "#words/sentence";

/**
 * @typedef {import("#connectivity-view").ConnectivityView} ConnectivityView
 * @typedef {import("#data").Sentence} Sentence
 * @typedef {import("#data").Tensor} Tensor
 *
 * @typedef {object} Loaded  The data of one sentence.
 * @property {Sentence} sentence
 * @property {(Tensor | Error)[]} tensors  by panel
 * @property {(sentence: string, position: number) => import("#contrasts").Contrasts | undefined} contrastsAt
 *
 * @typedef {object} State
 * @property {string[]} panels  the model of each
 * @property {ConnectivityView} initial  as the page came with it
 * @property {ConnectivityView} view
 * @property {Loaded} [loaded]  what the panels have; while another sentence is unpacked, not yet that of the view
 * @property {(import("#math/panel-values").Drawn | undefined)[]} drawn  by panel; none of those that are hidden or have no
 *   data, and none at all while the sentence's are not there
 * @property {number} [active]  the panel that the reader is at
 * @property {boolean} marking  whether suggestions that are new are to be marked: the reader was brought here
 *
 * @typedef {{type: "enter", panel: number}
 *   | {type: "move", panel: number, position: number}
 *   | {type: "compare", panel: number, word: string}
 *   | {type: "set", options: Partial<ConnectivityView>}
 *   | {type: "choose", sentence: Sentence}
 *   | {type: "reset"}
 *   | {type: "open", view: ConnectivityView}
 *   | {type: "load", loaded: Loaded}
 *   | {type: "revise", loaded: Loaded, position: number}
 *   | {type: "drawn"}} Action
 */

/**
 * Returns the state that a figure begins with.
 * @param {ConnectivityView} view
 * @param {string[]} panels
 * @returns {State}
 */
export function begin(view, panels) {
  return {panels, initial: view, view, drawn: [], marking: false};
}

/**
 * Returns the state after an action.
 * @param {State} state
 * @param {Action} action
 * @returns {State}
 */
export function next(state, action) {
  const {view, initial} = state;
  switch (action.type) {
    case "enter":
      return {...state, active: action.panel};
    case "move":
      return see({...state, active: action.panel}, {...view, position: action.position, versus: ""});
    case "compare": {
      // The contrast is a gradient, and has no answer to what another measure asks.
      const measure = view.measure.compares ? view.measure : initial.measure;
      const versus = view.versus === action.word ? "" : action.word;
      return see({...state, active: action.panel}, {...view, measure, versus});
    }
    case "set": {
      const chosen = {...view, ...action.options};
      return see(state, {...chosen, versus: chosen.measure.compares ? chosen.versus : ""});
    }
    case "choose": {
      const {sentence} = action;
      const position = sentence.id === initial.sentence ? initial.position : firstPosition(sentence);
      return see({...state, active: undefined}, {...view, sentence: sentence.id, position, versus: ""});
    }
    case "reset":
      return see({...state, active: undefined}, initial);
    case "open":
      return see({...state, active: undefined, marking: Boolean(state.loaded)}, action.view);
    case "load":
      // Another sentence may have been chosen meanwhile, or the same one unpacked twice.
      if (action.loaded.sentence.id !== view.sentence || ready(state)) return state;
      return see({...state, loaded: action.loaded}, view);
    case "revise": // the same sentence, with other words or more data
      return see({...state, loaded: action.loaded}, {...view, position: action.position, versus: action.position === view.position ? view.versus : ""});
    case "drawn":
      return {...state, marking: false};
  }
}

/**
 * Returns the data of the view's sentence, if they are there.
 * @param {State} state
 */
export function ready({view, loaded}) {
  return loaded?.sentence.id === view.sentence ? loaded : undefined;
}

/**
 * Returns what the typed word can be compared with, if the page knows it of every model of the figure.
 * @param {State} state
 */
export function contrastsOf(state) {
  const {view, panels} = state;
  const found = ready(state)?.contrastsAt(view.sentence, view.position);
  return found && panels.every((model) => found.models.includes(model)) ? found : undefined;
}

/**
 * Returns the state with another view, less what the page cannot answer, and with its rows.
 * @param {State} state
 * @param {ConnectivityView} wanted
 * @returns {State}
 */
function see(state, wanted) {
  const wide = {...state, view: wanted};
  const data = ready(wide);
  if (!data) return {...wide, drawn: []};
  const contrasts = contrastsOf(wide);
  // An address can ask for any word: what stands under the question must answer it.
  const view = wanted.versus && !contrasts?.rivals.includes(wanted.versus) ? {...wanted, versus: ""} : wanted;
  const models = state.panels.map((model, k) => ({model, tensor: data.tensors[k]}));
  return {...wide, view, drawn: drawRows(models, view, data.sentence.words, view.versus ? contrasts : undefined)};
}
