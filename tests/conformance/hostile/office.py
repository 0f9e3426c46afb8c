"""DOCX packages and HTML pages that take far more work than their size suggests."""

import io
import zipfile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
DEPTH = 100_000


def nested(tag, inner="", depth=DEPTH):
    return f"<{tag}>" * depth + inner + f"</{tag.split()[0]}>" * depth


def relationships(*pairs):
    inner = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(pairs)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'


def package(body, other=()):
    """Returns a package with this body in its main part, and other parts."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="xml" ContentType="{WORD}.document.main+xml"/></Types>',
        "_rels/.rels": relationships(("officeDocument", "word/document.xml")),
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
        **dict(other),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def deep_properties():
    inner = nested("w:a", depth=30_000)
    return package(f"<w:p><w:r><w:rPr>{inner}</w:rPr><w:t>a</w:t></w:r></w:p>")


def deep_document_properties():
    app = f"<Properties>{nested('li', 'a')}</Properties>"
    return package("<w:p/>", {"docProps/app.xml": app})


def deep_insertions():
    return package(f"<w:p>{nested('w:ins', '<w:r><w:t>a</w:t></w:r>')}</w:p>")


def deep_tables():
    return package(nested("w:tbl", "<w:p/>"))


def properties_per_word():
    properties = "".join(
        f'<w:p{n} w:val="a long value of no use"/>' for n in range(2_000)
    )
    words = "a b " * 100_000
    return package(f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{words}</w:t></w:r></w:p>")


def many_children():
    settings = f"<w:settings {W}><w:a>{'<w:b/>' * 150_000}</w:a></w:settings>"
    return package("<w:p/>", {"word/settings.xml": settings})


def zip_bomb():
    return package("<w:p/>" * (20 << 20))


def many_bombs():
    parts = {f"word/media/{n}.bin": bytes(20 << 20) for n in range(12)}
    return package("<w:p/>", parts)


def entities():
    definitions = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    text = f'<!DOCTYPE a [<!ENTITY e0 "aaaaaaaaaa">{definitions}]><a>&e9;</a>'
    return package("<w:p/>", {"docProps/app.xml": text})


def page(body, style=""):
    return (
        "<!DOCTYPE html><html lang=nl><head><title>a</title>"
        f"<style>{style}</style></head><body>{body}</body></html>"
    ).encode()


def deep_page():
    return page(nested("div", "a"))


def nested_styles():
    return page("<p>a</p>", "".join(f"abcdefgh{n}{{color:red;" for n in range(30_000)))


def other_words(letter, count=150_000):
    return page("<p>" + " ".join(f"{letter}{n}" for n in range(count)) + "</p>")
