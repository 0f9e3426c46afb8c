// The text of a letter: its blocks.

import { h, iconButton, menu } from "./dom.js";
import { choice, field, has, inlines, isObject, member, number, raw, text } from "./fields.js";
import { isInlines } from "./inlines-dom.js";
import { rich } from "./rich-text.js";
import { sequence, tell } from "./sortable-list.js";
import { tableEditor } from "./table-editor.js";
import { TURNS } from "./convert-block.js";
import { say } from "./i18n.js";

/** What may stand where (docs/letter-file.md). */
const MATTER = ["paragraph", "section", "list", "table", "questions", "figure", "quote", "definitions", "pageBreak", "tableOfContents", "markdown"];
const SIMPLE = ["paragraph", "list", "markdown"];
const ANSWER = ["paragraph", "list", "table", "figure", "definitions", "quote", "pageBreak", "markdown"];
const DEFINITION = ["paragraph", "list", "table", "figure", "quote", "markdown"];

const FRESH = {
  paragraph: () => "",
  section: () => ({ section: { title: "", blocks: [""] } }),
  list: () => ({ list: { style: "bullet", items: [""] } }),
  table: () => ({ table: { header: ["", ""], rows: [["", ""]] } }),
  questions: () => ({ questions: [{ question: { number: 1, blocks: [""] } }, { answer: { numbers: [1], blocks: [""] } }] }),
  figure: () => ({ figure: { image: "", alt: "" } }),
  quote: () => ({ quote: { blocks: [""] } }),
  definitions: () => ({ definitions: [{ label: "", blocks: [""] }] }),
  pageBreak: () => ({ pageBreak: true }),
  tableOfContents: () => ({ tableOfContents: { depth: 3 } }),
  markdown: () => ({ markdown: "" }),
};

function kindOf(block) {
  if (typeof block === "string") return "paragraph";
  if (block === null || typeof block !== "object" || Array.isArray(block)) return null;
  const keys = Object.keys(block);
  return keys.length === 1 && keys[0] in FRESH ? keys[0] : null;
}


/** Blocks that stand in something. */
export function blocks(list, { change, key = "blocks", kinds = MATTER, label = say("blocks"), enter, isCompact }) {
  return sequence(list, {
    change, key, label, isCompact,
    addLabel: kinds === SIMPLE ? say("add") : say("add-block"),
    kinds: kinds.map((kind) => ({ kind, label: say(`kind-${kind}`), hint: say(`about-${kind}`), make: FRESH[kind] })),
    fits: (block) => kinds.includes(kindOf(block)),
    build: (block, api) => build(block, api, { list, change, kinds, enter, isCompact }),
  });
}

function build(block, api, within) {
  const kind = kindOf(block);
  const made = kind && EDITORS[kind](block, api, within);
  const named = kind ? say(`kind-${kind}`) : say("kind-unknown");
  if (made) return { class: `kind-${kind}`, title: (place) => `${named} ${place + 1}`, tools: turner(kind, api, within), ...made };
  return {
    class: "kind-raw", title: (place) => `${named} ${place + 1}`,
    element: raw(block, named, api.set),
  };
}

/** A menu of what a block can become. */
function turner(kind, api, { list, kinds }) {
  const turns = Object.entries(TURNS[kind] ?? {}).filter(([to]) => kinds.includes(to));
  if (kinds !== MATTER || turns.length === 0) return null;
  return menu(iconButton("turn", say("turn")), turns.map(([to, turn]) => ({
    label: say(`kind-${to}`), hint: say(to === "section" ? "about-turned-section" : `about-${to}`),
    run: () => {
      const { values, ...around } = turn(list, api.place());
      api.instead(values, around);
      tell(say("turned", { name: say(`kind-${to}`) }));
    },
  })));
}

