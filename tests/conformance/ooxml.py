"""Validates DOCX files with the Open XML SDK and the ECMA-376 schemas.

usage: ooxml.py PROGRAM OUTPUT-DIR RANDOM-LETTERS-DIR SCHEMAS VALIDATOR

Checks the DOCX of all test letters and of random letters (random_letters.py):

- the Open XML SDK reports nothing, with Office 2019 and Microsoft 365 alternately, for all
  test letters and every second random one: it takes half a second per file;
- all parts of all files are valid by the transitional schemas of ECMA-376.

Then it breaks the DOCX of two letters in every way of break_docx.py. The checkers must
report each of them; otherwise they do not work. No validator detects unknown styles and
numbers, or cells without a paragraph; the linter of tests/suite does.

SCHEMAS is a folder with the jar that openxml/pom.xml names, VALIDATOR the program in the
package that openxml/package.json names; the package's command starts Node.js first, for
nothing, for each file.
"""

import collections
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import time
import zipfile

from lxml import etree

import break_docx
import pdf_standards

OFFICES = ("Office2019", "Microsoft365")
XSD = "http://www.w3.org/2001/XMLSchema"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# The schemas of the parts of a letter; they import the others.
SCHEMAS = ("wml", "dml-picture", "opc-relationships", "shared-documentPropertiesExtended")
# A schema for white space that the others import; the jar does not have it.
SPACE = f"""
<xsd:schema xmlns:xsd="{XSD}" targetNamespace="http://www.w3.org/XML/1998/namespace">
  <xsd:attribute name="space">
    <xsd:simpleType>
      <xsd:restriction base="xsd:NCName">
        <xsd:enumeration value="default"/>
        <xsd:enumeration value="preserve"/>
      </xsd:restriction>
    </xsd:simpleType>
  </xsd:attribute>
</xsd:schema>
"""
# Parts for which the jar has no schema.
WITHOUT_SCHEMA = {
    "{http://schemas.openxmlformats.org/package/2006/content-types}Types",
    "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}coreProperties",
}


def schema(jars, folder):
    """Returns one schema that combines all: ECMA-376, transitional."""
    folder.mkdir(parents=True, exist_ok=True)
    (jar,) = pathlib.Path(jars).glob("*.jar")
    with zipfile.ZipFile(jar) as opened:
        for name in opened.namelist():
            if name.endswith(".xsd"):
                (folder / pathlib.Path(name).name).write_bytes(opened.read(name))
    (folder / "xml.xsd").write_text(SPACE, encoding="utf-8")
    root = etree.Element(f"{{{XSD}}}schema")
    for name in ("xml", *SCHEMAS):
        namespace = etree.parse(folder / f"{name}.xsd").getroot().get("targetNamespace")
        etree.SubElement(root, f"{{{XSD}}}import", namespace=namespace,
                         schemaLocation=f"{name}.xsd")
    everything = folder / "everything.xsd"
    everything.write_bytes(etree.tostring(root))
    return etree.XMLSchema(etree.parse(everything))


def remove_ignorable(root):
    """Removes the content that a part allows readers to ignore."""
    prefixes = root.attrib.pop(f"{MC}Ignorable", "").split()
    ignored = {root.nsmap[prefix] for prefix in prefixes}
    for element in list(root.iter(etree.Element)):
        for attribute in element.keys():
            if etree.QName(attribute).namespace in ignored:
                del element.attrib[attribute]
        if etree.QName(element).namespace in ignored:
            element.getparent().remove(element)
    return root


def by_ecma(docx, everything):
    """Returns the errors of the parts of a file by the schemas."""
    with zipfile.ZipFile(docx) as package:
        for name in package.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            try:
                root = etree.fromstring(package.read(name))
            except etree.XMLSyntaxError as error:
                yield f"ECMA-376: {name}: {error}"
                continue
            if root.tag not in WITHOUT_SCHEMA and not everything.validate(remove_ignorable(root)):
                yield from (f"ECMA-376: {name}:{error.line} {error.path}: {error.message}"
                            for error in everything.error_log)


def by_sdk(validator, docx, office):
    """Returns the errors of a file by the Open XML SDK."""
    done = subprocess.run([validator, docx, office], capture_output=True, text=True)
    try:
        found = json.loads(done.stdout)
    except ValueError:
        raise SystemExit(f"{validator} {docx} {office}\n{done.stdout}{done.stderr}") from None
    assert done.returncode == 0 and found["ok"] == (not found["errors"]), docx
    return [f"{office}: {error['path']} {error['xPath']}: "
            f"{error['id'] or error['errorType']} {error['description']}"
            for error in found["errors"]]


def sdk(validator, files):
    """Returns the errors for pairs of a file and an Office version."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as several:
        return dict(zip(files, several.map(lambda file: by_sdk(validator, *file), files)))


def find_undetected(folder, everything, by_office):
    """Returns the broken files that the checkers accepted."""
    reported = {docx.stem: {"sdk": found, "ecma": list(by_ecma(docx, everything))}
            for (docx, _), found in by_office.items() if docx.parent == folder}
    for letter in break_docx.LETTERS:
        if any(reported[letter].values()):
            yield f"the unbroken file fails: {reported[letter]}"
    for name, (expected, _) in break_docx.BROKEN.items():
        for checker, words in expected.items():
            if not any(words in complaint for complaint in reported[name][checker]):
                yield f"{name}: {checker} does not report “{words}” but {reported[name][checker]}"


def main(program, output, generated, jars, validator):
    start = time.monotonic()
    output = pathlib.Path(output)
    letters = sorted(pathlib.Path("tests/letters").glob("*.json"))
    own = pdf_standards.render(program, letters, output, "docx")
    others = pdf_standards.render(program, sorted(pathlib.Path(generated).glob("*.json")),
                                  output / "generated", "docx")
    folder = output / "broken-docx"
    break_docx.main(output, folder)
    broken = [folder / f"{name}.docx" for name in (*break_docx.LETTERS, *break_docx.BROKEN)]

    everything = schema(jars, output / "schemas")
    validated = own + broken + others[::2]
    by_office = sdk(validator, [(docx, OFFICES[place % 2]) for place, docx in enumerate(validated)])
    complaints = collections.defaultdict(list)
    for (docx, _), reported in by_office.items():
        complaints[docx] += reported
    for docx in own + others:
        complaints[docx] += by_ecma(docx, everything)
    missed = list(find_undetected(folder, everything, by_office))

    failed = 0
    for docx in own + others:
        failed += bool(complaints[docx])
        if complaints[docx] or docx in own:
            print(f"{'FAILED' if complaints[docx] else 'ok':7}{docx.stem}")
        for complaint in complaints[docx]:
            print(f"       {complaint}")
    for miss in missed:
        print(f"MISSED {miss}")
    print(f"{len(own)} letters and {len(others)} generated ones by ECMA-376, {len(own)} and "
          f"{len(others[::2])} of them by the Open XML SDK: {failed} failed")
    print(f"{len(break_docx.BROKEN)} broken files: {len(missed)} complaints missing; "
          f"{time.monotonic() - start:.0f} s")
    return 1 if failed or missed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
