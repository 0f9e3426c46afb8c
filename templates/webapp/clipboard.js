// What is pasted, from word processors above all: markup becomes blocks of a letter.

import { asked } from "./paste-questions.js";
import { item, listed, nested, simple, styleOf, titled } from "./paste-blocks.js";
import { inlinesOf, joined, plainOf, tidy, trimmed, unstrong, withoutNumber } from "./inlines-data.js";
import { say } from "./i18n.js";

export { linesOf } from "./paste-blocks.js";

// Markup is read in a document that is never shown and runs nothing.
const policy = globalThis.trustedTypes?.createPolicy("clipboard", { createHTML: (html) => html });

const BLOCKS = new Set(["p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "section",
  "article", "center", "pre", "dl", "dt", "dd", "hr", "header", "footer", "main", "address", "figure"]);
const DROPPED = new Set(["style", "script", "meta", "link", "title", "head", "xml", "template", "del", "o:p"]);

/** Text without markup: a paragraph for every line that says something. */
export function fromText(text) {
  const lines = text.split(/[\r\n\u2028\u2029]+/).map((line) => line.replace(/[ \t]+/g, " ").replace(/^ | $/g, ""));
  const pieces = lines.filter(Boolean).map((line) => ({ kind: "paragraph", inlines: [line] }));
  return { blocks: nested(titled(asked(pieces))), met: [] };
}

/** Markup: its blocks, and sentences about what could not come along. */
export function fromHtml(html) {
  const reader = new Reader();
  const plain = unstyled(html);
  const text = policy ? policy.createHTML(plain) : plain;
  const { body } = new DOMParser().parseFromString(text, "text/html");
  return { blocks: reader.read(body), met: reader.told() };
}

/** Styles as data: they are read, and applied nowhere. */
function unstyled(html) {
  return html.replace(/<style[\s\S]*?<\/style>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/(\s)style(\s*=)/gi, "$1data-css$2"));
}

class Reader {
  #met = new Map();
  #notes = new Map();

  read(body) {
    this.#gatherNotes(body);
    const flow = [];
    this.#blocks(body, flow);
    return nested(titled(asked(listed(flow))));
  }

  told() {
    return [...this.#met].map(([kind, count]) => say(`met-${kind}`, { count }));
  }

  #meet(kind) {
    this.#met.set(kind, (this.#met.get(kind) ?? 0) + 1);
  }

  /** The texts of footnotes, by the name that their marks lead to. */
  #gatherNotes(body) {
    const own = "[data-css*='mso-element:footnote-list'], [data-css*='mso-element:endnote-list']";
    const lists = body.querySelectorAll(own);
    const notes = lists.length
      ? [...lists].flatMap((list) => [...list.children].filter((child) => child.id))
      : [...body.querySelectorAll("div[id^='sdfootnote'], div[id^='sdendnote'], li[id^='fn']")];
    for (const note of notes) {
      const id = note.id;
      for (const back of note.querySelectorAll("a[href*='#']")) if (/#.*(ref|anc)/.test(back.getAttribute("href"))) back.remove();
      const pieces = [];
      this.#blocks(note, pieces);
      const texts = pieces.map((piece) => piece.inlines).filter(Boolean);
      this.#notes.set(id, trimmed(texts.flatMap((text, place) => (place ? [{ lineBreak: true }, ...text] : text))));
    }
    for (const list of lists) list.remove();
    for (const note of notes) note.remove();
  }

