"""Validates the metadata of a ZIP with the schemas of MDTO and DiWoo.

usage: metadata_schemas.py PROGRAM SCHEMAS

Bundles every letter of tests/letters once unchanged and once for both Chambers, and checks
that

- every *.mdto.xml is valid by MDTO 1.0.1, and every *.woo.xml by DiWoo 0.9.8 with its lists
  of values;
- sizes and checksums, in MDTO and in the manifest, are those of the files;
- the letter and its files refer to each other by their identifiers, which are the RFC 6920
  names of their content.

Then it breaks metadata in every way of BROKEN, and a file with unchanged metadata. Each of
these must be reported.

SCHEMAS is a folder with MDTO-XML1.0.1.xsd (National Archives of the Netherlands),
diwoo-metadata.xsd and diwoo-metadata-lijsten.xsd (KOOP).
"""

import base64
import hashlib
import io
import json
import pathlib
import subprocess
import sys
import zipfile

from lxml import etree

MDTO = "{https://www.nationaalarchief.nl/mdto}"
XSD = "{http://www.w3.org/2001/XMLSchema}"
# The changes: the end of a file name, a text and its replacement.
BROKEN = {
    "no appraisal": (".mdto.xml", "waardering>", "waarde>"),
    "no file format": ("pdf.bestand.mdto.xml", "bestandsformaat>", "formaat>"),
    "a checksum without time": ("pdf.bestand.mdto.xml", "T00:00:00<", "<"),
    "a size that is no number": ("pdf.bestand.mdto.xml", "<omvang>", "<omvang>x"),
    "a category that is not listed": ("woo.xml", "c_c76862ab", "c_00000000"),
    "a kind of document that is not listed": ("woo.xml", "c_49599e6c", "c_00000000"),
    "an act that is not listed": ("woo.xml", "c_641ecd76", "c_00000000"),
    "a language that is not listed": ("woo.xml", "/NLD", "/XXX"),
    "no publisher": ("woo.xml", "diwoo:publisher>", "diwoo:verantwoordelijke>"),
}


def schemas(folder):
    """Returns the schemas, by the end of the names of the files that they validate."""
    diwoo = etree.parse(str(folder / "diwoo-metadata.xsd"))
    for part in diwoo.iter(XSD + "import", XSD + "include"):
        # DiWoo imports MDTO by its URL.
        name = part.get("schemaLocation").rpartition("/")[2]
        part.set("schemaLocation", (folder / name).as_uri())
    return {
        ".mdto.xml": etree.XMLSchema(etree.parse(str(folder / "MDTO-XML1.0.1.xsd"))),
        ".woo.xml": etree.XMLSchema(diwoo),
    }


def complaints(schemas_by_name, name, content):
    """Returns the errors of a file by its schema; none for a file without a schema."""
    for end, schema in schemas_by_name.items():
        if name.endswith(end):
            schema.validate(etree.fromstring(content))
            return [str(error) for error in schema.error_log]
    return []


def named(*digests):
    """Returns the RFC 6920 name for a digest, or for the digest of several."""
    digest = digests[0] if len(digests) == 1 else hashlib.sha256(b"".join(digests)).digest()
    return "ni:///sha-256;" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def text(element, *path):
    return element.findtext("/".join(MDTO + step for step in path))


