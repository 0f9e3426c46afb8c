"""Breaks the PDF of a letter in one way at a time.

usage: break_pdf.py PDF OUTPUT-DIR

Writes OUTPUT-DIR/NAME.pdf for each way to break it, and "valid.pdf", which is rewritten
without a change. A checker that works accepts only the last one. BROKEN names, for each
file, the profile that must report it and the clause.
"""

import pathlib
import re
import sys

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator, String


def elements(pdf, kind):
    """Returns the structure elements of a type."""
    return [o for o in pdf.objects if isinstance(o, Dictionary)
            and o.get("/Type") == "/StructElem" and o.get("/S") == kind]


def of_type(pdf, kind):
    return [o for o in pdf.objects
            if isinstance(o, (Dictionary, pikepdf.Stream)) and o.get("/Type") == kind]


def annotation(pdf):
    return of_type(pdf, "/Annot")[0]


def cid_font(pdf):
    return next(font for font in of_type(pdf, "/Font") if font.get("/Subtype") == "/CIDFontType2")


def composite_font(pdf):
    return next(font for font in of_type(pdf, "/Font") if font.get("/Subtype") == "/Type0")


def remove(find, key):
    """Removes an entry of the object that `find` finds."""
    def change(pdf):
        del find(pdf)[key]
    return change


def put(find, key, value):
    """Sets an entry of the object that `find` finds."""
    def change(pdf):
        find(pdf)[key] = value(pdf) if callable(value) else value
    return change


def root(pdf):
    return pdf.Root


def page(pdf):
    return pdf.pages[0].obj


def xmp(pattern, replacement=""):
    """Replaces a text in the metadata, which must exist."""
    def change(pdf):
        before = pdf.Root.Metadata.read_bytes().decode()
        after = re.sub(pattern, replacement, before, flags=re.DOTALL)
        assert after != before, pattern
        pdf.Root.Metadata = pdf.make_stream(after.encode(), Type=Name.Metadata, Subtype=Name.XML)
    return change


def content(rewrite):
    """Edits the operations of page 1."""
    def change(pdf):
        operations = [(list(i.operands), str(i.operator)) for i in
                      pikepdf.parse_content_stream(pdf.pages[0])]
        operations = [(o, Operator(name)) for o, name in rewrite(operations)]
        pdf.pages[0].Contents = pdf.make_stream(pikepdf.unparse_content_stream(operations))
    return change


def without_artifacts(operations):
    """Returns the operations without marks of artifacts."""
    inside = False
    for operands, name in operations:
        artifact = name == "BDC" and operands[0] == "/Artifact"
        if artifact or inside and name == "EMC":
            inside = artifact
        else:
            yield operands, name


def artifact_in_content(operations):
    """Returns the operations with an artifact inside the first content of an element."""
    for operands, name in operations:
        yield operands, name
        if name == "BDC" and operands[0] != "/Artifact":
            yield [Name.Artifact], "BMC"
            yield [], "EMC"


def in_cmyk(operations):
    yield [0, 0, 0, 1], "k"
    yield from operations


def wider(pdf):
    """Changes every width of a font by a tenth of an em."""
    font = cid_font(pdf)
    font.W = Array([font.W[0], Array([width + 100 for width in font.W[1]])])


def to_nothing(pdf):
    """Maps a character of a font to U+0000."""
    font = composite_font(pdf)
    cmap = font.ToUnicode.read_bytes().decode()
    cmap = re.sub(r"(?<=> )<[0-9A-F]{4}>\n(?=<|endbfchar)", "<0000>\n", cmap)
    font.ToUnicode = pdf.make_stream(cmap.encode())


def skip_level(pdf):
    for heading in elements(pdf, "/H2"):
        heading.S = Name.H3


def attach(pdf):
    pdf.attachments["a.txt"] = pikepdf.AttachedFileSpec(pdf, b"a", filename="a.txt")


def in_a_cidset(pdf):
    """Adds a CIDSet that lacks glyphs."""
    cid_font(pdf).FontDescriptor.CIDSet = pdf.make_stream(b"\xc0")


def same_id(pdf):
    """Gives two footnotes the same identifier."""
    first, second = elements(pdf, "/Note")[:2]
    second.ID = first.ID


def short_row(pdf):
    """Removes a cell from a row of a table."""
    row = elements(pdf, "/TR")[-1]
    row.K = Array(list(row.K)[:-1])


def last_picture(pdf):
    return elements(pdf, "/Figure")[-1]


def script(pdf):
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


