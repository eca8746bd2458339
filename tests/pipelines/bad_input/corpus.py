"""Broken files, made on the spot: each is a function that writes into a company's extracts."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.pipelines.steps.small_company import extract

GOOD = "id,name\n1,Ann\n2,Борис\n"


def zipped(members: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def lying(packed: bytes, claimed: int) -> bytes:
    """The same archive with another size in its tables of contents: what the central directory and the header claim."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        (item,) = archive.infolist()
    old, new = struct.pack("<L", item.file_size), struct.pack("<L", claimed)
    assert packed.count(old) == 2
    return packed.replace(old, new)


def zeros(megabytes: int) -> bytes:
    return bytes(megabytes * 1024**2)


def _zip_bomb(root: Path) -> None:
    extract(root, "bad.zip", zipped({"a.csv": b"id,name\n" + zeros(8)}))


def _zip_bomb_that_lies(root: Path) -> None:
    extract(root, "bad.zip", lying(zipped({"a.csv": b"id,name\n" + zeros(8)}), 100))


def _bomb_of_many(root: Path) -> None:
    extract(root, "bad.zip", zipped({f"{number}.csv": b"id,name\n" + zeros(1) for number in range(8)}))


def _gzip_bomb(root: Path) -> None:
    extract(root, "bad.csv.gz", gzip.compress(b"id,name\n" + zeros(8)))


def _workbook_bomb(root: Path) -> None:
    extract(root, "bad.xlsx", zipped({"xl/workbook.xml": zeros(8)}))


def _nested(root: Path) -> None:
    extract(root, "bad.zip", zipped({"inner.zip": zipped({"a.csv": GOOD})}))


def _many_members(root: Path) -> None:
    extract(root, "bad.zip", zipped({f"{number}.csv": "" for number in range(60)}))


def _damaged_member(root: Path) -> None:
    packed = bytearray(zipped({"a.csv": GOOD * 50}, zipfile.ZIP_STORED))
    packed[60] ^= 0xFF
    extract(root, "bad.zip", bytes(packed))


def _link_to_itself(root: Path) -> None:
    (root / "extracts" / "bad.csv").symlink_to(root / "extracts" / "bad.csv")


def _link_out(root: Path) -> None:
    (root.parent / "secret.csv").write_text(GOOD, encoding="utf-8")
    (root / "extracts" / "bad.csv").symlink_to(root.parent / "secret.csv")


def _file(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda root: (extract(root, name, content), None)[1]


#: name → (writes it, what the error says after the file's name). The run fails: nobody can say what is missing.
REFUSED: dict[str, tuple[Callable[[Path], None], str]] = {
    "gzip cut short": (
        _file("bad.csv.gz", gzip.compress(GOOD.encode() * 1000)[:60]),
        "bad.csv.gz: cannot be read (Compressed file ended",
    ),
    "a zip bomb": (_zip_bomb, "bad.zip: would unpack to 8,388,616 bytes"),
    "a zip bomb that lies about its size": (_zip_bomb_that_lies, "bad.zip: the archive cannot be opened (Bad CRC"),
    "a zip bomb of many files": (_bomb_of_many, "bad.zip: would unpack to 8,388,672 bytes"),
    "a gzip bomb": (_gzip_bomb, "bad.csv.gz: unpacks to more than 4,194,304 bytes"),
    "an Excel bomb": (_workbook_bomb, "bad.xlsx: would unpack to 8,388,608 bytes"),
    "an archive in an archive": (_nested, "bad.zip: holds another archive (inner.zip)"),
    "an archive with a path to its parent": (
        _file("bad.zip", zipped({"a.csv": GOOD, "b/../../b.csv": GOOD})),
        "bad.zip: holds a path that leads out of the archive (b/../../b.csv)",
    ),
    "an archive with a path of Windows to its parent": (
        _file("bad.zip", zipped({"..\\a.csv": GOOD})),
        "bad.zip: holds a path that leads out of the archive (..\\a.csv)",
    ),
    "an archive with a path from the root": (
        _file("bad.zip", zipped({"/a.csv": GOOD})),
        "bad.zip: holds a path that leads out of the archive (/a.csv)",
    ),
    "too many files in an archive": (_many_members, "bad.zip: holds 60 files; more than 50 are not opened"),
    "an archive with a damaged file": (_damaged_member, "bad.zip: the archive cannot be opened"),
    "packed, and not called so": (_file("bad.csv", gzip.compress(GOOD.encode())), "bad.csv: is packed by gzip"),
    "an Excel file of the old kind": (
        _file("bad.xls", b"\xd0\xcf\x11\xe0" + bytes(600)),
        "bad.xls: is an Excel file of",
    ),
    "a PDF": (_file("bad.csv", b"%PDF-1.7\n"), "bad.csv: is a PDF"),
    "a web page": (_file("bad.csv", b"\xef\xbb\xbf\n <!DOCTYPE html><p>log in"), "bad.csv: this is a web page"),
    "a web page in UTF-16": (_file("bad.csv", "<html>log in".encode("utf-16")), "bad.csv: this is a web page"),
    "nothing but zero bytes": (_file("bad.csv", bytes(5000)), "bad.csv: holds nothing but zero bytes"),
    "a line without an end": (_file("bad.csv", b"x" * 9 * 1024**2), "bad.csv: its first line is longer than 8 MiB"),
    "an open quotation mark": (
        _file("bad.csv", b'id,name\n1,"Ann\n' + b"2,x\n" * 300),
        "bad.csv, line 2: a quotation mark is opened and never closed",
    ),
    "an open quotation mark in the last record": (
        _file("bad.csv", b'id,name\n1,x\n2,"Ann\n3,x\n'),
        "bad.csv, line 3: a quotation mark is opened and never closed",
    ),
    "a quotation mark that a later record's closes": (
        _file("bad.csv", b'id,name\n1,"Ann\n2,x\n3,"Bob"\n4,y\n'),
        "bad.csv, line 2: a quotation mark is opened and never closed",
    ),
    "a piece of a web page": (_file("bad.csv", b"<script>go()</script>\n"), "bad.csv: this is a web page"),
    "a Parquet file that is none": (_file("bad.parquet", b"garbage\n"), "bad.parquet: is no parquet file"),
    "another encoding half-way": (
        _file("bad.csv", b"id,name\n" + b"1,x\n" * 100_000 + "2,Борис\n".encode("cp1251")),
        "bad.csv, after line 9",
    ),
    "UTF-8 behind the part by which another encoding is guessed": (
        _file("bad.csv", "id,name\n1,Ёж\n".encode("cp1251") + b"1,x\n" * 300_000 + "2,Борис\n".encode()),
        "bad.csv, line 300003: is written in UTF-8, but other parts are not",
    ),
    "another encoding from the second record on": (
        _file("bad.csv", "id,name\n1,Борис\n".encode() + "2,Борис\n".encode("cp1251")),
        "bad.csv, line 2: is written in UTF-8, but other parts are not",
    ),
    "a link to itself": (_link_to_itself, "bad.csv: a symbolic link that leads to itself"),
    "a link out of the company": (_link_out, "bad.csv: a symbolic link that leaves the folder of the extracts"),
}
