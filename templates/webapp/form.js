// Letter form, and the relation between its elements and JSON Pointers.

import { fetchHouseStyles } from "./api.js";
import { createBlockList } from "./blocks.js";
import { h, uniqueId } from "./dom.js";
import {
  bindMember, createField, createJsonField, createLinesField, createOverrideField, createSelectField, createTextField, isObject,
} from "./fields.js";
import { hasMessage, t } from "./i18n.js";
import { parsePointer } from "./json-scanner.js";
import { createSortableList, firstControl } from "./sortable-list.js";

// Members that the form has fields for.
const LETTER_MEMBERS = ["language", "houseStyle", "status", "sender", "addressee", "classification", "date", "subject", "project",
  "ourReference", "yourReference", "copyTo", "clause", "enclosures", "dossier", "caseNumbers", "salutation", "body", "closing",
  "signatories", "annexes"];
const SENDER_MEMBERS = ["organisation", "unit", "visitingAddress", "postalAddress", "country", "identificationNumber", "phone", "fax",
  "email", "website", "contact"];
const CONTACT_MEMBERS = ["name", "phone", "mobile", "fax", "email"];

const fieldLabel = (name) => t(`field-${name}`);
/** Returns the message with this key, or a fallback if there is none. */
const messageOr = (key, fallback) => (hasMessage(key) ? t(key) : fallback);

function createSection(title, ...children) {
  const id = uniqueId("group");
  return h("section", { class: "group", "aria-labelledby": id }, h("h2", { id }, title), ...children);
}

/** Creates a collapsed group of fields that are seldom used. */
function createDetails(title, ...fields) {
  return h("details", { class: "more-fields" }, h("summary", {}, title), h("div", { class: "fields" }, ...fields));
}

/** Creates JSON fields for the members that the form has no fields for. */
function createOtherFields(object, knownMembers, onChange) {
  const otherMembers = Object.keys(object).filter((name) => !knownMembers.includes(name));
  return otherMembers.map((name) => {
    const setValue = (value) => { object[name] = value; onChange(); };
    const deleteMember = (event) => {
      delete object[name];
      event.target.closest(".other-member").remove();
      onChange();
    };
    return h("div", { class: "other-member" },
      createJsonField(object[name], name, setValue, name),
      h("button", { type: "button", class: "outlined", onclick: deleteMember }, t("remove")));
  });
}

/** Creates the editor of a list member that is absent while the list is empty. */
function createOptionalList(letter, name, onChange, options) {
  if (letter[name] !== undefined && !Array.isArray(letter[name])) {
    return createJsonField(letter[name], options.label, bindMember(letter, [name], onChange).set, name);
  }
  const list = letter[name] ?? [];
  return createSortableList(list, {
    ...options, key: name,
    onChange: () => {
      if (list.length) letter[name] = list;
      else delete letter[name];
      onChange();
    },
  }).element;
}

/**
 * Creates the form of a letter, which it changes in place.
 *
 * @param {object} letter
 * @param {string[]} languages - codes of the languages of letters
 * @param {() => void} onChange
 * @returns {Promise<HTMLElement>}
 */
export async function createLetterForm(letter, languages, onChange) {
  const styles = await fetchHouseStyles().catch(() => []);
  const defaultStyle = styles.find((style) => style.default)?.name ?? "";
  const currentStyle = () => styles.find(({ name }) => name === (letter.houseStyle ?? defaultStyle));
  const senderSection = createSenderSection(letter, () => currentStyle()?.senders ?? [], onChange);
  const handleStyleChange = () => { senderSection.updatePresets(); onChange(); };
  const addresseePresets = currentStyle()?.addresseePresets ?? ["tweede-kamer", "eerste-kamer"];
  return h("div", { class: "letter-form" },
    createSection(t("group-letter"), createEssentialFields(letter, languages, { styles, defaultStyle, handleStyleChange }, onChange)),
    createSection(t("group-addressee"), createAddresseeField(letter, addresseePresets, onChange)),
    createSection(t("group-sender"), senderSection.element),
    createSection(t("group-references"), createReferenceFields(letter, onChange)),
    createSection(t("group-body"), createBodyFields(letter, onChange)),
    createSection(t("group-signatories"), createOptionalList(letter, "signatories", onChange, {
      label: t("group-signatories"), addLabel: t("add-signatory"), itemTypes: [{ create: () => ({ function: "" }) }],
      accepts: (value) => isObject(value) && "function" in value,
      buildItem: (signatory, row) => buildSignatory(signatory, row, onChange),
    })),
    createSection(t("group-annexes"), createOptionalList(letter, "annexes", onChange, {
      label: t("group-annexes"), addLabel: t("add-annex"), itemTypes: [{ create: () => ({ title: "", blocks: [""] }) }],
      accepts: (value) => isObject(value) && "blocks" in value && "title" in value,
      buildItem: (annex, row) => buildAnnex(annex, row, onChange),
    })),
    ...createOtherFields(letter, LETTER_MEMBERS, onChange));
}

