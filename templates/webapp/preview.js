// Preview: SVG images of the pages, from the same layout as the PDF.

import { fetchPageImage } from "./api.js";
import { createIconButton, h } from "./dom.js";
import { t } from "./i18n.js";

/** Width of an A4 page at 100 %, in CSS pixels. */
const PAGE_WIDTH = 794;
const ZOOM_LEVELS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3];
const MAX_CONCURRENT_REQUESTS = 2;

/**
 * Creates the preview. It loads the images of pages and thumbnails that are in view.
 *
 * @param {(pageNumber: number, x: number, y: number) => void} onClick - called with the clicked point, in fractions of
 *   the page from its top left
 * @returns {object} `element`, and functions to show pages
 */
export function createPreview(onClick) {
  const pages = [];
  const visibleElements = new Set();
  let letterText = "";
  let abortController = new AbortController();
  let zoom = null;
  let requestCount = 0;

  const pageContainer = h("div", { class: "preview-pages", tabindex: "0", role: "region", "aria-label": t("pages") });
  const thumbnailList = h("ol", { class: "thumbnails", "aria-label": t("thumbnails") });
  const zoomOutput = h("output", { class: "zoom-level" });
  const emptyState = h("div", { class: "empty-state" }, h("div", { class: "page-placeholder", "aria-hidden": "true" }), h("p", {}, t("no-pages")));
  const outdatedMessage = h("p", { class: "outdated-message", hidden: true }, t("pages-outdated"));

  /** Sets the zoom factor; null fits the page to the width. */
  const setZoom = (factor) => {
    zoom = factor;
    pageContainer.classList.toggle("fit-width", zoom === null);
    pageContainer.style.setProperty("--page-width", zoom === null ? "100%" : `${PAGE_WIDTH * zoom}px`);
    zoomOutput.textContent = zoom === null ? t("zoom-fit") : `${Math.round(zoom * 100)} %`;
  };
  const currentZoom = () => zoom ?? (pages[0]?.figure.clientWidth ?? PAGE_WIDTH) / PAGE_WIDTH;
  const zoomIn = () => {
    const next = ZOOM_LEVELS.find((level) => level > currentZoom() + 0.01);
    if (next) setZoom(next);
  };
  const zoomOut = () => {
    const next = ZOOM_LEVELS.findLast((level) => level < currentZoom() - 0.01);
    if (next) setZoom(next);
  };
  const zoomTools = h("div", { class: "zoom-tools" },
    createIconButton("minus", t("zoom-out"), zoomOut), zoomOutput,
    createIconButton("plus", t("zoom-in"), zoomIn),
    createIconButton("fit", t("zoom-fit"), () => setZoom(null)));
  const pageArea = h("div", { class: "page-area" }, outdatedMessage, emptyState, pageContainer);
  const element = h("div", { class: "preview" }, thumbnailList, pageArea, zoomTools);
  setZoom(null);

  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) visibleElements.add(target);
      else visibleElements.delete(target);
    }
    loadVisiblePages();
    markCurrentPage();
  }, { rootMargin: "200px" });

  const addPage = () => {
    const number = pages.length + 1;
    const image = h("img", { alt: "", width: PAGE_WIDTH, height: Math.round(PAGE_WIDTH * Math.SQRT2) });
    const thumbnailImage = h("img", { alt: "", width: 105, height: 148 });
    const highlight = h("div", { class: "highlight", hidden: true });
    const figure = h("figure", { class: "preview-page", onclick: (event) => {
      const { left, top, width, height } = figure.getBoundingClientRect();
      onClick(number, (event.clientX - left) / width, (event.clientY - top) / height);
    } }, image, highlight);
    const button = h("button", { type: "button", onclick: () => scrollToPage(number) }, thumbnailImage, h("span", {}, String(number)));
    const thumbnail = h("li", {}, button);
    pages.push({ number, figure, image, thumbnail, thumbnailImage, button, highlight, loadedText: null, loadingText: null, url: null });
    pageContainer.append(figure);
    thumbnailList.append(thumbnail);
    observer.observe(figure);
    observer.observe(thumbnail);
  };
  const removeLastPage = () => {
    const { figure, thumbnail, url } = pages.pop();
    for (const removed of [figure, thumbnail]) {
      observer.unobserve(removed);
      visibleElements.delete(removed);
      removed.remove();
    }
    if (url) URL.revokeObjectURL(url);
  };

  const isVisible = ({ figure, thumbnail }) => visibleElements.has(figure) || visibleElements.has(thumbnail);
  /** Starts requests for pages in view, up to the maximum number of concurrent requests. */
  function loadVisiblePages() {
    while (requestCount < MAX_CONCURRENT_REQUESTS) {
      const page = pages.find((candidate) =>
        candidate.loadedText !== letterText && candidate.loadingText !== letterText && isVisible(candidate));
      if (!page) return;
      const text = letterText;
      page.loadingText = text;
      requestCount += 1;
      // A page that fails to load is requested again with the next change of the letter.
      loadPage(page, text).catch(() => {}).finally(() => {
        requestCount -= 1;
        if (page.loadingText === text) page.loadingText = null;
        loadVisiblePages();
      });
    }
  }
  async function loadPage(page, text) {
    const { signal } = abortController;
    const blob = await fetchPageImage(text, page.number, signal);
    const url = URL.createObjectURL(blob);
    // Decodes the image first, so that the page does not flash.
    const decoded = new Image();
    decoded.src = url;
    await decoded.decode().catch(() => {});
    if (signal.aborted) {
      URL.revokeObjectURL(url);
      return;
    }
    page.image.src = url;
    page.thumbnailImage.src = url;
    if (page.url) URL.revokeObjectURL(page.url);
    page.url = url;
    page.loadedText = text;
  }
  const abortRequests = () => {
    abortController.abort();
    abortController = new AbortController();
  };

  /** Scrolls to a page, or to a point on it in a fraction of its height. */
  function scrollToPage(number, fraction = 0) {
    const page = pages[number - 1];
    if (!page) return;
    const prefersReducedMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const top = page.figure.offsetTop - 16 + page.figure.clientHeight * fraction;
    pageContainer.scrollTo({ top, behavior: prefersReducedMotion ? "auto" : "smooth" });
  }

  /** Marks the thumbnail of the page that is in view. */
  function markCurrentPage() {
    const top = pageContainer.scrollTop + pageContainer.clientHeight / 3;
    const currentPage = pages.findLast(({ figure }) => figure.offsetTop <= top) ?? pages[0];
    for (const page of pages) {
      if (page === currentPage) page.button.setAttribute("aria-current", "page");
      else page.button.removeAttribute("aria-current");
    }
  }
  pageContainer.addEventListener("scroll", markCurrentPage, { passive: true });

  /** Shows one highlight around all boxes on a page. */
  function highlightPage({ highlight }, boxes) {
    const top = Math.min(...boxes.map((box) => box.top));
    const bottom = Math.max(...boxes.map((box) => box.bottom));
    highlight.style.top = `${top * 100}%`;
    highlight.style.height = `${(bottom - top) * 100}%`;
    highlight.style.left = `${Math.min(...boxes.map((box) => box.left)) * 100}%`;
    highlight.style.right = `${(1 - Math.max(...boxes.map((box) => box.right))) * 100}%`;
    highlight.hidden = false;
  }
  /** Scrolls to a box that is not in view; for a tall box its top must be in view. */
  function scrollToBox(box) {
    const { figure } = pages[box.page - 1];
    const top = figure.offsetTop + box.top * figure.clientHeight;
    const bottom = Math.min(figure.offsetTop + box.bottom * figure.clientHeight, top + pageContainer.clientHeight / 2);
    const viewTop = pageContainer.scrollTop + 24;
    const viewBottom = pageContainer.scrollTop + pageContainer.clientHeight - 24;
    if (top <= viewTop || bottom >= viewBottom) scrollToPage(box.page, Math.max(0, box.top - 0.12));
  }

  return {
    element,
    /** Highlights boxes and scrolls to the first; an empty list clears the highlight. */
    highlightBoxes(boxes) {
      for (const page of pages) {
        page.highlight.hidden = true;
        const pageBoxes = boxes.filter((box) => box.page === page.number);
        if (pageBoxes.length) highlightPage(page, pageBoxes);
      }
      if (boxes.length && pages[boxes[0].page - 1]) scrollToBox(boxes[0]);
    },
    /** Shows the pages of a valid letter. */
    showPages(text, count) {
      abortRequests();
      letterText = text;
      while (pages.length > count) removeLastPage();
      while (pages.length < count) addPage();
      for (const page of pages) {
        const label = t("page-of", { number: page.number, count });
        page.image.alt = label;
        page.button.setAttribute("aria-label", label);
      }
      element.classList.remove("outdated");
      outdatedMessage.hidden = true;
      emptyState.hidden = true;
      pageContainer.hidden = false;
      zoomTools.hidden = false;
      thumbnailList.hidden = count < 2;
      loadVisiblePages();
      markCurrentPage();
    },
    /** Removes all pages, before another letter is shown. */
    clear() {
      while (pages.length) removeLastPage();
    },
    /** Marks the pages as outdated; `isIncomplete` if only required fields are empty. */
    markOutdated(isIncomplete = false) {
      abortRequests();
      const hasPages = pages.some(({ loadedText }) => loadedText);
      outdatedMessage.classList.toggle("incomplete", isIncomplete);
      outdatedMessage.textContent = isIncomplete ? t("pages-incomplete") : t("pages-outdated");
      element.classList.toggle("outdated", hasPages);
      outdatedMessage.hidden = !hasPages;
      emptyState.hidden = hasPages;
      pageContainer.hidden = !hasPages;
      zoomTools.hidden = !hasPages;
      thumbnailList.hidden = pages.length < 2 || !hasPages;
    },
  };
}
