"""PDF files that take far more work than their size suggests."""

import zlib


def flate(data):
    return zlib.compress(data, 9)


def zeros(count):
    """Returns a zlib stream of this number of zeros, made from one repeated block."""
    block = 1 << 20
    packer = zlib.compressobj(9)
    start = packer.compress(b"")
    first = packer.compress(bytes(block)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(block)) + packer.flush(zlib.Z_FULL_FLUSH)
    blocks = max(1, count // block)
    adler = (blocks * block % 65521) << 16 | 1
    return start + first + again * (blocks - 1) + b"\x03\x00" + adler.to_bytes(4, "big")


def stream(entries, data, filters="/FlateDecode"):
    named = f"/Filter {filters}" if filters else ""
    top = f"<< {entries} {named} /Length {len(data)} >>\nstream\n"
    return top.encode() + data + b"\nendstream"


def document(content, resources="", catalog="", page="", objects=(), filters=None):
    """Returns a document of one page; further objects are numbered from 5."""
    if filters is None:
        content, filters = flate(content), "/FlateDecode"
    all_objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        f"/Resources << {resources} >> {page} >>".encode(),
        stream("", content, filters),
        *objects,
    ]
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(all_objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start, size = len(out), len(all_objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        start,
    )
    return bytes(out)


def image(width, height, entries, data, filters="/FlateDecode"):
    entries = (
        f"/Type /XObject /Subtype /Image /Width {width} /Height {height} "
        f"/BitsPerComponent 1 /ColorSpace /DeviceGray {entries}"
    )
    drawn = b"q 500 0 0 500 0 0 cm /I Do Q"
    return document(
        drawn, "/XObject << /I 5 0 R >>", objects=[stream(entries, data, filters)]
    )


FONT = "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"


def deep_xmp():
    inner = b"<rdf:li>" * 100_000 + b"x" + b"</rdf:li>" * 100_000
    xmp = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b"<rdf:Description>" + inner + b"</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    metadata = stream("/Type /Metadata /Subtype /XML", flate(xmp))
    return document(b"", catalog="/Metadata 5 0 R", objects=[metadata])


def deep_arrays():
    return document(b"[" * 1_000_000, catalog="/Names " + "[" * 500_000 + "]" * 500_000)


def deep_structure():
    depth = 20_000
    kids = [
        f"<< /Type /StructElem /S /Div /P {5 + n} 0 R /K [{7 + n} 0 R] >>".encode()
        for n in range(depth)
    ]
    root = b"<< /Type /StructTreeRoot /K [6 0 R] >>"
    leaf = b"<< /Type /StructElem /S /P /P 5 0 R >>"
    catalog = "/StructTreeRoot 5 0 R /MarkInfo << /Marked true >>"
    return document(b"", catalog=catalog, objects=[root, *kids, leaf])


def ccitt():
    # A white row takes one bit in Group 4 (ITU-T T.6).
    parameters = "/DecodeParms [null << /K -1 /Columns 60000 /Rows 60000 >>]"
    data = flate(b"\xff" * 7500)
    return image(60_000, 60_000, parameters, data, "[/FlateDecode /CCITTFaxDecode]")


def double_flate():
    return document(flate(zeros(1 << 30)), filters="[/FlateDecode /FlateDecode]")


def large_image():
    return image(30_000, 30_000, "", zeros(30_000 * 3750))


def many_paths():
    return document(b"0 0 m 9 9 l 9 0 l S\n" * 2_000_000)


def much_text():
    line = b"(" + b"word " * 200 + b") Tj\n"
    return document(b"BT /F 3 Tf\n" + line * 10_000 + b"ET", FONT)


def dashes():
    return document(b"[.001] 0 d 1 w\n" + b"0 0 m 595 842 l S\n" * 5_000)


def nested_forms():
    levels, forms = 9, []
    for level in range(levels):
        last = level == levels - 1
        inner = "" if last else f"/Resources << /XObject << /X {6 + level} 0 R >> >>"
        drawn = b"0 0 m 9 9 l S" if last else b"/X Do " * 10
        kind = f"/Type /XObject /Subtype /Form /BBox [0 0 595 842] {inner}"
        forms.append(stream(kind, flate(drawn)))
    return document(b"/X Do", "/XObject << /X 5 0 R >>", objects=forms)


def nested_arrays():
    levels = 10
    arrays = [b"[" + b"%d 0 R " % (6 + n) * 8 + b"]" for n in range(levels)]
    return document(b"", catalog="/PageLabels 5 0 R", objects=[*arrays, b"[]"])


def self_reference():
    cycle = b"[6 0 R 6 0 R]", b"<< /A 5 0 R /B 5 0 R >>"
    return document(b"", catalog="/PageLabels 5 0 R", objects=cycle)


def equal_words():
    """Returns words outside the structure tree of a tagged document, each drawn separately."""
    drawn, kids = [], []
    for n in range(16_000):
        x, y = 40 + n % 180 * 2.9, 790 - n // 180 * 3.8
        drawn.append(
            f"q {x:.1f} {y:.1f} m {x + 2:.1f} {y:.1f} l S Q "
            f"BT /F 3 Tf {x:.1f} {y:.1f} Td (a) Tj ET\n"
        )
        kids.append("<< /Type /StructElem /S /Link /P 5 0 R /Pg 3 0 R >>".encode())
    all_kids = " ".join(f"{6 + n} 0 R" for n in range(len(kids)))
    root = f"<< /Type /StructTreeRoot /K [{all_kids}] >>".encode()
    catalog = "/StructTreeRoot 5 0 R /MarkInfo << /Marked true >>"
    return document("".join(drawn).encode(), FONT, catalog, objects=[root, *kids])