/** Creates the fields for subject, date, status, language and house style. */
function createEssentialFields(letter, languages, { styles, defaultStyle, handleStyleChange }, onChange) {
  const bind = (name) => bindMember(letter, [name], onChange);
  const otherStyles = styles.filter((style) => !style.default).map(({ name }) => [name, name]);
  return h("div", {},
    createTextField(bind("subject"), "subject", fieldLabel("subject"), { required: true, isLong: true, class: "large" }),
    h("div", { class: "fields" },
      createTextField(bind("date"), "date", fieldLabel("date"), { type: "date", required: true }),
      createSelectField(bind("status"), "status", fieldLabel("status"), [["final", t("status-final")], ["draft", t("status-draft")]]),
      createSelectField(bind("language"), "language", fieldLabel("language"),
        languages.map((code) => [code, messageOr(`language-${code}`, code)])),
      styles.length ? createSelectField(bindMember(letter, ["houseStyle"], handleStyleChange), "houseStyle", fieldLabel("houseStyle"),
        [[defaultStyle, `${defaultStyle} (${t("default")})`], ...otherStyles]) : null));
}

function createReferenceFields(letter, onChange) {
  const bind = (...path) => bindMember(letter, path, onChange);
  const createLine = (name) => createTextField(bind(name), name, fieldLabel(name));
  const dossierFields = letter.dossier === undefined || isObject(letter.dossier) ? [
    createTextField(bind("dossier", "number"), "number", t("dossier-number"), { hint: t("dossier-hint") }),
    createTextField(bind("dossier", "title"), "title", t("dossier-title"), { isLong: true }),
  ] : createJsonField(letter.dossier, t("dossier-number"), bind("dossier").set);
  return h("div", {},
    h("div", { class: "fields" },
      createLine("ourReference"), createLine("yourReference"),
      createOverrideField(bind("enclosures"), "enclosures", fieldLabel("enclosures"), {
        none: [], isMultiline: true, defaultLabel: t("enclosures-default"), noneLabel: t("override-none"), customLabel: t("enclosures-custom") }),
      createLinesField(bind("copyTo"), "copyTo", fieldLabel("copyTo")),
      h("div", { "data-key": "dossier", class: "fields wide" }, dossierFields),
      createLinesField(bind("caseNumbers"), "caseNumbers", fieldLabel("caseNumbers"))),
    createDetails(t("more-references"), createLine("classification"), createLine("project"),
      createOverrideField(bind("clause"), "clause", fieldLabel("clause"), { defaultLabel: t("clause-default"), noneLabel: t("override-none") })));
}

/** Creates the fields for salutation, body and closing. */
function createBodyFields(letter, onChange) {
  const bind = (name) => bindMember(letter, [name], onChange);
  const label = t("group-body");
  const body = Array.isArray(letter.body)
    ? createBlockList(letter.body, { onChange, key: "body", label }).element
    : createJsonField(letter.body ?? null, label, bind("body").set, "body");
  return h("div", {},
    createOverrideField(bind("salutation"), "salutation", fieldLabel("salutation"), { defaultLabel: t("salutation-default"), noneLabel: t("override-none") }),
    body,
    createOverrideField(bind("closing"), "closing", fieldLabel("closing"), { defaultLabel: t("closing-default"), noneLabel: t("override-none") }));
}

/**
 * Creates the section of the sender: a list of the senders of the house style, and the fields.
 *
 * @returns {{ element: HTMLElement, updatePresets: () => void }} `updatePresets` is to be called after a change of the
 *   house style
 */