const EDITORS = {
  paragraph(block, api, { enter }) {
    const value = typeof block === "string" ? block : block.paragraph;
    if (!isInlines(value)) return null;
    const editor = rich({
      value, label: say("kind-paragraph"), placeholder: say("write-here"),
      change: (said) => api.set(typeof said === "string" ? said : { paragraph: said }),
      enter: (before, after) => {
        const rest = typeof after === "string" ? after : { paragraph: after };
        if (enter?.(before, rest)) return;
        api.after(rest);
      },
      erase: (said) => {
        const before = api.before();
        if (!before?.append) return false;
        api.remove();
        before.append(said);
        return true;
      },
      paste: (pasted, met) => {
        const fitting = pasted.every((one) => api.fits(one));
        if (!fitting) return false;
        const said = kindNow(api);
        if (said === "") api.instead(pasted);
        else api.after(...pasted);
        report(pasted, met);
        return true;
      },
    });
    // What the field says now, to know whether it is empty.
    const kindNow = () => editor.element.querySelector(".text").textContent;
    return {
      element: h("div", { "data-key": typeof block === "string" ? undefined : "paragraph" }, editor.element),
      focus: editor.focus,
      append: (said) => editor.append(said),
    };
  },

  section(block, api, { change }) {
    const { section } = block;
    if (!has(section, "title", "numbering", "blocks") || !Array.isArray(section.blocks)) return null;
    return {
      element: h("div", { "data-key": "section" },
        h("div", { class: "fields" },
          inlines(section, "title", say("field-title"), change, { required: true }),
          choice(member(section, ["numbering"], change), "numbering", say("field-numbering"), [
            ["", say("numbering-usual")], ["decimal", say("numbering-decimal")], ["roman", say("numbering-roman")], ["none", say("numbering-none")]])),
        blocks(section.blocks, { change }).element),
    };
  },

  list(block, api, { change }) {
    const { list } = block;
    if (!has(list, "style", "start", "items") || !Array.isArray(list.items)) return null;
    const start = number(member(list, ["start"], change), "start", say("field-start"), { max: 32767 });
    const show = () => { start.hidden = (list.style ?? "bullet") === "bullet" && list.start === undefined; };
    const items = sequence(list.items, {
      change, key: "items", label: say("field-items"), isCompact: true, addLabel: say("add-item"),
      kinds: [{ make: () => "" }],
      fits: (item) => typeof item === "string" || Array.isArray(item),
      build: (item, row) => listItem(item, row, change),
    });
    show();
    return {
      element: h("div", { "data-key": "list" },
        h("div", { class: "fields" },
          choice(member(list, ["style"], () => { show(); change(); }), "style", say("field-style"), [
            ["bullet", say("style-bullet")], ["number", say("style-number")], ["letter", say("style-letter")], ["roman", say("style-roman")]], { isExplicit: true }),
          start),
        items.element),
      focus: () => items.rows[0]?.focus(),
    };
  },

  table: (block, api, { change }) => tableEditor(block, change),

  questions(block, api, { change }) {
    const turns = block.questions;
    if (!Array.isArray(turns)) return null;
    const numbers = () => turns.map((turn) => turn?.question?.number).filter(Number.isInteger);
    const next = () => Math.max(0, ...numbers()) + 1;
    // The first question that waits for an answer.
    const waiting = () => {
      const answered = turns.flatMap((turn) => turn?.answer?.numbers ?? []);
      return numbers().find((number) => !answered.includes(number)) ?? Math.max(1, next() - 1);
    };
    const made = sequence(turns, {
      change, key: "questions", label: say("kind-questions"), addLabel: say("add-turn"),
      kinds: [
        { label: say("turn-question"), make: () => ({ question: { number: next(), blocks: [""] } }) },
        { label: say("turn-answer"), make: () => ({ answer: { numbers: [waiting()], blocks: [""] } }) },
      ],
      fits: (turn) => isObject(turn) && ("question" in turn || "answer" in turn),
      build: (turn, row) => {
        const { question, answer } = isObject(turn) ? turn : {};
        if (has(question, "number", "blocks", "sources") && Array.isArray(question.blocks)) {
          return {
            class: "question", title: () => say("turn-question"),
            element: h("div", { "data-key": "question" },
              number(member(question, ["number"], change), "number", say("field-number"), { required: true, max: 9999 }),
              blocks(question.blocks, { change, kinds: SIMPLE, isCompact: true }).element,
              sources(question, change)),
          };
        }
        if (has(answer, "numbers", "heading", "blocks") && Array.isArray(answer.blocks) && Array.isArray(answer.numbers)) {
          return {
            class: "answer", title: () => say("turn-answer"),
            element: h("div", { "data-key": "answer" },
              h("div", { class: "fields" },
                field("numbers", say("field-numbers"), h("input", {
                  value: answer.numbers.join(", "), inputmode: "numeric",
                  oninput: ({ target }) => {
                    answer.numbers = target.value.split(/[\s,;]+/).filter(Boolean).map((said) => (/^\d+$/.test(said) ? Number(said) : said));
                    change();
                  },
                }), { hint: say("numbers-hint") }),
                inlines(answer, "heading", say("field-heading"), change)),
              blocks(answer.blocks, { change, kinds: ANSWER }).element),
          };
        }
        return { element: raw(turn, say("kind-questions"), row.set) };
      },
    });
    return { element: made.element };
  },

  figure(block, api, { change }) {
    const { figure } = block;
    if (!has(figure, "image", "alt", "caption") || typeof figure.image !== "string") return null;
    const shown = h("img", { class: "figure", alt: "", hidden: !figure.image.startsWith("data:image/") });
    if (!shown.hidden) shown.src = figure.image;
    const file = h("input", {
      type: "file", accept: "image/png,image/jpeg",
      onchange: () => {
        const [chosen] = file.files;
        if (!chosen) return;
        const reader = new FileReader();
        reader.addEventListener("load", () => {
          figure.image = reader.result;
          shown.src = figure.image;
          shown.hidden = false;
          change();
        });
        reader.readAsDataURL(chosen);
      },
    });
    return {
      element: h("div", { "data-key": "figure" },
        shown,
        field("image", say("field-image"), file, { hint: say("image-hint") }),
        text(member(figure, ["alt"], change), "alt", say("field-alt"), { required: true, hint: say("alt-hint") }),
        inlines(figure, "caption", say("field-caption"), change)),
    };
  },

  quote(block, api, { change }) {
    const { quote } = block;
    if (!has(quote, "blocks", "source") || !Array.isArray(quote.blocks)) return null;
    return {
      element: h("div", { "data-key": "quote" },
        blocks(quote.blocks, { change, kinds: SIMPLE, isCompact: true }).element,
        inlines(quote, "source", say("field-source"), change)),
    };
  },

  definitions(block, api, { change }) {
    const list = block.definitions;
    if (!Array.isArray(list)) return null;
    return {
      element: sequence(list, {
        change, key: "definitions", label: say("kind-definitions"), addLabel: say("add-definition"),
        kinds: [{ make: () => ({ label: "", blocks: [""] }) }],
        fits: (one) => isObject(one) && "label" in one,
        build: (one, row) => {
          if (!has(one, "label", "blocks") || !Array.isArray(one.blocks)) return { element: raw(one, say("kind-definitions"), row.set) };
          return {
            title: (place) => String(place + 1),
            element: h("div", {}, inlines(one, "label", say("field-label"), change, { required: true }),
              blocks(one.blocks, { change, kinds: DEFINITION, isCompact: true }).element),
          };
        },
      }).element,
    };
  },

  pageBreak: () => ({ element: h("p", { class: "quiet" }, say("about-pageBreak")), focus: undefined }),

  tableOfContents(block, api, { change }) {
    if (!has(block.tableOfContents, "depth")) return null;
    return {
      element: h("div", { "data-key": "tableOfContents" },
        number(member(block.tableOfContents, ["depth"], change), "depth", say("field-depth"), { max: 4 })),
    };
  },

  markdown(block, api) {
    if (typeof block.markdown !== "string") return null;
    const area = h("textarea", {
      rows: Math.min(16, Math.max(4, block.markdown.split("\n").length + 1)), value: block.markdown,
      oninput: () => {
        block.markdown = area.value;
        api.set(block);
      },
    });
    return { element: field("markdown", "Markdown", area, { hint: say("markdown-hint") }) };
  },
};

