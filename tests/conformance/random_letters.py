"""Writes random letters, the same ones in each run.

usage: random_letters.py FONTS-DIR OUTPUT-DIR

Writes letters with random structures and unusual text; for each face a letter with every
character that the face has and a letter may contain; and a few letters with extreme amounts.
"""

import base64
import io
import json
import pathlib
import random
import sys
import unicodedata

from fontTools.ttLib import TTFont
from PIL import Image

LETTERS = 200
FACES = {
    "regular": ("DejaVuSans", lambda text: text),
    "bold": ("DejaVuSans-Bold", lambda text: {"strong": text}),
    "oblique": ("DejaVuSans-Oblique", lambda text: {"emphasis": text}),
    "bold-oblique": ("DejaVuSans-BoldOblique", lambda text: {"emphasis": [{"strong": text}]}),
}
PIECES = (
    "a b e i n o r s t z E K R V 0 7 12 ffi fl ij ĳ Ĳ ï ë é ó ø æ ß ẞ ı İ ğ ş Ğ Ş ą ć ę ł ń ś ź ż Ł "
    "ă â î ș ț Ș Ț ţ ě ř ů ő ű ā ģ α ά ς ω Ω ΐ ᾳ б д й ё ї Ж љ ’ - – . , / ( € § ² ₂ ½ … \\ < & \" → "
    "e\u0301 i\u0308 q\u0308 x\u0304\u0301 a\u0323\u0302 j\u0301 i\u0307 g\u0306 e\u0328 s\u0326 "
    "ι\u0308\u0301 и\u0306 \u00ad \u2060 \u200b"
).split(" ") + ["\u00a0", "\u202f"]
REFUSED = {"R", "AL", "AN", "LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def refused(character):
    """Returns whether a character is invalid in letters, regardless of the face."""
    return (unicodedata.bidirectional(character) in REFUSED
            or unicodedata.category(character) in ("Cc", "Co", "Cn", "Cs", "Zl", "Zp")
            or character in "\u200e\ufeff")


class Author:
    """Writes random letters."""

    def __init__(self, seed):
        self.chance = random.Random(seed)

    def maybe(self, value):
        return value() if self.chance.random() < 0.5 else None

    def several(self, most, value):
        return [value() for _ in range(self.chance.randint(1, most))]

    def text(self, words=14):
        word = lambda: "".join(self.several(8, lambda: self.chance.choice(PIECES)))
        return "x" + " ".join(self.several(words, word))

    def inline(self):
        text = self.text()
        return self.chance.choice([
            text, text, text,
            {"strong": text}, {"emphasis": text}, {"emphasis": [{"strong": text}]},
            {"superscript": "2"}, {"subscript": "2"}, {"lineBreak": True},
            {"link": {"text": [text, {"strong": "x"}], "url": "https://example.org/é?a=(b)"}},
            {"foreign": {"language": self.chance.choice(["en", "fr", "pap-CW"]), "text": text}},
        ])

    def inlines(self, notes=True):
        inlines = ["x"] + self.several(5, self.inline)
        while notes and self.chance.random() < 0.2:
            inlines.append({"footnote": self.note()})
        return inlines

    def few(self, notes=True):
        """Returns inlines for narrow columns."""
        note = lambda: {"footnote": self.note()}
        inlines = ["x", self.text(3), self.maybe(self.inline), self.maybe(note) if notes else None]
        return [inline for inline in inlines if inline is not None]

    def note(self):
        """Returns inlines or blocks; sometimes more than a page of them."""
        most = 60 if self.chance.random() < 0.01 else 2
        paragraph = lambda: {"paragraph": self.few(notes=False)}
        items = lambda: self.several(3, lambda: self.text(2))
        return self.chance.choice([
            self.text(6), self.text(6), self.few(notes=False), self.several(most, paragraph),
            [paragraph(), {"list": {"items": items()}}],
            [{"list": {"style": "number", "items": items()}}],
        ])

    def paragraph(self):
        return {"paragraph": self.inlines()}

    def text_blocks(self):
        """Returns paragraphs and lists, for cells and quotes."""
        paragraph = lambda: {"paragraph": self.few()}
        items = lambda: self.several(3, lambda: [paragraph()])
        some = lambda: {"list": {"style": self.chance.choice(["bullet", "roman"]), "items": items()}}
        return self.several(2, lambda: self.chance.choice([paragraph, some])())

    def cell(self):
        text = self.text(3)
        return self.chance.choice([text] * 6 + ["", self.few(), self.text_blocks()])

    def table(self):
        columns = self.chance.randint(1, 5)
        row = lambda: [self.cell() for _ in range(columns)]
        column = lambda: present({
            "width": self.maybe(lambda: self.chance.randint(5, 100 // columns)),
            "align": self.maybe(lambda: self.chance.choice(["left", "center", "right"])),
        })
        rows = self.several(40 if self.chance.random() < 0.05 else 4, row)
        if self.chance.random() < 0.02:
            rows.append([[{"paragraph": ["x " * 900]}] for _ in range(columns)])
        return {"table": present({
            "caption": self.maybe(self.few),
            "columns": self.maybe(lambda: [column() for _ in range(columns)]),
            "header": self.maybe(row),
            "rows": rows,
            "rowHeaders": self.chance.random() < 0.3,
        })}

    def figure(self):
        mode, kind = self.chance.choice([
            ("L", "png"), ("RGB", "png"), ("RGBA", "png"), ("LA", "png"), ("P", "png"),
            ("L", "jpeg"), ("RGB", "jpeg"),
        ])
        size = (self.chance.randint(1, 300), self.chance.randint(1, 600))
        picture = Image.linear_gradient("L").resize(size)
        picture = picture.convert("RGB").convert(mode) if mode == "P" else picture.convert(mode)
        if mode in ("RGBA", "LA"):
            picture.putalpha(Image.radial_gradient("L").resize(size))
        file = io.BytesIO()
        picture.save(file, kind, **({"progressive": True} if kind == "jpeg" else {}))
        data = base64.b64encode(file.getvalue()).decode()
        return {"figure": present({
            "image": f"data:image/{kind};base64,{data}",
            "alt": self.text(5),
            "caption": self.maybe(self.few),
        })}

    def quote(self):
        return {"quote": present({"blocks": self.text_blocks(), "source": self.maybe(self.few)})}

    def definitions(self):
        blocks = lambda: self.text_blocks() + self.chance.choice([[], [self.table()], [self.quote()]])
        return {"definitions": self.several(3, lambda: {"label": self.few(), "blocks": blocks()})}

    def questions(self):
        turns = []
        for number in range(1, self.chance.randint(2, 5)):
            turns.append({"question": {
                "number": number,
                "blocks": self.text_blocks(),
                "sources": [self.few() for _ in range(self.chance.randint(0, 2))],
            }})
            blocks = [self.paragraph()] + self.chance.choice([[], [self.table()], [self.definitions()]])
            turns.append({"answer": {"numbers": [number], "blocks": blocks}})
        return {"questions": turns}

    def list(self, depth=1):
        items = self.several(4, lambda: [self.paragraph()] + (
            [self.list(depth + 1)] if depth < 3 and self.chance.random() < 0.3 else []))
        style = self.chance.choice(["bullet", "number", "letter", "roman"])
        return {"list": {"style": style, "items": items}}

    def section(self, depth=1, numbering=None):
        numbering = numbering or self.chance.choice(
            ["decimal", "roman", "none"] if depth == 1 else ["decimal", "none"])
        blocks = self.several(3, self.matter)
        if depth < 3 and self.chance.random() < 0.5:
            blocks += self.several(2, lambda: self.section(
                depth + 1, "decimal" if numbering == "roman" else numbering))
        return {"section": {"title": self.few(), "numbering": numbering, "blocks": blocks}}

    def matter(self):
        return self.chance.choice([
            self.paragraph, self.paragraph, self.paragraph, self.list, self.table, self.figure,
            self.quote, self.definitions, self.questions,
        ])()

    def block(self):
        return self.chance.choice([self.matter, self.matter, self.section])()

    def signatory(self):
        return {"name": self.text(2), "function": self.text(4)}

    def annex(self):
        contents = [{"tableOfContents": {"depth": self.chance.randint(1, 4)}}, {"pageBreak": True}]
        return {
            "title": self.text(6),
            "layout": self.chance.choice(["column", "full-width"]),
            "blocks": self.chance.choice([[], contents]) + self.several(4, self.block),
        }

    def letter(self):
        letter = {
            "status": self.chance.choice(["final", "final", "draft"]),
            "language": self.chance.choice(["nl", "en"]),
            "sender": {
                "organisation": self.text(4),
                "unit": self.maybe(lambda: self.text(3)),
                "postalAddress": self.maybe(lambda: self.several(2, lambda: self.text(3))),
            },
            "addressee": {"preset": self.chance.choice(["tweede-kamer", "eerste-kamer"])},
            "classification": self.maybe(lambda: "vertrouwelijk"),
            "date": "2025-04-23",
            "subject": self.text(8),
            "ourReference": self.maybe(lambda: self.text(2)),
            "copyTo": self.maybe(lambda: self.several(30, lambda: self.text(2))),
            "caseNumbers": self.maybe(lambda: self.several(3, lambda: self.text(1))),
            "body": self.several(8, self.block),
            "signatories": self.maybe(lambda: self.several(4, self.signatory)),
            "annexes": self.maybe(lambda: self.several(3, self.annex)),
        }
        letter["sender"] = present(letter["sender"])
        return present(letter)


def present(members):
    return {name: value for name, value in members.items() if value is not None}


def repertoire(fonts, face, inline):
    """Returns a letter with all characters of a face."""
    characters = TTFont(fonts / f"{face}.ttf").getBestCmap()
    characters = [chr(c) for c in sorted(characters) if not refused(chr(c))]
    texts = ["".join(f"x{c} " for c in characters[start:start + 400])
             for start in range(0, len(characters), 400)]
    letter = {
        "sender": {"organisation": "Ministerie"},
        "addressee": {"preset": "tweede-kamer"},
        "date": "2025-04-23",
        "subject": face,
    }
    return letter | {"body": [{"paragraph": [inline(text)]} for text in texts]}


def extremes():
    """Returns letters with extreme amounts of one element."""
    plain = {
        "sender": {"organisation": "Ministerie"},
        "addressee": {"preset": "tweede-kamer"},
        "date": "2025-04-23",
        "subject": "Veel",
        "body": ["]]> <w:fldSimple w:instr='QUIT'/> { PAGE } INCLUDETEXT \"x\" %1 {{ x }} &amp; \\"],
    }
    section = lambda number: {"section": {"title": f"Titel {number}", "blocks": ["Tekst."]}}
    signatory = {"name": "Naam", "function": "Minister van Zeer Veel Zaken", "alsoOnBehalfOf":
                 [f"Minister van Zaak {number}" for number in range(8)],
                 "signedFor": {"name": "Naam", "function": "directeur"}}
    note = {"footnote": [f"Alinea {number} van een noot die geen bladzijde houdt. " * 8
                         for number in range(12)]}
    tall = [["Hoog", ["Een rij die geen bladzijde houdt. " * 12] * 12], ["Laag", "Kort."]]
    nested = "diep"
    for style in ["bullet", "number", "letter", "roman"] * 3:
        nested = {"list": {"style": style, "start": 1, "items": ["hoger", [nested]]}}
    return {
        "sections": plain | {"annexes": [
            {"title": f"Bijlage {annex}", "blocks": [section(n) for n in range(300)]}
            for annex in (1, 2)]},
        "words": plain | {"subject": "x" * 400, "body": ["W" * 8000, "i" * 8000, "𝔸" * 2000]},
        "signatories": plain | {"signatories": [signatory] * 8},
        "notes": plain | {"body": [{"paragraph": ["Lang", note, "en kort", {"footnote": "Kort."}]},
                                   {"table": {"header": ["Rij", "Tekst"], "rows": tall}}]},
        "lists": plain | {"body": [{"list": {"style": "number", "items": ["punt"] * 2000}}, nested]},
    }


def main(fonts, output):
    output = pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    letters = {f"repertoire-{name}": repertoire(pathlib.Path(fonts), *face)
               for name, face in FACES.items()}
    letters |= {f"extreme-{name}": letter for name, letter in extremes().items()}
    letters |= {f"generated-{seed:03}": Author(seed).letter() for seed in range(LETTERS)}
    for name, letter in letters.items():
        path = output / f"{name}.json"
        path.write_text(json.dumps(letter, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
