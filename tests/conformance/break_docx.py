"""Breaks the DOCX of a letter in one way at a time.

usage: break_docx.py LETTERS-DIR OUTPUT-DIR

Writes OUTPUT-DIR/NAME.docx for each way to break one of two letters in LETTERS-DIR, and
unbroken copies of those two, zipped in the same way. Checkers that work accept only the
two copies. BROKEN names, for each file, the checker that must report it and the words that
the report must contain.
"""

import pathlib
import re
import sys
import zipfile

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENT = "word/document.xml"
STYLES = "word/styles.xml"
NUMBERING = "word/numbering.xml"
RELATIONSHIPS = "word/_rels/document.xml.rels"
TYPES = "[Content_Types].xml"
NOTES = "word/footnotes.xml"
SETTINGS = "word/settings.xml"


def drop(part):
    """Removes a part."""
    def change(parts):
        del parts[part]
    return change


def text(part, pattern, replacement):
    """Replaces the first match in a part, which must exist."""
    def change(parts):
        before = parts[part].decode()
        after = re.sub(pattern, replacement, before, count=1, flags=re.DOTALL)
        assert after != before, (part, pattern)
        # A lone surrogate represents a byte that is not UTF-8.
        parts[part] = after.encode(errors="surrogateescape")
    return change


def tree(part, rewrite):
    """Edits the elements of a part."""
    def change(parts):
        root = etree.fromstring(parts[part])
        rewrite(root)
        parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return change


def first(root, name):
    return next(root.iter(W + name))


def style_last(root):
    """Moves the style of a paragraph after its other properties."""
    properties = next(found for found in root.iter(W + "pPr") if len(found) > 1)
    properties.append(properties[0])


def last_first(root):
    root.insert(0, root[-1])


def added(parent, child, words=None):
    """Appends an element to the first element of a kind."""
    def rewrite(root):
        etree.SubElement(first(root, parent), child).text = words
    return rewrite


def same_id(root):
    for bookmark in root.iter(W + "bookmarkStart"):
        bookmark.set(W + "id", "7")


def words_in_paragraph(root):
    first(root, "p").text = "Geachte"