function createSenderSection(letter, getPresets, onChange) {
  const createFields = () => createSenderFields(letter, () => { selectCurrent(); onChange(); });
  const fieldContainer = h("div", {}, createFields());
  const presetSelect = h("select", {
    onchange: () => {
      const preset = presetSelect.value === "" ? null : getPresets()[Number(presetSelect.value)];
      if (!preset) return;
      letter.sender = structuredClone(preset);
      fieldContainer.replaceChildren(createFields());
      onChange();
    },
  });
  const serializeSorted = (sender) => JSON.stringify(Object.entries(sender).sort());
  const selectCurrent = () => {
    const index = getPresets().findIndex((preset) => serializeSorted(preset) === serializeSorted(letter.sender ?? {}));
    presetSelect.value = index < 0 ? "" : String(index);
  };
  const presetField = createField(undefined, t("field-senders"), presetSelect, { hint: t("senders-hint") });
  const updatePresets = () => {
    const presets = getPresets();
    const presetLabel = ({ unit, organisation }) => [unit, organisation].filter(Boolean).join(", ");
    presetSelect.replaceChildren(h("option", { value: "" }, t("sender-custom")),
      ...presets.map((preset, index) => h("option", { value: index }, presetLabel(preset))));
    presetField.hidden = presets.length === 0;
    selectCurrent();
  };
  updatePresets();
  return { element: h("div", { class: "sender-section" }, presetField, fieldContainer), updatePresets };
}

function createSenderFields(letter, onChange) {
  const { sender } = letter;
  const bind = (...path) => bindMember(letter, ["sender", ...path], onChange);
  if (sender !== undefined && !isObject(sender)) return createJsonField(sender, t("group-sender"), bind().set, "sender");
  const createLine = (name) => createTextField(bind(name), name, fieldLabel(name));
  const contactFields = sender?.contact === undefined || isObject(sender.contact)
    ? h("details", { class: "more-fields", "data-key": "contact" },
      h("summary", {}, fieldLabel("contact")),
      h("div", { class: "fields" }, CONTACT_MEMBERS.map((name) => createTextField(bind("contact", name), name, t(`contact-${name}`)))),
      ...createOtherFields(sender?.contact ?? {}, CONTACT_MEMBERS, onChange))
    : createJsonField(sender.contact, fieldLabel("contact"), bind("contact").set, "contact");
  return h("div", { "data-key": "sender" },
    h("div", { class: "fields" },
      createTextField(bind("organisation"), "organisation", fieldLabel("organisation"), { required: true, isLong: true, class: "wide" }),
      createTextField(bind("unit"), "unit", fieldLabel("unit"), { isLong: true, class: "wide" }),
      createLinesField(bind("visitingAddress"), "visitingAddress", fieldLabel("visitingAddress")),
      createLinesField(bind("postalAddress"), "postalAddress", fieldLabel("postalAddress")),
      ...["identificationNumber", "phone", "email", "website"].map(createLine)),
    createDetails(t("more-sender"), createLine("country"), createLine("fax")),
    contactFields,
    ...createOtherFields(sender ?? {}, SENDER_MEMBERS, onChange));
}

/** Creates the choice between the addressees of the house style and a free address. */
function createAddresseeField(letter, presets, onChange) {
  const { addressee } = letter;
  const bind = (...path) => bindMember(letter, ["addressee", ...path], onChange);
  const isPreset = isObject(addressee) && typeof addressee.preset === "string" && Object.keys(addressee).length === 1;
  const isFreeAddress = isObject(addressee) && Object.keys(addressee).every((name) => ["lines", "kix"].includes(name));
  if (addressee !== undefined && !isPreset && !isFreeAddress) {
    return createJsonField(addressee, t("group-addressee"), bind().set, "addressee");
  }
  const groupName = uniqueId("addressee");
  const addressFields = h("div", { class: "fields" });
  const showAddressFields = () => addressFields.replaceChildren(
    createLinesField(bind("lines"), "lines", t("field-lines"), { rows: 4, allowEmpty: true }),
    createTextField(bind("kix"), "kix", t("field-kix"), { hint: t("kix-hint") }));
  const createRadio = (value, label, checked, selectValue) => {
    const id = uniqueId("preset");
    const onchange = () => { selectValue(); onChange(); };
    return h("div", { class: "choice" },
      h("input", { type: "radio", name: groupName, id, value, checked, onchange }),
      h("label", { htmlFor: id }, label));
  };
  if (isFreeAddress) showAddressFields();
  const choices = [...new Set([...presets, addressee?.preset].filter(Boolean))];
  return h("fieldset", { "data-key": "addressee", class: "choice-group" },
    h("legend", { class: "visually-hidden" }, t("group-addressee")),
    choices.map((preset) => createRadio(preset, messageOr(`preset-${preset}`, preset), addressee?.preset === preset, () => {
      letter.addressee = { preset };
      addressFields.replaceChildren();
    })),
    createRadio("", t("addressee-free"), isFreeAddress, () => {
      letter.addressee = { lines: [] };
      showAddressFields();
    }),
    addressFields);
}

