"""Reads the rows of CSV as Excel and WPS store it: UTF-8, UTF-16 or (in China) GB18030."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.cli.messages import text
from assistant.faq_table.columns import TableError, headers

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_CHINESE = "gb18030"
_SEPARATORS = (",", ";", "\t")


def lines(path: Path, raw: bytes) -> tuple[Iterator[tuple[int, Sequence[str]]], bool]:
    """Return number and cells of each row, and whether the encoding lacks characters.

    Raises:
        TableError: it is in another encoding.
    """
    said, encoding = _decoded(path, raw)
    return _rows(path, said), encoding == _CHINESE


def _decoded(path: Path, raw: bytes) -> tuple[str, str]:
    marked = [encoding for mark, encoding in _MARKS.items() if raw.startswith(mark)]
    for encoding in marked or ("utf-8", _CHINESE):
        try:
            said = raw.decode(encoding)
        except UnicodeDecodeError:
            continue  # the next one, or the error below
        if "\0" not in said:
            return said, encoding
    raise TableError(text("faq_csv_encoding", file=path))


def _rows(path: Path, said: str) -> Iterator[tuple[int, Sequence[str]]]:
    first = said.splitlines()[0] if said else ""
    heads = {one: next(csv.reader([first], delimiter=one)) for one in _SEPARATORS}
    label = headers()["label"]
    separator = next((one for one, head in heads.items() if label in head), _SEPARATORS[0])
    reader = csv.reader(io.StringIO(said, newline=""), delimiter=separator, strict=True)
    try:
        yield from enumerate(reader, start=1)
    except csv.Error as error:
        told = text("faq_broken_csv", file=path, line=reader.line_num, told=error)
        raise TableError(told) from error