# Name: the checker → words that one of its reports must contain, and the change.
OF_TEXT = {
    # Checked by the schemas: order, names and values.
    "style-last": ({"sdk": "Sch_UnexpectedElement", "ecma": "pStyle': This element"},
                   tree(DOCUMENT, style_last)),
    "after-the-section": ({"sdk": "Sch_UnexpectedElement", "ecma": "}p': This element"},
                          tree(DOCUMENT, added("body", W + "p"))),
    "number-before-scheme": ({"sdk": "Sch_UnexpectedElement", "ecma": "abstractNum': This element"},
                             tree(NUMBERING, last_first)),
    "settings-disordered": ({"sdk": "Sch_UnexpectedElement", "ecma": "zoom': This element"},
                            tree("word/settings.xml", last_first)),
    "unknown-attribute": ({"sdk": "Sch_UndeclaredAttribute", "ecma": "colour': The attribute"},
                          tree(DOCUMENT, lambda root: first(root, "p").set(W + "colour", "red"))),
    "unknown-element": ({"sdk": "Sch_InvalidElement", "ecma": "alinea': This element"},
                        tree(DOCUMENT, added("body", W + "alinea"))),
    "foreign-element": ({"sdk": "Sch_InvalidElement", "ecma": "alinea': This element"},
                        tree(DOCUMENT, added("body", "{urn:x}alinea"))),
    "text-without-run": ({"sdk": "Sch_InvalidElement", "ecma": "}t': This element"},
                         tree(DOCUMENT, added("p", W + "t", "Geachte"))),
    "words-in-paragraph": ({"ecma": "Character content"}, tree(DOCUMENT, words_in_paragraph)),
    "table-without-grid": ({"sdk": "Sch_UnexpectedElement", "ecma": "tr': This element"},
                           text(DOCUMENT, "<w:body>", "<w:body><w:tbl><w:tr><w:tc><w:p/></w:tc>"
                                "</w:tr></w:tbl>")),
    "picture-without-id": ({"sdk": "Sch_MissRequiredAttribute", "ecma": "'id' is required"},
                           text("word/header1.xml", '<wp:docPr id="1"', "<wp:docPr")),
    "number-in-letters": ({"sdk": "Sch_AttributeValue", "ecma": "'three' is not a valid value"},
                          text(STYLES, r'(<w:numId w:val=)"\d+"', r'\1"three"')),
    "unknown-number-format": ({"sdk": "Sch_AttributeValue", "ecma": "'romeins'"},
                              text(NUMBERING, '(<w:numFmt w:val=)"decimal"', r'\1"romeins"')),
    "unknown-anchor": ({"sdk": "Sch_AttributeValue", "ecma": "'blad'"},
                       text(DOCUMENT, '(w:vAnchor=)"page"', r'\1"blad"')),
    "unknown-field-mark": ({"sdk": "Sch_AttributeValue", "ecma": "'midden'"},
                           text("word/footer1.xml", '"separate"', '"midden"')),
    "unknown-header-type": ({"sdk": "Sch_AttributeValue", "ecma": "'later'"},
                            text(DOCUMENT, '(headerReference w:type=)"default"', r'\1"later"')),
    "unknown-style-type": ({"sdk": "Sch_AttributeValue", "ecma": "'alinea'"},
                           text(STYLES, 'w:type="paragraph"', 'w:type="alinea"')),
    "unknown-font-family": ({"sdk": "Sch_AttributeValue", "ecma": "'schreefloos'"},
                            text("word/fontTable.xml", r'(<w:family w:val=)"\w+"',
                                 r'\1"schreefloos"')),
    "neither-true-nor-false": ({"sdk": "Sch_AttributeValue", "ecma": "'ja'"},
                               text(STYLES, "<w:b/>", '<w:b w:val="ja"/>')),
    "paper-by-name": ({"sdk": "Sch_AttributeValue", "ecma": "'A4'"},
                      text(DOCUMENT, r'(<w:pgSz w:w=)"\d+"', r'\1"A4"')),
    "picture-in-millimetres": ({"sdk": "Sch_AttributeValue", "ecma": "'13mm'"},
                               text("word/header1.xml", r'(<wp:extent cx=)"\d+"', r'\1"13mm"')),
    "unknown-header-element": ({"sdk": "root element", "ecma": "declaration"},
                               text("word/header2.xml", "<w:hdr(.*)</w:hdr>",
                                    r"<w:header\1</w:header>")),
    "unknown-property": ({"sdk": "Sch_InvalidElement", "ecma": "Paginas': This element"},
                         text("docProps/app.xml", "</Prop", "<Paginas>1</Paginas></Prop")),
    # Checked by the XML parser.
    "not-well-formed": ({"sdk": "w:body", "ecma": "mismatch"}, text(DOCUMENT, "</w:body>", "")),
    "not-utf-8": ({"sdk": "given encoding", "ecma": "encoding"},
                  text(DOCUMENT, "Geachte", "Geacht\udce9")),
    "control-character": ({"sdk": "invalid character", "ecma": "invalid Char"},
                          text(DOCUMENT, "Geachte", "Geacht\x01")),
    # The package: parts, content types and relationships.
    "no-styles": ({"sdk": "doesn't exist"}, drop(STYLES)),
    "no-picture": ({"sdk": "doesn't exist"}, drop("word/media/logo.png")),
    "no-relationships": ({"sdk": "Exception"}, drop(RELATIONSHIPS)),
    "no-relationship-of-header": ({"sdk": "Exception"},
                                  text(RELATIONSHIPS, 'Id="rIdHeader1"', 'Id="elders"')),
    "no-relationship-of-picture": ({"sdk": "Sem_InvalidRelationshipId"},
                                   drop("word/_rels/header1.xml.rels")),
    "no-relationship-of-link": ({"sdk": "Sem_InvalidRelationshipId"},
                                text(RELATIONSHIPS, 'Id="rIdLink1"', 'Id="elders"')),
    "relationship-twice": ({"sdk": "conflicts", "ecma": "ID"},
                           text(RELATIONSHIPS, 'Id="rIdLink2"', 'Id="rIdLink1"')),
    "address-of-nothing": ({"ecma": "anyURI"},
                           text(RELATIONSHIPS, 'Target="https://', 'Target="ht tp://[')),
    "no-type-of-header": ({"sdk": "unexpected content type"},
                          text(TYPES, '<Override PartName="/word/header1.xml"[^>]*>', "")),
    "type-of-footer-for-header": ({"sdk": "unexpected content type"},
                                  text(TYPES, r"header\+xml", "footer+xml")),
    "unknown-type-element": ({"sdk": "Content Types XML"},
                             text(TYPES, "<Default ", '<Standard Extension="x"/><Default ')),
    # Checked by the SDK only.
    "style-twice": ({"sdk": "Sem_UniqueAttributeValue"},
                    text(STYLES, 'w:styleId="Strong"', 'w:styleId="Emphasis"')),
    "bookmark-twice": ({"sdk": "Sem_UniqueAttributeValue"}, tree(DOCUMENT, same_id)),
}


