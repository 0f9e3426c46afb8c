"""Breaks the HTML of a letter in one way at a time.

usage: break_html.py HTML OUTPUT-DIR

Writes OUTPUT-DIR/NAME.html for each way to break it, and "valid.html" without a change.
Checkers that work accept only the last one. BROKEN names, for each file, the checker that
must report it and the words that the report must contain.
"""

import pathlib
import re
import sys

# Name: the expected reports, the pattern to find first, and its replacement.
BROKEN = {
    "no-alternative": (
        {"axe": "image-alt", "vnu": "must have an “alt” attribute"},
        r' alt="[^"]*"', ""),
    "no-language": (
        {"axe": "html-has-lang"},
        r'<html lang="[^"]*">', "<html>"),
    "no-title": (
        {"axe": "document-title", "vnu": "title"},
        r"<title>.*?</title>", ""),
    "skipped-level": (
        {"axe": "heading-order"},
        r"<h2 (class=\"heading-1\".*?)</h2>", r"<h4 \1</h4>"),
    "pale-text": (
        {"axe": "color-contrast"},
        r'<p class="salutation">', '<p class="salutation" style="color: #aaa">'),
    "nameless-link": (
        {"axe": "link-name"},
        r'(<a href="https:[^>]*>).*?</a>', r"\1</a>"),
    "unknown-role": (
        {"axe": "aria-roles", "vnu": "doc-note"},
        r'role="doc-endnotes"', 'role="doc-note"'),
    "headings-of-nothing": (
        {"axe": "scope-attr-valid", "vnu": "scope"},
        r'scope="col"', 'scope="column"'),
    "out-of-reach": (
        {"axe": "scrollable-region-focusable"},
        r' tabindex="0" aria-labelledby="table-2"', ' aria-labelledby="table-2"'),
    "id-twice": (
        {"vnu": "Duplicate ID"},
        r'id="note-2"', 'id="note-1"'),
    "open-element": (
        {"vnu": "nclosed element"},
        r"</strong>", ""),
    "wrong-place": (
        {"vnu": "seen in “table”"},
        r"</thead>", "</thead><p>a</p>"),
    "not-alone": (
        {"browser": "fetches"},
        r"</head>", '<link rel="stylesheet" href="other.css"></head>'),
    "too-wide": (
        {"browser": "wider than its window"},
        r"<main>", '<main style="min-width: 90rem">'),
    "no-picture": (
        {"browser": "no picture"},
        r"data:image/png;base64,....", "data:image/png;base64,AAAA"),
    "duplicate-text": (
        {"browser": "read out 2 times"},
        r'(<p class="watermark".*?</p>)', r"\1\1"),
}


def main(html, folder):
    valid = pathlib.Path(html).read_text(encoding="utf-8")
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "valid.html").write_text(valid, encoding="utf-8")
    for name, (_, pattern, replacement) in BROKEN.items():
        broken = re.sub(pattern, replacement, valid, count=1, flags=re.DOTALL)
        assert broken != valid, (name, pattern)
        (folder / f"{name}.html").write_text(broken, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
