// The letter that is being written: one text, one object, and how they came about.

import { debounced } from "./dom.js";
import { scan } from "./json-scanner.js";

const KEPT = "kamerbrief.letter";
const MOST_UNDOING = 200;

/** The letter file of one who starts with nothing: in Dutch, whatever the page speaks. */
export function blank() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return write({
    sender: { organisation: "" },
    addressee: { preset: "tweede-kamer" },
    date: `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`,
    subject: "",
    body: [""],
    signatories: [{ function: "" }],
  });
}

/** An object as the text of a letter file. */
export const write = (letter) => `${JSON.stringify(letter, null, 2)}\n`;

/**
 * Events: "change" after every change; "replace" when the object is another one, so
 * that whatever shows it must be made anew.
 */
export class Draft extends EventTarget {
  /** What is saved and sent. */
  text = "";
  /** The same as an object; null while it is none. */
  letter = null;
  /** The browser keeps the letter. */
  isKept = true;
  #past = [];
  #future = [];

  constructor() {
    super();
    let kept = null;
    try {
      kept = localStorage.getItem(KEPT);
    } catch {
      this.isKept = false;
    }
    this.#read(kept ?? blank());
    this.#past = [this.text];
    addEventListener("pagehide", () => { if (this.#isPending) this.#store(); });
  }

  /** Another letter file takes the place of this one. */
  replace(text) {
    this.#remember();
    this.#read(text);
    this.#changed();
    this.dispatchEvent(new CustomEvent("replace", { detail: { isAnother: true } }));
  }

  /** The text was written, in the editor. */
  write(text) {
    if (text === this.text) return;
    this.#read(text);
    this.#changed();
  }

  /** The object was changed, in the form. */
  edited() {
    this.text = write(this.letter);
    this.#changed();
  }

  /** Nothing has been written yet. */
  get isFresh() { return this.text === blank(); }
  get canUndo() { return this.#past.length > 1 || this.#past.at(-1) !== this.text; }
  get canRedo() { return this.#future.length > 0; }

  undo() {
    this.#remember();
    if (this.#past.length < 2) return;
    this.#future.push(this.#past.pop());
    this.#restore(this.#past.at(-1));
  }

  redo() {
    const text = this.#future.pop();
    if (text === undefined) return;
    this.#past.push(text);
    this.#restore(text);
  }

  /** Takes the letter out of the browser. */
  erase() {
    this.#past = [];
    this.#future = [];
    this.#read(blank());
    this.#past = [this.text];
    this.dispatchEvent(new CustomEvent("replace", { detail: { isAnother: true } }));
    this.dispatchEvent(new Event("change"));
    this.#soon.cancel();
    this.#isPending = false;
    try {
      localStorage.removeItem(KEPT);
    } catch {
      this.isKept = false;
    }
  }

  #read(text) {
    this.text = text;
    const { error, duplicate } = scan(text);
    const value = error === null && duplicate === null ? JSON.parse(text) : null;
    this.letter = value !== null && typeof value === "object" && !Array.isArray(value) ? value : null;
  }

  #restore(text) {
    this.#read(text);
    this.#keep();
    this.dispatchEvent(new Event("replace"));
    this.dispatchEvent(new Event("change"));
  }

  #changed() {
    this.#later();
    this.#keep();
    this.dispatchEvent(new Event("change"));
  }

  #remember() {
    this.#later.cancel();
    if (this.#past.at(-1) === this.text) return;
    this.#past = [...this.#past, this.text].slice(-MOST_UNDOING);
    this.#future = [];
  }

  #later = debounced(600, () => {
    this.#remember();
    this.dispatchEvent(new Event("history"));
  });

  #isPending = false;
  #soon = debounced(300, () => this.#store());

  /** Keeps the letter in the browser soon, or at once when the page goes. */
  #keep() {
    this.#isPending = true;
    this.#soon();
  }

  #store() {
    this.#isPending = false;
    try {
      localStorage.setItem(KEPT, this.text);
      this.isKept = true;
    } catch {
      this.isKept = false;
    }
    this.dispatchEvent(new Event("history"));
  }
}
