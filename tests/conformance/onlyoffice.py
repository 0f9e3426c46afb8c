"""Converts DOCX files to PDF with ONLYOFFICE Document Builder.

usage: onlyoffice.py FOLDER FILE...

Needs Python with the `docbuilder` package.
"""

import pathlib
import sys

import docbuilder


def main(folder, *files):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for file in map(pathlib.Path, files):
        target = folder / f"{file.stem}.pdf"
        target.unlink(missing_ok=True)
        builder = docbuilder.CDocBuilder()
        builder.OpenFile(str(file), "")
        builder.SaveFile("pdf", str(target))
        builder.CloseFile()
        if not target.exists():
            raise SystemExit(f"Document Builder has not written {target}")


if __name__ == "__main__":
    main(*sys.argv[1:])