# The same, in a letter with footnotes and tables.
OF_MATTER = {
    "no-footnotes": ({"sdk": "doesn't exist"}, drop(NOTES)),
    "no-type-of-footnotes": ({"sdk": "unexpected content type"},
                             text(TYPES, '<Override PartName="/word/footnotes.xml"[^>]*>', "")),
    "note-without-id": ({"sdk": "Sch_MissRequiredAttribute", "ecma": "id' is required"},
                        text(NOTES, '<w:footnote w:id="1"', "<w:footnote")),
    "note-called-by-name": ({"sdk": "Sch_AttributeValue", "ecma": "'een'"},
                            text(DOCUMENT, '(footnoteReference w:id=)"1"', r'\1"een"')),
    "note-that-is-not-there": ({"sdk": "Sem_MissingReferenceElement"},
                               text(DOCUMENT, '(footnoteReference w:id=)"1"', r'\1"99"')),
    "note-twice": ({"sdk": "Sem_UniqueAttributeValue"},
                   text(NOTES, '<w:footnote w:id="2"', '<w:footnote w:id="1"')),
    "unknown-kind-of-note": ({"sdk": "Sch_AttributeValue", "ecma": "'streep'"},
                             text(NOTES, 'w:type="separator"', 'w:type="streep"')),
    "separator-that-is-not-there": ({"sdk": "Sem_MissingReferenceElement"},
                                    text(SETTINGS, '(<w:footnote w:id=)"-1"', r'\1"77"')),
    "no-relationship-of-link-in-note": ({"sdk": "Sem_InvalidRelationshipId"},
                                        drop("word/_rels/footnotes.xml.rels")),
    "table-without-properties": ({"sdk": "Sch_UnexpectedElement", "ecma": "tblGrid': This element"},
                                 text(DOCUMENT, "<w:tblPr>.*?</w:tblPr>", "")),
    "table-disordered": ({"sdk": "Sch_UnexpectedElement", "ecma": "tblStyle': This element"},
                         text(DOCUMENT, "(<w:tblStyle [^>]*>)(.*?)(</w:tblPr>)", r"\2\1\3")),
    "column-in-percent": ({"sdk": "Sch_AttributeUnionFailed", "ecma": "'50%'"},
                          text(DOCUMENT, r'(<w:gridCol w:w=)"\d+"', r'\1"50%"')),
    "row-without-cells-of-its-own": ({"sdk": "Sch_InvalidElement", "ecma": "}p': This element"},
                                     text(DOCUMENT, "<w:tc>.*?</w:tc>", "<w:p/>")),
    "unknown-layout-of-table": ({"sdk": "Sch_AttributeValue", "ecma": "'vast'"},
                                text(DOCUMENT, '(<w:tblLayout w:type=)"fixed"', r'\1"vast"')),
}
# The letter, and the change.
LETTERS = {"inlines": OF_TEXT, "footnotes": OF_MATTER}
BROKEN = OF_TEXT | OF_MATTER


def rewrite(source, output, *changes):
    """Zips a file again with changes."""
    with zipfile.ZipFile(source) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for change in changes:
        change(parts)
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)


def main(letters, output):
    output = pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    for letter, ways in LETTERS.items():
        source = pathlib.Path(letters) / f"{letter}.docx"
        rewrite(source, output / f"{letter}.docx")
        for name, (_, change) in ways.items():
            rewrite(source, output / f"{name}.docx", change)


if __name__ == "__main__":
    main(*sys.argv[1:])
