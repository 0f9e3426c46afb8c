// Conversion of pasted text and HTML, mostly from word processors, to blocks of a letter.
//
// The HTML is first read as a list of pieces: { kind: "paragraph" | "heading" | "item", inlines, level, style, … },
// { kind: "list", list } or { kind: "block", block }. paste-questions.js and paste-blocks.js convert these to blocks.

import { t } from "./i18n.js";
import {
  mergeAdjacent, paragraphInlines, removeStrong, simplifyInlines, stripTypedNumber, textWithPlaceholders, trimInlines,
} from "./inlines-data.js";
import { createListItem, detectListStyle, detectTypedHeadings, groupListItems, nestSections, toSimpleBlocks } from "./paste-blocks.js";
import { parseQuestions } from "./paste-questions.js";

export { flattenToLines } from "./paste-blocks.js";

// The HTML is parsed to a document that is never shown, so no script in it runs.
const trustedTypesPolicy = globalThis.trustedTypes?.createPolicy("clipboard", { createHTML: (html) => html });

const BLOCK_TAGS = new Set(["p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "section",
  "article", "center", "pre", "dl", "dt", "dd", "hr", "header", "footer", "main", "address", "figure"]);
const IGNORED_TAGS = new Set(["style", "script", "meta", "link", "title", "head", "xml", "template", "del", "o:p"]);
const IMAGE_TAGS = new Set(["img", "v:shape", "v:imagedata", "picture", "svg"]);
/** Inline tags that word processors sometimes put around blocks. */
const WRAPPER_TAGS = new Set(["span", "b", "font", "a", "ins"]);
const LIST_STYLES_BY_TYPE = { a: "letter", A: "letter", i: "roman", I: "roman" };

/**
 * Converts plain text to blocks; each line that is not empty is a paragraph.
 *
 * @param {string} text
 * @returns {{ blocks: Array, warnings: string[] }}
 */
export function blocksFromText(text) {
  const lines = text.split(/[\r\n\u2028\u2029]+/).map((line) => line.replace(/[ \t]+/g, " ").replace(/^ | $/g, ""));
  const pieces = lines.filter(Boolean).map((line) => ({ kind: "paragraph", inlines: [line] }));
  return { blocks: convertPieces(pieces), warnings: [] };
}

/**
 * Converts HTML to blocks.
 *
 * @param {string} html
 * @returns {{ blocks: Array, warnings: string[] }} `warnings`: messages about content that was left out
 */
export function blocksFromHtml(html) {
  const reader = new HtmlReader();
  const inertHtml = disableStyles(html);
  const trustedHtml = trustedTypesPolicy ? trustedTypesPolicy.createHTML(inertHtml) : inertHtml;
  const { body } = new DOMParser().parseFromString(trustedHtml, "text/html");
  return { blocks: convertPieces(reader.readBody(body)), warnings: reader.listWarnings() };
}

const convertPieces = (pieces) => nestSections(detectTypedHeadings(parseQuestions(groupListItems(pieces))));

/** Renames `style` to `data-css`, so that styles can be read but are not applied (and reported by the CSP). */
function disableStyles(html) {
  return html.replace(/<style[\s\S]*?<\/style>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/(\s)style(\s*=)/gi, "$1data-css$2"));
}

const getCss = (element) => element.dataset.css ?? "";

/** Reads HTML to pieces, including the properties that Word and LibreOffice use for lists, headings and footnotes. */
class HtmlReader {
  /** Numbers of occurrences of content that was left out, by kind. */
  #omissions = new Map();
  /** Inlines of footnotes, by id of the footnote. */
  #footnotes = new Map();

  readBody(body) {
    this.#collectFootnotes(body);
    const pieces = [];
    this.#readBlocks(body, pieces);
    return pieces;
  }

  /** Returns messages about the content that was left out. */
  listWarnings() {
    return [...this.#omissions].map(([kind, count]) => t(`omitted-${kind}`, { count }));
  }

  #countOmission(kind) {
    this.#omissions.set(kind, (this.#omissions.get(kind) ?? 0) + 1);
  }

