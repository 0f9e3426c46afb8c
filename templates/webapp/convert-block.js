// Conversion of a block to another kind of block, without loss of content.

import { createParagraph, paragraphInlines, simplifyInlines, stripTypedNumber } from "./inlines-data.js";

/**
 * Conversions by kind of block, then by new kind.
 *
 * Each takes the list of blocks and the index of the block, and returns the new blocks as `values`, and the numbers of
 * blocks `before` and `after` it that they replace too.
 */
export const CONVERSIONS = {
  paragraph: {
    /** Makes the paragraph the title of a section with the blocks after it, up to the next section. */
    section(list, index) {
      const end = list.findIndex((block, at) => at > index && block?.section);
      const content = list.slice(index + 1, end < 0 ? list.length : end);
      const { inlines, isNumbered } = stripTypedNumber([paragraphInlines(list[index])].flat());
      const numbering = isNumbered ? { numbering: "decimal" } : {};
      const section = { title: simplifyInlines(inlines), ...numbering, blocks: content.length ? content : [""] };
      return { values: [{ section }], after: content.length };
    },
    /** Makes the paragraph an item of the list right before it, or else of a new list. */
    list(list, index) {
      const item = typeof list[index] === "string" ? list[index] : [list[index]];
      const previous = list[index - 1]?.list;
      if (!previous) return { values: [{ list: { style: "bullet", items: [item] } }] };
      return { values: [{ list: { ...previous, items: [...previous.items, item] } }], before: 1 };
    },
    quote: (list, index) => ({ values: [{ quote: { blocks: [list[index]] } }] }),
  },
  section: {
    paragraph(list, index) {
      const { title, blocks } = list[index].section;
      return { values: [...(title === "" ? [] : [createParagraph([title].flat())]), ...blocks] };
    },
  },
  list: { paragraph: (list, index) => ({ values: list[index].list.items.flat() }) },
  quote: {
    paragraph(list, index) {
      const { blocks, source } = list[index].quote;
      return { values: [...blocks, ...(source ? [createParagraph([source].flat())] : [])] };
    },
  },
};