# Name: the profile → the clause that must be reported, and the change.
BROKEN = {
    "no-alt": ({"ua1": "7.3"}, remove(lambda pdf: elements(pdf, "/Figure")[0], "/Alt")),
    "picture-without-alt": ({"ua1": "7.3"}, remove(last_picture, "/Alt")),
    "heading-without-scope": ({"ua1": "7.5"}, remove(lambda pdf: elements(pdf, "/TH")[0], "/A")),
    "short-row": ({"ua1": "7.2"}, short_row),
    "cell-alone": ({"ua1": "7.2"}, put(lambda pdf: elements(pdf, "/TR")[0], "/S", Name.P)),
    "note-without-id": ({"ua1": "7.9"}, remove(lambda pdf: elements(pdf, "/Note")[0], "/ID")),
    "note-id-twice": ({"ua1": "7.9"}, same_id),
    "no-language": ({"ua1": "7.2"}, remove(root, "/Lang")),
    "no-language-tag": ({"2a": "6.7.4", "ua1": "7.2"}, put(root, "/Lang", String("n_l!"))),
    "no-mark-info": ({"2a": "6.7.2.2", "ua1": "6.2"}, remove(root, "/MarkInfo")),
    "suspects": ({"ua1": "7.1"}, put(lambda pdf: pdf.Root.MarkInfo, "/Suspects", True)),
    "no-structure": ({"2a": "6.7.3.3", "ua1": "7.1"}, remove(root, "/StructTreeRoot")),
    "no-struct-parents": ({"ua1": "7.1"}, remove(page, "/StructParents")),
    "no-parent-tree": ({"ua1": "7.1"}, remove(lambda pdf: pdf.Root.StructTreeRoot, "/ParentTree")),
    "unknown-type": ({"2a": "6.7.3.4", "ua1": "7.1"},
                     put(lambda pdf: elements(pdf, "/P")[0], "/S", Name.Alinea)),
    "skipped-heading": ({"ua1": "7.4.2"}, skip_level),
    "label-alone": ({"ua1": "7.2"}, put(lambda pdf: elements(pdf, "/P")[0], "/S", Name.LI)),
    "unmarked-content": ({"ua1": "7.1"}, content(without_artifacts)),
    "artifact-in-content": ({"ua1": "7.1"}, content(artifact_in_content)),
    "no-metadata": ({"2a": "6.6.2.1", "ua1": "7.1"}, remove(root, "/Metadata")),
    "no-title": ({"ua1": "7.1"}, xmp(r"<dc:title>.*?</dc:title>\n")),
    "no-title-shown": ({"ua1": "7.1"},
                       put(root, "/ViewerPreferences", Dictionary(DisplayDocTitle=False))),
    "no-archive-part": ({"2a": "6.6.4"}, xmp("<pdfaid:part>2</pdfaid:part>\n")),
    "archive-level-b": ({"2a": "6.6.4"}, xmp("(<pdfaid:conformance>)A", r"\1B")),
    "no-access-part": ({"ua1": "5"}, xmp("<pdfuaid:part>1</pdfuaid:part>\n")),
    "no-extension-schema": ({"2a": "6.6.2.3.1"},
                            xmp('<rdf:Description rdf:about="" xmlns:pdfaExtension=.*?'
                                "</rdf:Description>\n")),
    "no-output-intent": ({"2a": "6.2.4.3"}, remove(root, "/OutputIntents")),
    "cmyk": ({"2a": "6.2.4.3"}, content(in_cmyk)),
    "wrong-widths": ({"2a": "6.2.11.5", "ua1": "7.21.5"}, wider),
    "no-to-unicode": ({"2a": "6.2.11.7", "ua1": "7.21.7"}, remove(composite_font, "/ToUnicode")),
    "to-unicode-of-nothing": ({"2a": "6.2.11.7", "ua1": "7.21.7"}, to_nothing),
    "not-embedded": ({"2a": "6.2.11.4.1", "ua1": "7.21.4.1"},
                     remove(lambda pdf: cid_font(pdf).FontDescriptor, "/FontFile2")),
    "no-cid-to-gid": ({"2a": "6.2.11.3.2", "ua1": "7.21.3.2"}, remove(cid_font, "/CIDToGIDMap")),
    "cid-set": ({"2a": "6.2.11.4.2", "ua1": "7.21.4.2"}, in_a_cidset),
    "link-without-contents": ({"ua1": "7.18.5"}, remove(annotation, "/Contents")),
    "link-without-element": ({"ua1": "7.18.5"}, remove(annotation, "/StructParent")),
    "link-not-printed": ({"2a": "6.3.2"}, remove(annotation, "/F")),
    "no-tab-order": ({"ua1": "7.18.3"},
                     remove(lambda pdf: next(p.obj for p in pdf.pages if "/Annots" in p), "/Tabs")),
    "script": ({"2a": "6.5.1"}, put(root, "/OpenAction", script)),
    "attachment": ({"2a": "6.8"}, attach),
    "encrypted": ({"2a": "-", "ua1": "-"}, None),
}


def main(source, output):
    output = pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    options = {"object_stream_mode": pikepdf.ObjectStreamMode.generate, "deterministic_id": True}
    with pikepdf.open(source) as pdf:
        pdf.save(output / "valid.pdf", **options)
    for name, (_, change) in BROKEN.items():
        with pikepdf.open(source) as pdf:
            if change is None:
                pdf.save(output / f"{name}.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
                continue
            change(pdf)
            pdf.save(output / f"{name}.pdf", **options)


if __name__ == "__main__":
    main(*sys.argv[1:])