  /** The note that an anchor is the mark of. */
  #note(anchor) {
    const target = (anchor.getAttribute("href") ?? "").replace(/^.*#/, "").replace(/^_/, "");
    for (const id of [target, target.replace(/sym$/, "")]) if (this.#notes.has(id)) return this.#notes.get(id);
    return null;
  }

  #blocks(parent, out) {
    let run = [];
    const flush = () => {
      const inlines = trimmed(run);
      if (inlines.length) out.push({ kind: "paragraph", inlines });
      run = [];
    };
    for (const node of parent.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) run.push(...this.#text(node.data));
      if (node.nodeType !== Node.ELEMENT_NODE) continue;
      const name = node.localName;
      if (this.#isDropped(node)) continue;
      const holdsBlocks = ["span", "b", "font", "a", "ins"].includes(name)
        && node.querySelector("p, div, table, ul, ol, h1, h2, h3, h4, h5, h6");
      if (!BLOCKS.has(name) && !holdsBlocks) {
        this.#inline(node, run);
        continue;
      }
      flush();
      this.#block(node, name, out);
    }
    flush();
  }

  #block(node, name, out) {
    const style = node.dataset.css ?? "";
    const level = /^h([1-6])$/.exec(name)?.[1] ?? /^Mso(?:Heading|Kop)?\s*(\d)/i.exec(node.className)?.[1]
      ?? /mso-outline-level:\s*(\d)/.exec(style)?.[1];
    const marked = /mso-list:\s*l\d+\s+level(\d+)/.exec(style);
    if (name === "table") this.#table(node, out);
    else if (name === "ul" || name === "ol") out.push({ kind: "list", list: this.#list(node, name) });
    else if (name === "blockquote") {
      const inner = [];
      this.#blocks(node, inner);
      const blocks = nested(listed(inner)).filter((block) => typeof block === "string" || block.paragraph || block.list);
      if (blocks.length) out.push({ kind: "block", block: { quote: { blocks } } });
    } else if (level && /^(h[1-6]|p)$/.test(name)) {
      const label = this.#label(node);
      const inlines = [];
      this.#inlines(node, inlines);
      const title = withoutNumber(trimmed(inlines));
      const isNumbered = label !== "" || title.isNumbered;
      if (title.inlines.length) out.push({ kind: "heading", level: Number(level), inlines: title.inlines, isNumbered });
    } else if (marked) {
      const label = this.#label(node);
      const inlines = [];
      this.#inlines(node, inlines);
      out.push({ kind: "item", level: Number(marked[1]), style: styleOf(label), inlines: trimmed(inlines) });
    } else if (name === "hr") this.#meet("rule");
    else if ([...node.children].some((child) => BLOCKS.has(child.localName))) this.#blocks(node, out);
    else {
      const inlines = [];
      this.#inlines(node, inlines);
      const said = trimmed(inlines);
      if (!said.length) return;
      // A bullet that was typed, or that lost its list.
      const typed = typeof said[0] === "string" && /^[•·▪◦\uf0b7\u2022][\s\u00a0]+/.exec(said[0]);
      if (typed) {
        said[0] = said[0].slice(typed[0].length);
        out.push({ kind: "item", level: 1, style: "bullet", inlines: trimmed(said) });
      } else out.push({ kind: "paragraph", inlines: said });
    }
  }

  /** Takes the printed label out of an item. */
  #label(node) {
    let label = "";
    for (const ignored of node.querySelectorAll("[data-css*='mso-list:Ignore'], [data-css*='mso-list: Ignore']")) {
      label += ignored.textContent;
      ignored.remove();
    }
    return label.replace(/[\s\u00a0]+/g, "");
  }

  #list(node, name) {
    const kinds = { a: "letter", A: "letter", i: "roman", I: "roman" };
    const css = /list-style-type:\s*([\w-]+)/.exec(node.dataset.css ?? "")?.[1] ?? "";
    const byCss = css.includes("roman") ? "roman" : css.includes("alpha") || css.includes("latin") ? "letter" : "number";
    const list = { style: name === "ul" ? "bullet" : kinds[node.getAttribute("type")] ?? byCss, items: [] };
    const start = Number(node.getAttribute("start"));
    if (name === "ol" && start > 1) list.start = start;
    for (const child of node.children) {
      if (child.localName === "ul" || child.localName === "ol") {
        const inner = { list: this.#list(child, child.localName) };
        const last = list.items.at(-1);
        if (last === undefined) list.items.push([inner]);
        else list.items[list.items.length - 1] = [...(Array.isArray(last) ? last : [last]), inner];
        continue;
      }
      const flow = [];
      this.#blocks(child, flow);
      const blocks = simple(listed(flow));
      if (blocks.length) list.items.push(item(blocks));
    }
    return list;
  }

  #table(node, out) {
    const caption = node.querySelector(":scope > caption")?.textContent.trim();
    const rows = [...node.rows].map((row) => [...row.cells]);
    const grid = rows.map(() => []);
    rows.forEach((cells, y) => {
      let x = 0;
      for (const cell of cells) {
        while (grid[y][x] !== undefined) x += 1;
        const { colSpan, rowSpan } = cell;
        if (colSpan > 1 || rowSpan > 1) this.#meet("span");
        const flow = [];
        this.#blocks(cell, flow);
        const blocks = simple(listed(flow));
        const said = blocks.length === 0 ? "" : blocks.length === 1 ? inlinesOf(blocks[0]) ?? blocks : blocks;
        for (let down = 0; down < rowSpan && y + down < grid.length; down += 1) {
          for (let right = 0; right < colSpan; right += 1) grid[y + down][x + right] = down || right ? "" : said;
        }
        x += colSpan;
      }
    });
    const full = grid.filter((row) => row.length);
    if (!full.length) return;
    const wide = Math.max(...full.map((row) => row.length));
    const even = full.map((row) => Array.from({ length: wide }, (_, x) => row[x] ?? ""));
    // One cell is a box around text.
    if (wide === 1 && even.length === 1) {
      this.#blocks(rows[0][0], out);
      return;
    }
    const isBold = (cell) => Array.isArray(cell) && cell.length > 0 && cell.every((inline) => inline.strong || inline === " ");
    const first = rows[0];
    const headed = even.length > 1
      && (first.every((cell) => cell.localName === "th") || node.tHead || even[0].every(isBold));
    const plain = (cell) => (isBold(cell) ? unstrong(cell) : cell);
    const table = { ...(caption ? { caption } : {}), ...(headed ? { header: even[0].map(plain) } : {}), rows: headed ? even.slice(1) : even };
    out.push({ kind: "block", block: { table } });
  }

