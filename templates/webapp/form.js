// The letter as a form.

import { houseStyles } from "./api.js";
import { blocks } from "./blocks.js";
import { h, unique } from "./dom.js";
import { choice, field, isObject, lines, member, raw, text, wording } from "./fields.js";
import { steps } from "./json-scanner.js";
import { first, sequence } from "./sortable-list.js";
import { isSaid, say } from "./i18n.js";

const KNOWN = ["language", "houseStyle", "status", "sender", "addressee", "classification", "date", "subject", "project", "ourReference",
  "yourReference", "copyTo", "clause", "enclosures", "dossier", "caseNumbers", "salutation", "body", "closing", "signatories", "annexes"];
const SENDER = ["organisation", "unit", "visitingAddress", "postalAddress", "country", "identificationNumber", "phone", "fax", "email", "website", "contact"];
const CONTACT = ["name", "phone", "mobile", "fax", "email"];

function group(title, ...children) {
  const id = unique("group");
  return h("section", { class: "group", "aria-labelledby": id }, h("h2", { id }, title), ...children);
}

function more(title, ...children) {
  return h("details", { class: "more" }, h("summary", {}, title), h("div", { class: "fields" }, ...children));
}

/** Members that the form knows nothing of. */
function others(object, known, change) {
  return Object.keys(object).filter((name) => !known.includes(name)).map((name) =>
    h("div", { class: "other" }, raw(object[name], name, (value) => { object[name] = value; change(); }, name),
      h("button", { type: "button", class: "outlined", onclick: (event) => {
        delete object[name];
        event.target.closest(".other").remove();
        change();
      } }, say("remove"))));
}

/** A list member that comes with its first item and goes with its last. */
function optionalList(letter, name, change, options) {
  const list = letter[name] ?? [];
  return sequence(list, {
    ...options, key: name,
    change: () => {
      if (list.length) letter[name] = list;
      else delete letter[name];
      change();
    },
  }).element;
}

/** Makes the form of a letter; `change` is called after every change of the object. */
export async function form(letter, languages, change) {
  const styles = await houseStyles().catch(() => []);
  const at = (...path) => member(letter, path, change);
  const label = (name) => say(`field-${name}`);
  const line = (name, options) => text(at(name), name, label(name), options);
  const usualStyle = styles.find((style) => style.default)?.name ?? "";
  const style = () => styles.find(({ name }) => name === (letter.houseStyle ?? usualStyle));
  const presets = () => (style()?.addresseePresets ?? ["tweede-kamer", "eerste-kamer"]);
  const sending = senders(letter, () => style()?.senders ?? [], change);

  const essentials = group(say("group-letter"),
    text(at("subject"), "subject", label("subject"), { required: true, isLong: true, class: "large" }),
    h("div", { class: "fields" },
      text(at("date"), "date", label("date"), { type: "date", required: true }),
      choice(at("status"), "status", label("status"), [["final", say("status-final")], ["draft", say("status-draft")]]),
      choice(at("language"), "language", label("language"), languages.map((code) => [code, isSaid(`language-${code}`) ? say(`language-${code}`) : code])),
      styles.length ? choice(member(letter, ["houseStyle"], () => { sending.offer(); change(); }), "houseStyle", label("houseStyle"),
        [[usualStyle, `${usualStyle} (${say("usual")})`], ...styles.filter((style) => !style.default).map(({ name }) => [name, name])]) : null));

  const references = h("div", {},
    h("div", { class: "fields" },
      line("ourReference"), line("yourReference"),
      wording(at("enclosures"), "enclosures", label("enclosures"), {
        none: [], multiline: true, usual: say("enclosures-usual"), left: say("wording-none"), own: say("enclosures-own") }),
      lines(at("copyTo"), "copyTo", label("copyTo")),
      h("div", { "data-key": "dossier", class: "fields wide" },
        letter.dossier === undefined || isObject(letter.dossier) ? [
          text(at("dossier", "number"), "number", say("dossier-number"), { hint: say("dossier-hint") }),
          text(at("dossier", "title"), "title", say("dossier-title"), { isLong: true })] : raw(letter.dossier, say("dossier-number"), at("dossier").set)),
      lines(at("caseNumbers"), "caseNumbers", label("caseNumbers"))),
    more(say("more-references"), line("classification"), line("project"),
      wording(at("clause"), "clause", label("clause"), { usual: say("clause-usual"), left: say("wording-none") })));

  const body = Array.isArray(letter.body)
    ? blocks(letter.body, { change, key: "body", label: say("group-body") }).element
    : raw(letter.body ?? null, say("group-body"), at("body").set, "body");

  const signatories = letter.signatories === undefined || Array.isArray(letter.signatories) ? optionalList(letter, "signatories", change, {
    label: say("group-signatories"), addLabel: say("add-signatory"), kinds: [{ make: () => ({ function: "" }) }],
    fits: (value) => isObject(value) && "function" in value,
    build: (one, row) => signatory(one, row, change),
  }) : raw(letter.signatories, say("group-signatories"), at("signatories").set, "signatories");

  const annexes = letter.annexes === undefined || Array.isArray(letter.annexes) ? optionalList(letter, "annexes", change, {
    label: say("group-annexes"), addLabel: say("add-annex"), kinds: [{ make: () => ({ title: "", blocks: [""] }) }],
    fits: (value) => isObject(value) && "blocks" in value && "title" in value,
    build: (one, row) => annex(one, row, change),
  }) : raw(letter.annexes, say("group-annexes"), at("annexes").set, "annexes");

  return h("div", { class: "letter-form" },
    essentials,
    group(say("group-addressee"), addressee(letter, presets, change)),
    group(say("group-sender"), sending.element),
    group(say("group-references"), references),
    group(say("group-body"),
      wording(at("salutation"), "salutation", label("salutation"), { usual: say("salutation-usual"), left: say("wording-none") }),
      body,
      wording(at("closing"), "closing", label("closing"), { usual: say("closing-usual"), left: say("wording-none") })),
    group(say("group-signatories"), signatories),
    group(say("group-annexes"), annexes),
    ...others(letter, KNOWN, change));
}