function buildSignatory(signatory, row, onChange) {
  if (!isObject(signatory)) return { element: createJsonField(signatory, t("group-signatories"), row.setValue) };
  const bind = (...path) => bindMember(signatory, path, onChange);
  const signedForFields = signatory.signedFor === undefined || isObject(signatory.signedFor)
    ? h("div", { class: "fields wide", "data-key": "signedFor" },
      createTextField(bind("signedFor", "name"), "name", t("signed-for-name")),
      createTextField(bind("signedFor", "function"), "function", t("signed-for-function"), { isLong: true }))
    : createJsonField(signatory.signedFor, t("signed-for-name"), bind("signedFor").set, "signedFor");
  return {
    title: (index) => t("signatory-number", { number: index + 1 }),
    element: h("div", {},
      h("div", { class: "fields" },
        createTextField(bind("name"), "name", t("field-name")),
        createTextField(bind("function"), "function", t("field-function"), { required: true, isLong: true, hint: t("function-hint") })),
      createDetails(t("more-signatory"),
        createLinesField(bind("alsoOnBehalfOf"), "alsoOnBehalfOf", t("field-alsoOnBehalfOf"), { class: "wide" }),
        signedForFields),
      ...createOtherFields(signatory, ["name", "function", "alsoOnBehalfOf", "signedFor"], onChange)),
  };
}

function buildAnnex(annex, row, onChange) {
  if (!isObject(annex) || !Array.isArray(annex.blocks)) return { element: createJsonField(annex, t("group-annexes"), row.setValue) };
  const bind = (name) => bindMember(annex, [name], onChange);
  return {
    class: "annex", title: (index) => t("annex-number", { number: index + 1 }),
    element: h("div", {},
      h("div", { class: "fields" },
        createTextField(bind("title"), "title", t("field-title"), { required: true, isLong: true, class: "wide" }),
        createTextField(bind("subtitle"), "subtitle", t("field-subtitle"), { isLong: true }),
        createSelectField(bind("layout"), "layout", t("field-layout"), [["column", t("layout-column")], ["full-width", t("layout-full-width")]])),
      createBlockList(annex.blocks, { onChange }).element,
      ...createOtherFields(annex, ["title", "subtitle", "layout", "blocks"], onChange)),
  };
}

/**
 * Finds the element of a JSON Pointer, or of its nearest ancestor that the form shows.
 *
 * @param {HTMLElement} form
 * @param {string} pointer
 * @returns {HTMLElement}
 */
export function findElement(form, pointer) {
  let current = form;
  for (const token of parsePointer(pointer)) {
    const child = [...current.querySelectorAll(`[data-key="${CSS.escape(token)}"]`)]
      .find((element) => (element.parentElement.closest("[data-key]") ?? form) === current);
    if (!child) break;
    current = child;
  }
  return current;
}

/**
 * Returns the JSON Pointer of the value that an element edits.
 *
 * @param {HTMLElement} element - element in a form
 * @returns {string}
 */
export function elementPointer(element) {
  const tokens = [];
  for (let current = element.closest("[data-key]"); current; current = current.parentElement.closest("[data-key]")) {
    tokens.unshift(current.dataset.key);
  }
  return tokens.map((token) => `/${token}`).join("");
}

/**
 * Moves the focus to the field of a JSON Pointer, and expands the groups around it.
 *
 * @param {HTMLElement} form
 * @param {string} pointer
 */
export function focusPointer(form, pointer) {
  const element = findElement(form, pointer);
  for (let ancestor = element; ancestor && ancestor !== form; ancestor = ancestor.parentElement) {
    if (ancestor.localName === "details") ancestor.open = true;
  }
  const control = firstControl(element);
  control?.focus();
  (control ?? element).scrollIntoView({ block: "center" });
}

/**
 * Describes a JSON Pointer with the labels of the form, such as “Text › 2 › Title”.
 *
 * @param {string} pointer
 * @returns {string}
 */
export function describePointer(pointer) {
  const labels = parsePointer(pointer).map((token) => {
    if (/^\d+$/.test(token)) return String(Number(token) + 1);
    if (["paragraph", "blocks", "section", "list", "table"].includes(token)) return messageOr(`kind-${token}`, null);
    const key = ["field", "group", "kind"].map((prefix) => `${prefix}-${token}`).find(hasMessage);
    return key ? t(key) : token;
  });
  return labels.filter(Boolean).join(" › ") || t("group-letter");
}
