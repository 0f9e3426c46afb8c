// The letter being edited: its text, its object, undo history and local storage.

import { debounce } from "./dom.js";
import { scanJson } from "./json-scanner.js";

const STORAGE_KEY = "kamerbrief.letter";
const MAX_UNDO_STEPS = 200;

/**
 * Creates the text of an empty letter with today's date. Its language is Dutch, whatever the language of the page.
 *
 * @returns {string} letter file
 */
export function createBlankLetter() {
  const today = new Date();
  const twoDigits = (number) => String(number).padStart(2, "0");
  return serializeLetter({
    sender: { organisation: "" },
    addressee: { preset: "tweede-kamer" },
    date: `${today.getFullYear()}-${twoDigits(today.getMonth() + 1)}-${twoDigits(today.getDate())}`,
    subject: "",
    body: [""],
    signatories: [{ function: "" }],
  });
}

/**
 * Formats a letter as the text of a letter file.
 *
 * @param {object} letter
 * @returns {string}
 */
const serializeLetter = (letter) => `${JSON.stringify(letter, null, 2)}\n`;

/**
 * The letter being edited.
 *
 * Events: `change` after each change; `history` when undo, redo or the storage state changes; `replace` when `letter`
 * is a new object, so that views must be built again (`detail.isNewLetter` for another letter than before).
 */
export class Draft extends EventTarget {
  /** Letter file, as saved and sent. */
  text = "";
  /** The parsed text; null if the text is not a JSON object without duplicate members. */
  letter = null;
  /** True if the browser stores the letter. */
  isStored = true;
  #undoStack = [];
  #redoStack = [];

  constructor() {
    super();
    let stored = null;
    try {
      stored = localStorage.getItem(STORAGE_KEY);
    } catch {
      this.isStored = false;
    }
    this.#parseText(stored ?? createBlankLetter());
    this.#undoStack = [this.text];
    addEventListener("pagehide", () => { if (this.#hasUnstoredChange) this.#store(); });
  }

  /** Replaces the letter by another letter file. */
  replaceLetter(text) {
    this.#pushUndoStep();
    this.#parseText(text);
    this.#handleChange();
    this.#dispatchNewLetter();
  }

  /** Sets the text, after an edit in the JSON editor. */
  setText(text) {
    if (text === this.text) return;
    this.#parseText(text);
    this.#handleChange();
  }

  /** Updates the text, after a change of the object in the form. */
  updateText() {
    this.text = serializeLetter(this.letter);
    this.#handleChange();
  }

  /** True if the letter is empty. */
  get isBlank() { return this.text === createBlankLetter(); }
  get canUndo() { return this.#undoStack.length > 1 || this.#undoStack.at(-1) !== this.text; }
  get canRedo() { return this.#redoStack.length > 0; }

  undo() {
    this.#pushUndoStep();
    if (this.#undoStack.length < 2) return;
    this.#redoStack.push(this.#undoStack.pop());
    this.#restoreText(this.#undoStack.at(-1));
  }

  redo() {
    const text = this.#redoStack.pop();
    if (text === undefined) return;
    this.#undoStack.push(text);
    this.#restoreText(text);
  }

  /** Deletes the letter from the browser, with its undo history. */
  erase() {
    this.#undoStack = [];
    this.#redoStack = [];
    this.#parseText(createBlankLetter());
    this.#undoStack = [this.text];
    this.#dispatchNewLetter();
    this.dispatchEvent(new Event("change"));
    this.#storeDebounced.cancel();
    this.#hasUnstoredChange = false;
    try {
      localStorage.removeItem(STORAGE_KEY);
    } catch {
      this.isStored = false;
    }
  }

  #dispatchNewLetter() {
    this.dispatchEvent(new CustomEvent("replace", { detail: { isNewLetter: true } }));
  }

  #parseText(text) {
    this.text = text;
    const { error, duplicate } = scanJson(text);
    const value = error === null && duplicate === null ? JSON.parse(text) : null;
    this.letter = value !== null && typeof value === "object" && !Array.isArray(value) ? value : null;
  }

  #restoreText(text) {
    this.#parseText(text);
    this.#scheduleStore();
    this.dispatchEvent(new Event("replace"));
    this.dispatchEvent(new Event("change"));
  }

  #handleChange() {
    this.#pushUndoStepDebounced();
    this.#scheduleStore();
    this.dispatchEvent(new Event("change"));
  }

  #pushUndoStep() {
    this.#pushUndoStepDebounced.cancel();
    if (this.#undoStack.at(-1) === this.text) return;
    this.#undoStack = [...this.#undoStack, this.text].slice(-MAX_UNDO_STEPS);
    this.#redoStack = [];
  }

  #pushUndoStepDebounced = debounce(600, () => {
    this.#pushUndoStep();
    this.dispatchEvent(new Event("history"));
  });

  #hasUnstoredChange = false;
  #storeDebounced = debounce(300, () => this.#store());

  /** Stores the letter after a pause in typing, or when the page is left. */
  #scheduleStore() {
    this.#hasUnstoredChange = true;
    this.#storeDebounced();
  }

  #store() {
    this.#hasUnstoredChange = false;
    try {
      localStorage.setItem(STORAGE_KEY, this.text);
      this.isStored = true;
    } catch {
      this.isStored = false;
    }
    this.dispatchEvent(new Event("history"));
  }
}