/** Who sends the letter: chosen from those of the house style, or written. */
function senders(letter, known, change) {
  const picker = h("select", {
    onchange: () => {
      const chosen = picker.value === "" ? null : known()[Number(picker.value)];
      if (!chosen) return;
      letter.sender = structuredClone(chosen);
      holder.replaceChildren(written());
      change();
    },
  });
  const named = ({ unit, organisation }) => [unit, organisation].filter(Boolean).join(", ");
  const same = (one) => JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(letter.sender ?? {}).sort());
  const choose = () => {
    const place = known().findIndex(same);
    picker.value = place < 0 ? "" : String(place);
  };
  const written = () => sender(letter, () => { choose(); change(); });
  const holder = h("div", {}, written());
  const offered = field(undefined, say("field-senders"), picker, { hint: say("senders-hint") });
  const offer = () => {
    picker.replaceChildren(h("option", { value: "" }, say("sender-own")), ...known().map((one, place) => h("option", { value: place }, named(one))));
    offered.hidden = known().length === 0;
    choose();
  };
  offer();
  return { element: h("div", { class: "senders" }, offered, holder), offer };
}

function sender(letter, change) {
  const at = (...path) => member(letter, path, change);
  const label = (name) => say(`field-${name}`);
  return letter.sender === undefined || isObject(letter.sender) ? h("div", { "data-key": "sender" },
    h("div", { class: "fields" },
      text(at("sender", "organisation"), "organisation", label("organisation"), { required: true, isLong: true, class: "wide" }),
      text(at("sender", "unit"), "unit", label("unit"), { isLong: true, class: "wide" }),
      lines(at("sender", "visitingAddress"), "visitingAddress", label("visitingAddress")),
      lines(at("sender", "postalAddress"), "postalAddress", label("postalAddress")),
      ...["identificationNumber", "phone", "email", "website"].map((name) => text(at("sender", name), name, label(name)))),
    more(say("more-sender"), ...["country", "fax"].map((name) => text(at("sender", name), name, label(name)))),
    letter.sender?.contact === undefined || isObject(letter.sender.contact) ? h("details", { class: "more", "data-key": "contact" },
      h("summary", {}, label("contact")),
      h("div", { class: "fields" }, CONTACT.map((name) =>
        text(at("sender", "contact", name), name, say(`contact-${name}`)))),
      ...others(letter.sender?.contact ?? {}, CONTACT, change))
      : raw(letter.sender.contact, label("contact"), at("sender", "contact").set, "contact"),
    ...others(letter.sender ?? {}, SENDER, change)) : raw(letter.sender, say("group-sender"), at("sender").set, "sender");
}

