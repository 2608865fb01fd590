"""The files of a mail: which parts are files, what they are called, and what they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.mail import files, mime
from bot.channels.mail.files import clean_name, files_of, type_of
from bot.channels.mail.parse import parse
from bot.channels.mail.parsed import MailFile, Own

SAMPLES = Path(__file__).parent.parent / "samples" / "mail"
OWN = Own(("support@hotliner.example",))
PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)
HEAD = b"From: a@x.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nVoici.\n"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def sample(name: str) -> list[MailFile]:
    return [file for file, _ in files_of(mime.split((SAMPLES / f"{name}.eml").read_bytes()))]


NAMES = {
    "new-fr": [],
    "gmail-en": [],
    "bounce": [],
    "signed-pgp": [],
    "empty-encrypted": [],
    "encrypted-pgp": [],
    "signed-smime": ["ecran.png"],
    "attachment": ["photo.jpg"],
    "picture-in-text": ["image-1.png"],
    "apple-files-between": ["facture.pdf", "journal.txt"],
    "apple-alternative": ["file-1.pdf"],
    "forwarded-as-file": ["mail-1.eml"],
    "invitation-alone": ["invitation-1.ics"],
    "invitation-beside-words": ["invite.ics"],
    "winmail-alone": ["winmail.dat"],
}


@pytest.mark.parametrize(("name", "names"), NAMES.items())
def test_files_are_listed_and_bodies_signatures_and_reports_are_not(name: str, names: list[str]) -> None:
    assert [file.name for file in sample(name)] == names


def test_only_what_the_text_refers_to_is_inline() -> None:
    assert [file.inline for file in sample("picture-in-text")] == [True]
    assert [file.inline for file in sample("apple-files-between")] == [False, False]


def test_a_file_has_its_bytes_their_number_and_their_digest() -> None:
    (file, data), *_ = files_of(mime.split((SAMPLES / "file-names.eml").read_bytes()))

    assert data == PNG
    assert file.size == len(PNG)
    assert file.digest == sample("signed-smime")[0].digest


def test_an_attached_mail_is_one_file_that_can_be_read_again() -> None:
    raw = (SAMPLES / "forwarded-as-file.eml").read_bytes().replace(b"\n", b"\r\n")
    ((file, data),) = files_of(mime.split(raw))

    inside = parse(data, OWN)

    assert file.type == "message/rfc822"
    assert data in raw
    assert inside.from_address == "chef@example.org"
    assert inside.text == "ces mots ne sont pas ceux de Camille"


def test_names_are_cleaned_and_types_told_by_the_bytes() -> None:
    assert [(file.name, file.type) for file in sample("file-names")] == [
        ("image-1.png", "image/png"),
        ("capture.png", "image/png"),
        ("facture fdp.exe", "application/x-msdownload"),
        ("relevé.docx", WORD),
        ("page.html", files.UNKNOWN),
        ("logo.svg", files.UNKNOWN),
        ("a" * 116 + ".log", "text/plain"),
    ]


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\a b.txt", "a b.txt"),
        ("..", ""),
        (".", ""),
        (".htaccess", "htaccess"),
        ("con<>:|?*.txt", "con______.txt"),
        ("x" * 300, "x" * 120),
        ("a." + "y" * 300, "a." + "y" * 118),
        ("trailing. . ", "trailing"),
    ],
)
def test_a_name_leads_nowhere(name: str, clean: str) -> None:
    assert clean_name(name) == clean


@pytest.mark.parametrize(
    ("data", "declared", "name", "kind"),
    [
        (PNG, "application/octet-stream", "x", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/png", "x", "image/jpeg"),
        (b"GIF89a", "", "x", "image/gif"),
        (b"RIFF\0\0\0\0WEBP", "", "x", "image/webp"),
        (b"%PDF-1.7", "text/html", "x", "application/pdf"),
        (b"PK\x03\x04", "application/zip", "x.zip", "application/zip"),
        (b"PK\x03\x04", "application/zip", "x.docx", WORD),
        (b"PK\x03\x04", WORD, "x.bin", WORD),
        (b"PK\x03\x04", "text/html", "x.html", "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "", "x.xls", "application/vnd.ms-excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "", "x", "application/x-ole-storage"),
        (b"MZ\x90", "image/png", "x.png", "application/x-msdownload"),
        (b"\x1f\x8b\x08", "", "x", "application/gzip"),
        (b"Rar!\x1a\x07\x01", "", "x", "application/vnd.rar"),
        (b"7z\xbc\xaf\x27\x1c", "", "x", "application/x-7z-compressed"),
        (b"<!DOCTYPE html>", "text/plain", "x.txt", files.UNKNOWN),
        (b"\n <svg onload=x>", "image/svg+xml", "x.svg", files.UNKNOWN),
        (b"<?xml version='1.0'?>", "text/xml", "x.xml", files.UNKNOWN),
        (b"a;b\n1;2\n", "text/csv", "x.csv", "text/csv"),
        (b"alert(1)", "text/html", "x.html", "text/plain"),
        ("été".encode("cp1252"), "text/plain", "x.txt", "text/plain"),
        (b"\0\1\2", "text/html", "x", files.UNKNOWN),
        (b"\0\1\2", "image/svg+xml", "x", files.UNKNOWN),
        (b"\0\1\2", "image/heic", "x.heic", "image/heic"),
        (b"", "text/plain", "x", files.UNKNOWN),
    ],
)
def test_the_type_is_that_of_the_first_bytes_and_never_one_that_runs(
    data: bytes, declared: str, name: str, kind: str
) -> None:
    assert type_of(data, declared, name) == kind


def test_the_twenty_sixth_file_is_left_out_and_noted() -> None:
    part = b"--b\nContent-Disposition: attachment; filename=x.txt\n\nx\n"

    found = parse(HEAD + part * 30 + b"--b--\n", OWN)

    assert len(found.files) == 25
    assert found.notes == ("30 files came with it: the first 25 were kept",)


def test_a_file_that_is_too_big_is_left_out_and_noted() -> None:
    part = b"--b\nContent-Disposition: attachment; filename=film.mp4\n\n" + b"\0" * 15_600_000

    found = parse(HEAD + part + b"\n--b--\n", OWN)

    assert found.files == ()
    assert found.notes == ("film.mp4 (16 MB) was left out: files of up to 15 MB are kept",)
    assert found.text == "Voici."


def test_nothing_is_unpacked() -> None:
    bomb = b"PK\x03\x04" + b"\0" * 1000

    found = parse(HEAD + b"--b\nContent-Disposition: attachment; filename=a.zip\n\n" + bomb + b"\n--b--\n", OWN)

    assert [(file.name, file.size) for file in found.files] == [("a.zip", len(bomb))]
