// What a block can become, with nothing of it lost.

import { inlinesOf, paragraph, tidy, withoutNumber } from "./inlines-data.js";

/**
 * What each kind of block can become, by name. Each gives what takes the place of the block and
 * of so many that stand `before` and `after` it in the list.
 */
export const TURNS = {
  paragraph: {
    /** A heading: what follows, up to the next one, comes under it. */
    section(list, place) {
      const end = list.findIndex((block, at) => at > place && block?.section);
      const under = list.slice(place + 1, end < 0 ? list.length : end);
      const { inlines, isNumbered } = withoutNumber([inlinesOf(list[place])].flat());
      const section = { title: tidy(inlines), ...(isNumbered ? { numbering: "decimal" } : {}), blocks: under.length ? under : [""] };
      return { values: [{ section }], after: under.length };
    },
    /** An item: of the list before it, where there is one. */
    list(list, place) {
      const item = typeof list[place] === "string" ? list[place] : [list[place]];
      const before = list[place - 1]?.list;
      if (!before) return { values: [{ list: { style: "bullet", items: [item] } }] };
      return { values: [{ list: { ...before, items: [...before.items, item] } }], before: 1 };
    },
    quote: (list, place) => ({ values: [{ quote: { blocks: [list[place]] } }] }),
  },
  section: {
    paragraph(list, place) {
      const { title, blocks } = list[place].section;
      return { values: [...(title === "" ? [] : [paragraph([title].flat())]), ...blocks] };
    },
  },
  list: { paragraph: (list, place) => ({ values: list[place].list.items.flat() }) },
  quote: {
    paragraph(list, place) {
      const { blocks, source } = list[place].quote;
      return { values: [...blocks, ...(source ? [paragraph([source].flat())] : [])] };
    },
  },
};