def disagreements(files, copy):
    """Returns the differences between the metadata of a copy and its files."""
    digests = []
    wrong = []
    own = {line["name"].rpartition("/")[2]: files[line["name"]] for line in copy["files"]}
    stem = next(name for name in own if name.endswith(".pdf"))[:-4]
    letter = etree.fromstring(own[stem + ".mdto.xml"])[0]
    identifier = text(letter, "identificatie", "identificatieKenmerk")
    links = {
        text(link, "verwijzingNaam"):
            text(link, "verwijzingIdentificatie", "identificatieKenmerk")
        for kind in ("heeftRepresentatie", "aanvullendeMetagegevens")
        for link in letter.findall(MDTO + kind)
    }
    for name in (f"{stem}.{end}" for end in ("pdf", "docx", "html")):
        content = own[name]
        file = etree.fromstring(own[name + ".bestand.mdto.xml"])[0]
        digests.append(hashlib.sha256(content).digest())
        pairs = {
            "name": (text(file, "naam"), name),
            "size": (text(file, "omvang"), str(len(content))),
            "checksum": (text(file, "checksum", "checksumWaarde"), digests[-1].hex()),
            "identifier": (text(file, "identificatie", "identificatieKenmerk"),
                           named(digests[-1])),
            "link": (links.pop(name, None), named(digests[-1])),
            "link back": (text(file, "isRepresentatieVan", "verwijzingIdentificatie",
                               "identificatieKenmerk"), identifier),
        }
        wrong += [f"{name}: {what}: {pair}" for what, pair in pairs.items()
                  if pair[0] != pair[1]]
    if identifier != named(*digests):
        wrong.append(f"{stem}: identifier: {identifier}")
    for name, link in links.items():
        if link != named(hashlib.sha256(own[name]).digest()):
            wrong.append(f"{name}: link: {link}")
    return wrong


def bundle(program, letter, *options):
    """Returns the files of a letter's ZIP."""
    command = [program, "render", letter, "--format", "zip", "-o", "-", *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if done.returncode:
        sys.exit(f"{letter}: exit {done.returncode}")
    with zipfile.ZipFile(io.BytesIO(done.stdout)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def main():
    program, folder = sys.argv[1:]
    schemas_by_name = schemas(pathlib.Path(folder).resolve())
    wrong, validated, published, sample = [], 0, 0, None
    for letter in sorted(pathlib.Path("tests/letters").glob("*.json")):
        for options in ((), ("--addressee", "tweede-kamer,eerste-kamer")):
            files = bundle(program, str(letter), *options)
            manifest = json.loads(files["manifest.json"])
            lines = [line for copy in manifest["copies"] for line in copy["files"]]
            lines.append(manifest["letter"])
            if {line["name"] for line in lines} | {"manifest.json"} != set(files):
                wrong.append(f"{letter.stem}: the manifest lists other files")
            for line in lines:
                content = files[line["name"]]
                if (line["size"], line["sha256"]) != (
                        len(content), hashlib.sha256(content).hexdigest()):
                    wrong.append(f"{letter.stem}: manifest: {line['name']}")
                wrong += [f"{letter.stem}: {error}"
                          for error in complaints(schemas_by_name, line["name"], content)]
                validated += line["name"].endswith(tuple(schemas_by_name))
                published += line["name"].endswith(".woo.xml")
            for copy in manifest["copies"]:
                wrong += [f"{letter.stem}: {error}" for error in disagreements(files, copy)]
            if letter.stem == "telecomraad" and not options:
                sample = files
    for what, (end, old, new) in BROKEN.items():
        name = min((name for name in sample if name.endswith(end)), key=len)
        content = sample[name].decode()
        if old not in content:
            wrong.append(f"broken: {what}: there is no {old}")
        elif not complaints(schemas_by_name, name, content.replace(old, new).encode()):
            wrong.append(f"broken: {what}: no error")
    for name in sample:
        changed = {**sample, name: sample[name].replace(b"2025", b"2026", 1) + b" "}
        copy = json.loads(sample["manifest.json"])["copies"][0]
        if name.endswith((".pdf", ".docx", ".html", ".woo.xml")):
            if not disagreements(changed, copy):
                wrong.append(f"broken: {name}: no checksum differs")
    for line in wrong:
        print(line)
    print(f"sidecar: {validated} files of metadata, {published} of them DiWoo, "
          f"{len(BROKEN)} broken ones; {len(wrong)} complaints")
    sys.exit(bool(wrong))


main()
