// The pages of the letter, as the very frames that become the PDF.

import { page } from "./api.js";
import { h, iconButton } from "./dom.js";
import { say } from "./i18n.js";

/** Pixels of a sheet of A4 at its own size. */
const SHEET = 794;
const ZOOMS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3];
const AT_ONCE = 2;

/** The pages; `hit(page, x, y)` is told where somebody points at one. */
export function preview(hit) {
  const sheets = [];
  const visible = new Set();
  let text = "";
  let abort = new AbortController();
  let zoom = null;
  let running = 0;

  const pages = h("div", { class: "sheets", tabindex: "0", role: "region", "aria-label": say("pages") });
  const thumbs = h("ol", { class: "thumbs", "aria-label": say("thumbnails") });
  const level = h("output", { class: "level" });
  const empty = h("div", { class: "no-pages" }, h("div", { class: "ghost", "aria-hidden": "true" }), h("p", {}, say("no-pages")));
  const old = h("p", { class: "old", hidden: true }, say("old-pages"));

  const scale = (to) => {
    zoom = to;
    pages.classList.toggle("fit", zoom === null);
    pages.style.setProperty("--sheet", zoom === null ? "100%" : `${SHEET * zoom}px`);
    level.textContent = zoom === null ? say("zoom-fit") : `${Math.round(zoom * 100)} %`;
  };
  const step = (by) => {
    const now = zoom ?? (sheets[0]?.figure.clientWidth ?? SHEET) / SHEET;
    const to = by > 0 ? ZOOMS.find((level) => level > now + 0.01) : ZOOMS.findLast((level) => level < now - 0.01);
    if (to) scale(to);
  };
  const tools = h("div", { class: "view-tools" },
    iconButton("minus", say("zoom-out"), () => step(-1)), level,
    iconButton("plus", say("zoom-in"), () => step(1)),
    iconButton("fit", say("zoom-fit"), () => scale(null)));
  const element = h("div", { class: "preview" }, thumbs, h("div", { class: "desk" }, old, empty, pages), tools);
  scale(null);

  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) visible.add(target);
      else visible.delete(target);
    }
    fetchNext();
    mark();
  }, { rootMargin: "200px" });

  const add = () => {
    const number = sheets.length + 1;
    const image = h("img", { alt: "", width: SHEET, height: Math.round(SHEET * Math.SQRT2) });
    const small = h("img", { alt: "", width: 105, height: 148 });
    const lit = h("div", { class: "lit", hidden: true });
    const figure = h("figure", { class: "sheet", onclick: (event) => {
      const { left, top, width, height } = figure.getBoundingClientRect();
      hit(number, (event.clientX - left) / width, (event.clientY - top) / height);
    } }, image, lit);
    const button = h("button", { type: "button", onclick: () => show(number) }, small, h("span", {}, String(number)));
    const thumb = h("li", {}, button);
    const sheet = { number, figure, image, small, thumb, button, lit, shown: null, url: null };
    sheets.push(sheet);
    pages.append(figure);
    thumbs.append(thumb);
    watcher.observe(figure);
    watcher.observe(thumb);
  };
  const drop = () => {
    const sheet = sheets.pop();
    watcher.unobserve(sheet.figure);
    watcher.unobserve(sheet.thumb);
    visible.delete(sheet.figure);
    visible.delete(sheet.thumb);
    sheet.figure.remove();
    sheet.thumb.remove();
    if (sheet.url) URL.revokeObjectURL(sheet.url);
  };

  async function fetchNext() {
    while (running < AT_ONCE) {
      const sheet = sheets.find(({ figure, thumb, shown, loading }) =>
        shown !== text && loading !== text && (visible.has(figure) || visible.has(thumb)));
      if (!sheet) return;
      const wanted = text;
      sheet.loading = wanted;
      running += 1;
      load(sheet, wanted).catch(() => {}).finally(() => {
        running -= 1;
        if (sheet.loading === wanted) sheet.loading = null;
        fetchNext();
      });
    }
  }
  async function load(sheet, wanted) {
    const { signal } = abort;
    const blob = await page(wanted, sheet.number, signal);
    const url = URL.createObjectURL(blob);
    const ready = new Image();
    ready.src = url;
    await ready.decode().catch(() => {});
    if (signal.aborted) {
      URL.revokeObjectURL(url);
      return;
    }
    sheet.image.src = url;
    sheet.small.src = url;
    if (sheet.url) URL.revokeObjectURL(sheet.url);
    sheet.url = url;
    sheet.shown = wanted;
    sheet.figure.classList.add("there");
  }

  /** Brings a page into view. */
  function show(number, share = 0) {
    const sheet = sheets[number - 1];
    if (!sheet) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    pages.scrollTo({ top: sheet.figure.offsetTop - 16 + sheet.figure.clientHeight * share, behavior: calm ? "auto" : "smooth" });
  }

  /** Which page is in view. */
  function mark() {
    const top = pages.scrollTop + pages.clientHeight / 3;
    const at = sheets.findLast(({ figure }) => figure.offsetTop <= top) ?? sheets[0];
    for (const sheet of sheets) {
      if (sheet === at) sheet.button.setAttribute("aria-current", "page");
      else sheet.button.removeAttribute("aria-current");
    }
  }
  pages.addEventListener("scroll", mark, { passive: true });

  return {
    element,
    /** Lights up places and brings the first into view; none puts them out. */
    light(places) {
      for (const { lit } of sheets) lit.hidden = true;
      for (const place of places) {
        const lit = sheets[place.page - 1]?.lit;
        if (!lit) continue;
        // Several on a page are one box around them.
        const { top, bottom } = lit.hidden ? place : { top: Math.min(lit.top, place.top), bottom: Math.max(lit.bottom, place.bottom) };
        Object.assign(lit, { top, bottom, hidden: false });
        lit.style.top = `${top * 100}%`;
        lit.style.height = `${(bottom - top) * 100}%`;
        const lefts = places.filter(({ page }) => page === place.page);
        lit.style.left = `${Math.min(...lefts.map(({ left }) => left)) * 100}%`;
        lit.style.right = `${(1 - Math.max(...lefts.map(({ right }) => right))) * 100}%`;
      }
      const [one] = places;
      const sheet = sheets[(one?.page ?? 0) - 1];
      if (!sheet) return;
      const from = sheet.figure.offsetTop + one.top * sheet.figure.clientHeight;
      const to = sheet.figure.offsetTop + one.bottom * sheet.figure.clientHeight;
      const isSeen = from > pages.scrollTop + 24 && Math.min(to, from + pages.clientHeight / 2) < pages.scrollTop + pages.clientHeight - 24;
      if (!isSeen) show(one.page, Math.max(0, one.top - 0.12));
    },
    /** Shows the pages of a letter that has so many. */
    set(letter, count) {
      abort.abort();
      abort = new AbortController();
      text = letter;
      while (sheets.length > count) drop();
      while (sheets.length < count) add();
      for (const sheet of sheets) {
        sheet.image.alt = say("page-of", { number: sheet.number, count });
        sheet.button.setAttribute("aria-label", say("page-of", { number: sheet.number, count }));
      }
      element.classList.remove("is-old");
      old.hidden = true;
      empty.hidden = true;
      pages.hidden = false;
      tools.hidden = false;
      thumbs.hidden = count < 2;
      fetchNext();
      mark();
    },
    /** Another letter: the pages of this one go. */
    clear() {
      while (sheets.length) drop();
    },
    /** The letter is at fault: the pages are those of before. */
    old(isAwaited = false) {
      old.classList.toggle("awaited", isAwaited);
      old.textContent = isAwaited ? say("awaited-pages") : say("old-pages");
      abort.abort();
      abort = new AbortController();
      const some = sheets.some(({ shown }) => shown);
      element.classList.toggle("is-old", some);
      old.hidden = !some;
      empty.hidden = some;
      pages.hidden = !some;
      tools.hidden = !some;
      thumbs.hidden = sheets.length < 2 || !some;
    },
  };
}