function addressee(letter, presets, change) {
  const value = letter.addressee;
  const fits = value === undefined || (isObject(value) && (Object.keys(value).every((name) => ["lines", "kix"].includes(name))
    || (typeof value.preset === "string" && Object.keys(value).length === 1)));
  if (!fits) return raw(value, say("group-addressee"), member(letter, ["addressee"], change).set, "addressee");
  const name = unique("addressee");
  const free = h("div", { class: "fields" });
  const showFree = () => free.replaceChildren(
    lines(member(letter, ["addressee", "lines"], change), "lines", say("field-lines"), { rows: 4, isKept: true }),
    text(member(letter, ["addressee", "kix"], change), "kix", say("field-kix"), { hint: say("kix-hint") }));
  const known = [...new Set([...presets(), value?.preset].filter(Boolean))];
  const radio = (key, words, checked, choose) => {
    const id = unique("preset");
    return h("div", { class: "tick" },
      h("input", { type: "radio", name, id, value: key, checked, onchange: () => { choose(); change(); } }),
      h("label", { htmlFor: id }, words));
  };
  const isFree = value !== undefined && !("preset" in value);
  if (isFree) showFree();
  return h("fieldset", { "data-key": "addressee", class: "choices" },
    h("legend", { class: "visually-hidden" }, say("group-addressee")),
    known.map((preset) => radio(preset, isSaid(`preset-${preset}`) ? say(`preset-${preset}`) : preset, value?.preset === preset, () => {
      letter.addressee = { preset };
      free.replaceChildren();
    })),
    radio("", say("addressee-free"), isFree, () => {
      letter.addressee = { lines: [] };
      showFree();
    }),
    free);
}

function signatory(one, row, change) {
  if (!isObject(one)) return { element: raw(one, say("group-signatories"), row.set) };
  const deputy = one.signedFor === undefined || isObject(one.signedFor);
  return {
    title: (place) => say("signatory-number", { number: place + 1 }),
    element: h("div", {},
      h("div", { class: "fields" },
        text(member(one, ["name"], change), "name", say("field-name")),
        text(member(one, ["function"], change), "function", say("field-function"), { required: true, isLong: true, hint: say("function-hint") })),
      h("details", { class: "more" }, h("summary", {}, say("more-signatory")),
        h("div", { class: "fields" },
          lines(member(one, ["alsoOnBehalfOf"], change), "alsoOnBehalfOf", say("field-alsoOnBehalfOf"), { class: "wide" }),
          deputy ? h("div", { class: "fields wide", "data-key": "signedFor" },
            text(member(one, ["signedFor", "name"], change), "name", say("deputy-name")),
            text(member(one, ["signedFor", "function"], change), "function", say("deputy-function"), { isLong: true }))
            : raw(one.signedFor, say("deputy-name"), member(one, ["signedFor"], change).set, "signedFor"))),
      ...others(one, ["name", "function", "alsoOnBehalfOf", "signedFor"], change)),
  };
}

function annex(one, row, change) {
  if (!isObject(one) || !Array.isArray(one.blocks)) return { element: raw(one, say("group-annexes"), row.set) };
  return {
    class: "annex", title: (place) => say("annex-number", { number: place + 1 }),
    element: h("div", {},
      h("div", { class: "fields" },
        text(member(one, ["title"], change), "title", say("field-title"), { required: true, isLong: true, class: "wide" }),
        text(member(one, ["subtitle"], change), "subtitle", say("field-subtitle"), { isLong: true }),
        choice(member(one, ["layout"], change), "layout", say("field-layout"), [["column", say("layout-column")], ["full-width", say("layout-full-width")]])),
      blocks(one.blocks, { change }).element,
      ...others(one, ["title", "subtitle", "layout", "blocks"], change)),
  };
}

/** The element of a pointer in a form, or of what is nearest around it. */
export function elementOf(root, pointer) {
  let here = root;
  for (const step of steps(pointer)) {
    const inner = [...here.querySelectorAll(`[data-key="${CSS.escape(step)}"]`)]
      .find((element) => (element.parentElement.closest("[data-key]") ?? root) === here);
    if (!inner) break;
    here = inner;
  }
  return here;
}

/** The pointer of what an element stands in. */
export function pointerOf(element) {
  const keys = [];
  for (let here = element.closest("[data-key]"); here; here = here.parentElement.closest("[data-key]")) keys.unshift(here.dataset.key);
  return keys.map((key) => `/${key}`).join("");
}

/** Moves the focus to where a pointer leads. */
export function focusAt(root, pointer) {
  const element = elementOf(root, pointer);
  for (let around = element; around && around !== root; around = around.parentElement) if (around.localName === "details") around.open = true;
  const target = first(element);
  target?.focus();
  (target ?? element).scrollIntoView({ block: "center" });
}

/** What a pointer is called by people. */
export function nameOf(pointer) {
  const named = steps(pointer).map((step) => {
    if (/^\d+$/.test(step)) return String(Number(step) + 1);
    if (["paragraph", "blocks", "section", "list", "table"].includes(step)) return isSaid(`kind-${step}`) ? say(`kind-${step}`) : null;
    const word = ["field", "group", "kind"].map((set) => `${set}-${step}`).find(isSaid);
    return word ? say(word) : step;
  });
  return named.filter(Boolean).join(" › ") || say("group-letter");
}