  /** Collects the texts of footnotes, and removes them from the document. */
  #collectFootnotes(body) {
    const wordLists = body.querySelectorAll("[data-css*='mso-element:footnote-list'], [data-css*='mso-element:endnote-list']");
    const footnotes = wordLists.length
      ? [...wordLists].flatMap((list) => [...list.children].filter((child) => child.id))
      : [...body.querySelectorAll("div[id^='sdfootnote'], div[id^='sdendnote'], li[id^='fn']")];
    for (const footnote of footnotes) {
      for (const backLink of footnote.querySelectorAll("a[href*='#']")) {
        if (/#.*(ref|anc)/.test(backLink.getAttribute("href"))) backLink.remove();
      }
      const pieces = [];
      this.#readBlocks(footnote, pieces);
      const paragraphs = pieces.map((piece) => piece.inlines).filter(Boolean);
      const inlines = paragraphs.flatMap((paragraph, index) => (index ? [{ lineBreak: true }, ...paragraph] : paragraph));
      this.#footnotes.set(footnote.id, trimInlines(inlines));
    }
    for (const list of wordLists) list.remove();
    for (const footnote of footnotes) footnote.remove();
  }

  /** Returns the inlines of the footnote that a link is the mark of; null if it is no footnote mark. */
  #findFootnote(anchor) {
    const target = (anchor.getAttribute("href") ?? "").replace(/^.*#/, "").replace(/^_/, "");
    for (const id of [target, target.replace(/sym$/, "")]) if (this.#footnotes.has(id)) return this.#footnotes.get(id);
    return null;
  }

  #readBlocks(parent, pieces) {
    let inlineRun = [];
    const flushInlines = () => {
      const inlines = trimInlines(inlineRun);
      if (inlines.length) pieces.push({ kind: "paragraph", inlines });
      inlineRun = [];
    };
    for (const node of parent.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) inlineRun.push(...this.#readText(node.data));
      if (node.nodeType !== Node.ELEMENT_NODE || this.#isIgnored(node)) continue;
      const isWrapper = WRAPPER_TAGS.has(node.localName) && node.querySelector("p, div, table, ul, ol, h1, h2, h3, h4, h5, h6");
      if (!BLOCK_TAGS.has(node.localName) && !isWrapper) {
        this.#readInline(node, inlineRun);
        continue;
      }
      flushInlines();
      this.#readBlock(node, pieces);
    }
    flushInlines();
  }

  #readBlock(node, pieces) {
    const name = node.localName;
    const css = getCss(node);
    const headingLevel = /^h([1-6])$/.exec(name)?.[1] ?? /^Mso(?:Heading|Kop)?\s*(\d)/i.exec(node.className)?.[1]
      ?? /mso-outline-level:\s*(\d)/.exec(css)?.[1];
    const listLevel = /mso-list:\s*l\d+\s+level(\d+)/.exec(css)?.[1];
    if (name === "table") this.#readTable(node, pieces);
    else if (name === "ul" || name === "ol") pieces.push({ kind: "list", list: this.#readList(node) });
    else if (name === "blockquote") this.#readQuote(node, pieces);
    else if (headingLevel && /^(h[1-6]|p)$/.test(name)) {
      const label = this.#takeLabel(node);
      const title = stripTypedNumber(trimInlines(this.#readInlines(node)));
      const isNumbered = label !== "" || title.isNumbered;
      if (title.inlines.length) pieces.push({ kind: "heading", level: Number(headingLevel), inlines: title.inlines, isNumbered });
    } else if (listLevel) {
      const style = detectListStyle(this.#takeLabel(node));
      pieces.push({ kind: "item", level: Number(listLevel), style, inlines: trimInlines(this.#readInlines(node)) });
    } else if (name === "hr") this.#countOmission("rule");
    else if ([...node.children].some((child) => BLOCK_TAGS.has(child.localName))) this.#readBlocks(node, pieces);
    else this.#readParagraph(node, pieces);
  }

  /** Reads a paragraph; one that starts with a bullet character is a list item. */
  #readParagraph(node, pieces) {
    const inlines = trimInlines(this.#readInlines(node));
    if (!inlines.length) return;
    const bullet = typeof inlines[0] === "string" && /^[•·▪◦\uf0b7\u2022][\s\u00a0]+/.exec(inlines[0]);
    if (bullet) {
      inlines[0] = inlines[0].slice(bullet[0].length);
      pieces.push({ kind: "item", level: 1, style: "bullet", inlines: trimInlines(inlines) });
    } else pieces.push({ kind: "paragraph", inlines });
  }

  #readQuote(node, pieces) {
    const content = [];
    this.#readBlocks(node, content);
    const blocks = nestSections(groupListItems(content)).filter((block) => typeof block === "string" || block.paragraph || block.list);
    if (blocks.length) pieces.push({ kind: "block", block: { quote: { blocks } } });
  }

  /** Removes the label that Word writes in list items and numbered headings, and returns it. */
  #takeLabel(node) {
    let label = "";
    for (const ignored of node.querySelectorAll("[data-css*='mso-list:Ignore'], [data-css*='mso-list: Ignore']")) {
      label += ignored.textContent;
      ignored.remove();
    }
    return label.replace(/[\s\u00a0]+/g, "");
  }

  #readList(node) {
    const cssStyle = /list-style-type:\s*([\w-]+)/.exec(getCss(node))?.[1] ?? "";
    const styleByCss = cssStyle.includes("roman") ? "roman" : cssStyle.includes("alpha") || cssStyle.includes("latin") ? "letter" : "number";
    const isOrdered = node.localName === "ol";
    const list = { style: isOrdered ? LIST_STYLES_BY_TYPE[node.getAttribute("type")] ?? styleByCss : "bullet", items: [] };
    const start = Number(node.getAttribute("start"));
    if (isOrdered && start > 1) list.start = start;
    for (const child of node.children) {
      if (child.localName === "ul" || child.localName === "ol") {
        // A list between items belongs to the item before it.
        const previousItem = list.items.length ? [list.items.pop()].flat() : [];
        list.items.push([...previousItem, { list: this.#readList(child) }]);
        continue;
      }
      const blocks = this.#readSimpleBlocks(child);
      if (blocks.length) list.items.push(createListItem(blocks));
    }
    return list;
  }

  #readSimpleBlocks(node) {
    const pieces = [];
    this.#readBlocks(node, pieces);
    return toSimpleBlocks(groupListItems(pieces));
  }

  #readTable(node, pieces) {
    const htmlRows = [...node.rows].map((row) => [...row.cells]);
    const grid = this.#readGrid(htmlRows).filter((row) => row.length);
    if (!grid.length) return;
    const columnCount = Math.max(...grid.map((row) => row.length));
    const rows = grid.map((row) => Array.from({ length: columnCount }, (_, column) => row[column] ?? ""));
    // Word uses tables with one cell as a box around text.
    if (columnCount === 1 && rows.length === 1) {
      this.#readBlocks(htmlRows[0][0], pieces);
      return;
    }
    const isBold = (cell) => Array.isArray(cell) && cell.length > 0 && cell.every((inline) => inline.strong || inline === " ");
    const hasHeader = rows.length > 1
      && (htmlRows[0].every((cell) => cell.localName === "th") || node.tHead || rows[0].every(isBold));
    const table = {};
    const caption = node.querySelector(":scope > caption")?.textContent.trim();
    if (caption) table.caption = caption;
    if (hasHeader) table.header = rows.shift().map((cell) => (isBold(cell) ? removeStrong(cell) : cell));
    table.rows = rows;
    pieces.push({ kind: "block", block: { table } });
  }

  /** Reads cells to a grid; the content of a merged cell is in its first position, the others are empty. */
  #readGrid(htmlRows) {
    const grid = htmlRows.map(() => []);
    htmlRows.forEach((cells, y) => {
      let x = 0;
      for (const cell of cells) {
        while (grid[y][x] !== undefined) x += 1;
        const { colSpan, rowSpan } = cell;
        if (colSpan > 1 || rowSpan > 1) this.#countOmission("span");
        const blocks = this.#readSimpleBlocks(cell);
        const content = blocks.length === 0 ? "" : blocks.length === 1 ? paragraphInlines(blocks[0]) ?? blocks : blocks;
        for (let down = 0; down < rowSpan && y + down < grid.length; down += 1) {
          for (let right = 0; right < colSpan; right += 1) grid[y + down][x + right] = down || right ? "" : content;
        }
        x += colSpan;
      }
    });
    return grid;
  }

  /** Tests if an element is left out; counts the omissions that are reported. */
  #isIgnored(node) {
    const name = node.localName;
    const css = getCss(node);
    if (IMAGE_TAGS.has(name)) {
      this.#countOmission("picture");
      return true;
    }
    if (name === "del") this.#countOmission("deleted");
    if (/mso-element:\s*comment/.test(css) || /MsoComment/.test(node.className) || /mso-special-character:\s*comment/.test(css)) {
      this.#countOmission("comment");
      return true;
    }
    return IGNORED_TAGS.has(name) || /display:\s*none|mso-hide:\s*all/.test(css);
  }

  #readText(data) {
    const text = data.replace(/[ \t\r\n\f]+/g, " ").replace(/\u00ad|\u200b|\ufeff/g, "");
    return text ? [text] : [];
  }

  /** Reads the inlines of an element. */
  #readInlines(parent) {
    const inlines = [];
    for (const node of parent.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) inlines.push(...this.#readText(node.data));
      else if (node.nodeType === Node.ELEMENT_NODE && !this.#isIgnored(node)) this.#readInline(node, inlines);
    }
    return inlines;
  }

  /** Reads an inline element, and adds its inlines. */
  #readInline(node, inlines) {
    const name = node.localName;
    const css = getCss(node);
    if (name === "br") {
      if (!/page-break-before|mso-special-character:\s*line-break/.test(css)) inlines.push({ lineBreak: true });
      return;
    }
    if (/mso-tab-count/.test(css)) {
      this.#countOmission("tab");
      inlines.push(" ");
      return;
    }
    const footnote = name === "a" ? this.#findFootnote(node) : null;
    if (footnote) {
      if (footnote.length) inlines.push({ footnote: simplifyInlines(footnote) });
      return;
    }
    const content = mergeAdjacent(this.#readInlines(node));
    if (!content.length) return;
    if (name === "u" || /text-decoration:[^;]*underline/.test(css)) this.#countOmission("underline");
    if (name === "s" || name === "strike" || /text-decoration:[^;]*line-through/.test(css)) this.#countOmission("strike");
    inlines.push(...formatContent(node, content));
  }
}

/** Applies the formatting of an element (link, superscript, subscript, bold, italic) to its content. */
function formatContent(node, content) {
  const name = node.localName;
  const css = getCss(node);
  const text = textWithPlaceholders(content);
  const url = name === "a" ? node.getAttribute("href") ?? "" : "";
  if (/^(https?|mailto|tel):/i.test(url) && text.trim()) return [{ link: { text: simplifyInlines(content), url } }];
  if (content.every((item) => typeof item === "string")) {
    if (name === "sup" || /vertical-align:\s*super/.test(css)) return [{ superscript: text }];
    if (name === "sub" || /vertical-align:\s*sub\b/.test(css)) return [{ subscript: text }];
  }
  // White space is not formatted, and footnote marks must stay outside of formatting.
  if (!text.trim() || content.some((item) => item.footnote)) return content;
  const isNormalWeight = /font-weight:\s*(normal|[1-4]00)/.test(css);
  const isBold = ((name === "b" || name === "strong") && !isNormalWeight) || /font-weight:\s*(bold|[6-9]00)/.test(css);
  const isItalic = name === "i" || name === "em" || /font-style:\s*italic/.test(css);
  let formatted = content;
  if (isItalic) formatted = [{ emphasis: simplifyInlines(formatted) }];
  if (isBold) formatted = [{ strong: simplifyInlines(formatted) }];
  return formatted;
}
