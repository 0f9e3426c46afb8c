// Editors of the blocks of a letter.

import { ANSWER_KINDS, BODY_KINDS, DEFINITION_KINDS, SIMPLE_KINDS } from "./block-kinds.js";
import { CONVERSIONS } from "./convert-block.js";
import { attachMenu, createIconButton, h } from "./dom.js";
import {
  bindMember, createField, createInlinesField, createJsonField, createNumberField, createSelectField, createTextField,
  hasOnlyMembers, isObject,
} from "./fields.js";
import { t } from "./i18n.js";
import { isEditableInlines } from "./inlines-dom.js";
import { MAX_LIST_NUMBER, MAX_QUESTION_NUMBER, MAX_TOC_DEPTH } from "./limits.js";
import { announce } from "./live-region.js";
import { createRichTextField } from "./rich-text.js";
import { createSortableList } from "./sortable-list.js";
import { createTableEditor } from "./table-editor.js";

/** Creates an empty block by kind. */
const EMPTY_BLOCKS = {
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

/** Returns the kind of a block, or null if it is not a block. */
function blockKind(block) {
  if (typeof block === "string") return "paragraph";
  if (block === null || typeof block !== "object" || Array.isArray(block)) return null;
  const keys = Object.keys(block);
  return keys.length === 1 && keys[0] in EMPTY_BLOCKS ? keys[0] : null;
}

/**
 * Creates the editor of a list of blocks, which it changes in place.
 *
 * @param {Array} list
 * @param {object} options
 * @param {() => void} options.onChange
 * @param {string | null} [options.key] - reference token of the list in JSON Pointers
 * @param {string[]} [options.kinds] - kinds of blocks that can be added
 * @param {string} [options.label] - accessible name
 * @param {(before, after) => boolean} [options.onEnter] - called on Enter in a paragraph, with the content before the
 *   caret and a paragraph of the content after it; returns true if it handled the key
 * @param {boolean} [options.isCompact]
 * @returns {{ element: HTMLElement, rows: object[] }}
 */
export function createBlockList(list, { onChange, key = "blocks", kinds = BODY_KINDS, label = t("blocks"), onEnter, isCompact }) {
  return createSortableList(list, {
    onChange, key, label, isCompact,
    addLabel: kinds === SIMPLE_KINDS ? t("add") : t("add-block"),
    itemTypes: kinds.map((kind) => ({ label: t(`kind-${kind}`), hint: t(`about-${kind}`), create: EMPTY_BLOCKS[kind] })),
    accepts: (block) => kinds.includes(blockKind(block)),
    buildItem: (block, row) => buildBlockEditor(block, row, { list, onChange, kinds, onEnter }),
  });
}

function buildBlockEditor(block, row, context) {
  const kind = blockKind(block);
  const kindLabel = kind ? t(`kind-${kind}`) : t("kind-unknown");
  const title = (index) => `${kindLabel} ${index + 1}`;
  const editor = kind && BLOCK_EDITORS[kind](block, row, context);
  if (editor) return { class: `kind-${kind}`, title, tools: createConvertMenu(kind, row, context), ...editor };
  return { class: "kind-raw", title, element: createJsonField(block, kindLabel, row.setValue) };
}

/** Creates the menu of kinds that a block can be converted to; null if there are none. */
function createConvertMenu(kind, row, { list, kinds }) {
  const conversions = Object.entries(CONVERSIONS[kind] ?? {}).filter(([newKind]) => kinds.includes(newKind));
  if (kinds !== BODY_KINDS || conversions.length === 0) return null;
  return attachMenu(createIconButton("convert", t("convert")), conversions.map(([newKind, convert]) => ({
    label: t(`kind-${newKind}`), hint: t(newKind === "section" ? "about-convert-section" : `about-${newKind}`),
    run: () => {
      const { values, ...replaced } = convert(list, row.getIndex());
      row.replaceWith(values, replaced);
      announce(t("converted", { name: t(`kind-${newKind}`) }));
    },
  })));
}

/**
 * Creates the editor of a block by kind: the object that `buildItem` of a sortable list returns. Null if the block has
 * members that the editor cannot show.
 */
const BLOCK_EDITORS = {
  paragraph(block, row, { onEnter }) {
    const value = typeof block === "string" ? block : block.paragraph;
    if (!isEditableInlines(value)) return null;
    const toParagraph = (inlines) => (typeof inlines === "string" ? inlines : { paragraph: inlines });
    const richText = createRichTextField({
      value, label: t("kind-paragraph"), placeholder: t("write-here"),
      onChange: (inlines) => row.setValue(toParagraph(inlines)),
      onEnter: (before, after) => {
        const rest = toParagraph(after);
        if (!onEnter?.(before, rest)) row.insertAfter(rest);
      },
      onBackspaceAtStart: (inlines) => {
        const previous = row.getPrevious();
        if (!previous?.append) return false;
        row.remove();
        previous.append(inlines);
        return true;
      },
      onPasteBlocks: (blocks, warnings) => {
        if (!blocks.every((pasted) => row.accepts(pasted))) return false;
        const isEmpty = richText.element.querySelector(".text").textContent === "";
        if (isEmpty) row.replaceWith(blocks);
        else row.insertAfter(...blocks);
        reportPaste(blocks, warnings);
        return true;
      },
    });
    return {
      element: h("div", { "data-key": typeof block === "string" ? undefined : "paragraph" }, richText.element),
      focus: richText.focus,
      append: richText.append,
    };
  },

  section(block, row, { onChange }) {
    const { section } = block;
    if (!hasOnlyMembers(section, "title", "numbering", "blocks") || !Array.isArray(section.blocks)) return null;
    return {
      element: h("div", { "data-key": "section" },
        h("div", { class: "fields" },
          createInlinesField(section, "title", t("field-title"), onChange, { required: true }),
          createSelectField(bindMember(section, ["numbering"], onChange), "numbering", t("field-numbering"), [
            ["", t("numbering-default")], ["decimal", t("numbering-decimal")], ["roman", t("numbering-roman")], ["none", t("numbering-none")]])),
        createBlockList(section.blocks, { onChange }).element),
    };
  },

  list(block, row, { onChange }) {
    const { list } = block;
    if (!hasOnlyMembers(list, "style", "start", "items") || !Array.isArray(list.items)) return null;
    const startField = createNumberField(bindMember(list, ["start"], onChange), "start", t("field-start"), { max: MAX_LIST_NUMBER });
    const updateStartField = () => { startField.hidden = (list.style ?? "bullet") === "bullet" && list.start === undefined; };
    const items = createSortableList(list.items, {
      onChange, key: "items", label: t("field-items"), isCompact: true, addLabel: t("add-item"),
      itemTypes: [{ create: () => "" }],
      accepts: (item) => typeof item === "string" || Array.isArray(item),
      buildItem: (item, itemRow) => buildListItem(item, itemRow),
    });
    updateStartField();
    const handleStyleChange = () => { updateStartField(); onChange(); };
    return {
      element: h("div", { "data-key": "list" },
        h("div", { class: "fields" },
          createSelectField(bindMember(list, ["style"], handleStyleChange), "style", t("field-style"), [
            ["bullet", t("style-bullet")], ["number", t("style-number")], ["letter", t("style-letter")], ["roman", t("style-roman")]], { isExplicit: true }),
          startField),
        items.element),
      focus: () => items.rows[0]?.focus(),
    };
  },

  table: (block, row, { onChange }) => createTableEditor(block, onChange),

  questions(block, row, { onChange }) {
    const { questions: entries } = block;
    if (!Array.isArray(entries)) return null;
    const questionNumbers = () => entries.map((entry) => entry?.question?.number).filter(Number.isInteger);
    const nextNumber = () => Math.max(0, ...questionNumbers()) + 1;
    const firstUnanswered = () => {
      const answered = entries.flatMap((entry) => entry?.answer?.numbers ?? []);
      return questionNumbers().find((number) => !answered.includes(number)) ?? Math.max(1, nextNumber() - 1);
    };
    return createSortableList(entries, {
      onChange, key: "questions", label: t("kind-questions"), addLabel: t("add-question"),
      itemTypes: [
        { label: t("kind-question"), create: () => ({ question: { number: nextNumber(), blocks: [""] } }) },
        { label: t("kind-answer"), create: () => ({ answer: { numbers: [firstUnanswered()], blocks: [""] } }) },
      ],
      accepts: (entry) => isObject(entry) && ("question" in entry || "answer" in entry),
      buildItem: (entry, entryRow) => buildQuestion(entry, onChange) ?? buildAnswer(entry, onChange)
        ?? { element: createJsonField(entry, t("kind-questions"), entryRow.setValue) },
    });
  },

  figure(block, row, { onChange }) {
    const { figure } = block;
    if (!hasOnlyMembers(figure, "image", "alt", "caption") || typeof figure.image !== "string") return null;
    const image = h("img", { class: "figure", alt: "", hidden: !figure.image.startsWith("data:image/") });
    if (!image.hidden) image.src = figure.image;
    const fileInput = h("input", {
      type: "file", accept: "image/png,image/jpeg",
      onchange: () => {
        const [file] = fileInput.files;
        if (!file) return;
        const reader = new FileReader();
        reader.addEventListener("load", () => {
          figure.image = reader.result;
          image.src = figure.image;
          image.hidden = false;
          onChange();
        });
        reader.readAsDataURL(file);
      },
    });
    return {
      element: h("div", { "data-key": "figure" },
        image,
        createField("image", t("field-image"), fileInput, { hint: t("image-hint") }),
        createTextField(bindMember(figure, ["alt"], onChange), "alt", t("field-alt"), { required: true, hint: t("alt-hint") }),
        createInlinesField(figure, "caption", t("field-caption"), onChange)),
    };
  },

  quote(block, row, { onChange }) {
    const { quote } = block;
    if (!hasOnlyMembers(quote, "blocks", "source") || !Array.isArray(quote.blocks)) return null;
    return {
      element: h("div", { "data-key": "quote" },
        createBlockList(quote.blocks, { onChange, kinds: SIMPLE_KINDS, isCompact: true }).element,
        createInlinesField(quote, "source", t("field-source"), onChange)),
    };
  },

  definitions(block, row, { onChange }) {
    const { definitions } = block;
    if (!Array.isArray(definitions)) return null;
    return createSortableList(definitions, {
      onChange, key: "definitions", label: t("kind-definitions"), addLabel: t("add-definition"),
      itemTypes: [{ create: () => ({ label: "", blocks: [""] }) }],
      accepts: (definition) => isObject(definition) && "label" in definition,
      buildItem: (definition, definitionRow) => {
        if (!hasOnlyMembers(definition, "label", "blocks") || !Array.isArray(definition.blocks)) {
          return { element: createJsonField(definition, t("kind-definitions"), definitionRow.setValue) };
        }
        return {
          element: h("div", {}, createInlinesField(definition, "label", t("field-label"), onChange, { required: true }),
            createBlockList(definition.blocks, { onChange, kinds: DEFINITION_KINDS, isCompact: true }).element),
        };
      },
    });
  },

  pageBreak: () => ({ element: h("p", { class: "muted" }, t("about-pageBreak")) }),

  tableOfContents(block, row, { onChange }) {
    const { tableOfContents } = block;
    if (!hasOnlyMembers(tableOfContents, "depth")) return null;
    return {
      element: h("div", { "data-key": "tableOfContents" },
        createNumberField(bindMember(tableOfContents, ["depth"], onChange), "depth", t("field-depth"), { max: MAX_TOC_DEPTH })),
    };
  },

  markdown(block, row) {
    if (typeof block.markdown !== "string") return null;
    const textarea = h("textarea", {
      rows: Math.min(16, Math.max(4, block.markdown.split("\n").length + 1)), value: block.markdown,
      oninput: () => {
        block.markdown = textarea.value;
        row.setValue(block);
      },
    });
    return { element: createField("markdown", "Markdown", textarea, { hint: t("markdown-hint") }) };
  },
};

/** Builds the editor of a list item: a text, or an array of blocks. */
function buildListItem(item, row) {
  const itemBlocks = Array.isArray(item) ? item : [item];
  if (!itemBlocks.every((block) => SIMPLE_KINDS.includes(blockKind(block)))) {
    return { element: createJsonField(item, t("add-item"), row.setValue) };
  }
  const updateItem = () => row.setValue(itemBlocks.length === 1 && typeof itemBlocks[0] === "string" ? itemBlocks[0] : itemBlocks);
  const blockList = createBlockList(itemBlocks, {
    onChange: updateItem, kinds: SIMPLE_KINDS, isCompact: true, key: null,
    // In an item with one block, Enter starts a new item; otherwise a new block of the item.
    onEnter: (before, rest) => {
      if (itemBlocks.length > 1) return false;
      row.insertAfter(typeof rest === "string" ? rest : [rest]);
      return true;
    },
  });
  return {
    class: "item", element: h("div", { class: "item-body" }, blockList.element),
    title: (index) => t("item-number", { number: index + 1 }),
    focus: (atEnd) => blockList.rows[0]?.focus(atEnd),
  };
}

function buildQuestion(entry, onChange) {
  const question = isObject(entry) ? entry.question : undefined;
  if (!hasOnlyMembers(question, "number", "blocks", "sources") || !Array.isArray(question.blocks)) return null;
  return {
    class: "question", title: () => t("kind-question"),
    element: h("div", { "data-key": "question" },
      createNumberField(bindMember(question, ["number"], onChange), "number", t("field-number"), { required: true, max: MAX_QUESTION_NUMBER }),
      createBlockList(question.blocks, { onChange, kinds: SIMPLE_KINDS, isCompact: true }).element,
      createSourceList(question, onChange)),
  };
}

function buildAnswer(entry, onChange) {
  const answer = isObject(entry) ? entry.answer : undefined;
  if (!hasOnlyMembers(answer, "numbers", "heading", "blocks") || !Array.isArray(answer.blocks) || !Array.isArray(answer.numbers)) return null;
  const numbersInput = h("input", {
    value: answer.numbers.join(", "), inputmode: "numeric",
    oninput: ({ target }) => {
      const parts = target.value.split(/[\s,;]+/).filter(Boolean);
      answer.numbers = parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
      onChange();
    },
  });
  return {
    class: "answer", title: () => t("kind-answer"),
    element: h("div", { "data-key": "answer" },
      h("div", { class: "fields" },
        createField("numbers", t("field-numbers"), numbersInput, { hint: t("numbers-hint") }),
        createInlinesField(answer, "heading", t("field-heading"), onChange)),
      createBlockList(answer.blocks, { onChange, kinds: ANSWER_KINDS }).element),
  };
}

/** Creates the editor of the notes that the questioner added to a question. */
function createSourceList(question, onChange) {
  const sources = question.sources ?? [];
  return createSortableList(sources, {
    onChange: () => {
      if (sources.length) question.sources = sources;
      else delete question.sources;
      onChange();
    },
    key: "sources", label: t("field-sources"), isCompact: true, addLabel: t("add-source"),
    itemTypes: [{ create: () => "" }],
    accepts: () => false,
    buildItem: (source, row) => {
      if (!isEditableInlines(source)) return { element: createJsonField(source, t("field-sources"), row.setValue) };
      const richText = createRichTextField({ value: source, label: t("field-sources"), allowsFootnotes: false, onChange: row.setValue });
      return { element: richText.element, focus: richText.focus, title: (index) => `${index + 1})` };
    },
  }).element;
}

/** Reports the numbers of pasted blocks by kind, and the content that was left out. */
function reportPaste(blocks, warnings) {
  const counts = new Map();
  const addCount = (kind) => counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const countBlocks = (list) => {
    for (const block of list) {
      const kind = blockKind(block);
      if (kind !== "questions") addCount(kind);
      if (kind === "section") countBlocks(block.section.blocks);
      if (kind === "questions") for (const entry of block.questions) addCount(entry.question ? "question" : "answer");
    }
  };
  countBlocks(blocks);
  const footnoteCount = JSON.stringify(blocks).split('{"footnote":').length - 1;
  if (footnoteCount) counts.set("footnote", footnoteCount);
  const parts = [...counts].map(([kind, count]) => `${count} × ${t(`kind-${kind}`).toLowerCase()}`);
  const message = t("pasted", { parts: parts.join(", ") });
  document.dispatchEvent(new CustomEvent("kb:pasted", { detail: { message, warnings } }));
}