  #isDropped(node) {
    const name = node.localName;
    const style = node.dataset.css ?? "";
    if (name === "img" || name === "v:shape" || name === "v:imagedata" || name === "picture" || name === "svg") {
      this.#meet("picture");
      return true;
    }
    if (name === "del") this.#meet("deleted");
    if (/mso-element:\s*comment/.test(style) || /MsoComment/.test(node.className) || /mso-special-character:\s*comment/.test(style)) {
      this.#meet("comment");
      return true;
    }
    return DROPPED.has(name) || /display:\s*none|mso-hide:\s*all/.test(style);
  }

  #inlines(parent, out) {
    for (const node of parent.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) out.push(...this.#text(node.data));
      else if (node.nodeType === Node.ELEMENT_NODE && !this.#isDropped(node)) this.#inline(node, out);
    }
  }

  #text(data) {
    const text = data.replace(/[ \t\r\n\f]+/g, " ").replace(/\u00ad|\u200b|\ufeff/g, "");
    return text ? [text] : [];
  }

  #inline(node, out) {
    const name = node.localName;
    const style = node.dataset.css ?? "";
    if (name === "br") {
      if (!/page-break-before|mso-special-character:\s*line-break/.test(style) || !style) out.push({ lineBreak: true });
      return;
    }
    if (/mso-tab-count/.test(style)) {
      this.#meet("tab");
      out.push(" ");
      return;
    }
    if (name === "a") {
      const note = this.#note(node);
      if (note) {
        if (note.length) out.push({ footnote: tidy(note) });
        return;
      }
    }
    let inner = [];
    this.#inlines(node, inner);
    inner = joined(inner);
    if (!inner.length) return;
    if (name === "u" || /text-decoration:[^;]*underline/.test(style)) this.#meet("underline");
    if (name === "s" || name === "strike" || /text-decoration:[^;]*line-through/.test(style)) this.#meet("strike");
    const text = plainOf(inner);
    const onlyText = inner.every((item) => typeof item === "string");
    const url = name === "a" ? node.getAttribute("href") ?? "" : "";
    if (/^(https?|mailto|tel):/i.test(url) && text.trim()) {
      out.push({ link: { text: tidy(inner), url } });
      return;
    }
    const above = name === "sup" || /vertical-align:\s*super/.test(style);
    const below = name === "sub" || /vertical-align:\s*sub\b/.test(style);
    if ((above || below) && onlyText) {
      out.push(above ? { superscript: text } : { subscript: text });
      return;
    }
    const unbold = /font-weight:\s*(normal|[1-4]00)/.test(style);
    const bold = ((name === "b" || name === "strong") && !unbold) || /font-weight:\s*(bold|[6-9]00)/.test(style);
    const italic = name === "i" || name === "em" || /font-style:\s*italic/.test(style);
    // White space has no weight; marks of notes stand outside of it.
    if ((bold || italic) && text.trim() && !inner.some((item) => item.footnote)) {
      let marked = inner;
      if (italic) marked = [{ emphasis: tidy(marked) }];
      if (bold) marked = [{ strong: tidy(marked) }];
      out.push(...marked);
    } else out.push(...inner);
  }
}