/** An item of a list: a text, or blocks. */
function listItem(item, row, change) {
  const held = Array.isArray(item) ? item : [item];
  if (!held.every((block) => SIMPLE.includes(kindOf(block)))) return { element: raw(item, say("add-item"), row.set) };
  const keep = () => row.set(held.length === 1 && typeof held[0] === "string" ? held[0] : held);
  const inner = blocks(held, {
    change: keep, kinds: SIMPLE, isCompact: true, key: null,
    // Enter in a text alone begins another item; in an empty one it does not.
    enter: (before, rest) => {
      if (held.length > 1) return false;
      row.after(typeof rest === "string" ? rest : [rest]);
      return true;
    },
  });
  const holder = h("div", { class: "item-body" }, inner.element);
  return {
    class: "item", element: holder, title: (place) => say("item-number", { number: place + 1 }),
    focus: (atEnd) => inner.rows[0]?.focus(atEnd),
  };
}

/** The notes of whoever asks. */
function sources(question, change) {
  const list = question.sources ?? [];
  return sequence(list, {
    change: () => {
      if (list.length) question.sources = list;
      else delete question.sources;
      change();
    },
    key: "sources", label: say("field-sources"), isCompact: true, addLabel: say("add-source"),
    kinds: [{ make: () => "" }],
    fits: () => false,
    build: (source, row) => {
      if (!isInlines(source)) return { element: raw(source, say("field-sources"), row.set) };
      const editor = rich({ value: source, label: say("field-sources"), notes: false, change: row.set });
      return { element: editor.element, focus: editor.focus, title: (place) => `${place + 1})` };
    },
  }).element;
}

/** Tells what came along from the clipboard, and what could not. */
function report(pasted, met) {
  const counts = new Map();
  const add = (kind) => counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const count = (list) => {
    for (const block of list) {
      const kind = kindOf(block);
      if (kind !== "questions") add(kind);
      if (kind === "section") count(block.section.blocks);
      if (kind === "questions") for (const turn of block.questions) add(turn.question ? "question" : "answer");
    }
  };
  count(pasted);
  const notes = JSON.stringify(pasted).split('{"footnote":').length - 1;
  if (notes) counts.set("footnote", notes);
  const named = (kind) => say(kind === "question" || kind === "answer" ? `turn-${kind}` : `kind-${kind}`);
  const parts = [...counts].map(([kind, times]) => `${times} × ${named(kind).toLowerCase()}`);
  document.dispatchEvent(new CustomEvent("pasted", { detail: { text: say("pasted", { parts: parts.join(", ") }), met } }));
}

