"""French-English pairs of sentences from Debian's packages and our own articles -> pairs.jsonl.

usage: python -m benchmarks.training.collect --debs DIR --out WORK [--articles kb_articles] [--leave-out FOLDER]

DIR holds .deb files, got by `apt-get download` and never installed (packages.txt lists them; 3 minutes for 360 packages).
Each line of WORK/pairs.jsonl is {"en", "fr", "from"}; WORK/heldout.jsonl holds 1,000 that no training sees.
No sentence of `--leave-out` (what the model is measured on) gets in. Takes about 3 minutes. No randomness but the
held-out draw, whose seed is fixed.
"""

# dpkg and tar of the path, on files that the developer fetched; the draw is no secret.
# ruff: noqa: S311, S603, S607

from __future__ import annotations

import argparse
import difflib
import gettext
import gzip
import html
import io
import json
import random
import re
import struct
import subprocess
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from html.parser import HTMLParser
from itertools import repeat
from pathlib import Path

SEED = 20
HELD_OUT = 1_000
OWN, OWN_SYMPTOMS = "own articles", "own symptoms"
Pair = tuple[str, str]

#: What is unpacked of a package: catalogues, help in both languages, Mozilla's language packs.
WANTED = (
    "*/fr/LC_MESSAGES/*.mo",
    "./usr/share/help/fr/*",
    "./usr/share/help/C/*",
    "./usr/share/doc/HTML/fr/*.docbook",
    "./usr/share/doc/HTML/en/*.docbook",
    "./usr/share/libreoffice/help/fr/text/*",
    "./usr/share/libreoffice/help/en-US/text/*",
    "*/debian-handbook/html/fr-FR/*.html",
    "*/debian-handbook/html/en-US/*.html",
    "*/gimp/2.0/help/fr/*.html",
    "*/gimp/2.0/help/en/*.html",
    "*/installation-guide-amd64/fr/*.html",
    "*/installation-guide-amd64/en/*.html",
    "*omni.ja",
    "*langpack-fr*.xpi",
    "*/dictd/*.dict.dz",
)
#: How the two languages are called in a path: French first.
SIDES = (
    ("/help/fr/", "/help/C/"),
    ("/HTML/fr/", "/HTML/en/"),
    ("libreoffice-help-fr/usr/share/libreoffice/help/fr/", "libreoffice-help-en-us/usr/share/libreoffice/help/en-US/"),
    ("gimp-help-fr/usr/share/gimp/2.0/help/fr/", "gimp-help-en/usr/share/gimp/2.0/help/en/"),
    ("/html/fr-FR/", "/html/en-US/"),
    ("-amd64/fr/", "-amd64/en/"),
)
_PAGES = {".page", ".docbook", ".xml", ".html"}
#: Tags that hold a run of text; others are inside one.
_BLOCKS = set(
    [
        "p",
        "title",
        "para",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "li",
        "td",
        "th",
        "dt",
        "dd",
        "term",
        "simpara",
        "item",
        "caption",
        "subtitle",
        "screeninfo",
    ]
)
_SILENT = set(["script", "style", "screen", "programlisting", "literallayout", "pre", "synopsis"])


# --- packages -------------------------------------------------------------------------------------------------------


def unpack(deb: Path, tree: Path) -> Path:
    """The wanted files of a package, once."""
    target = tree / deb.name.split("_")[0]
    done = target / ".done"
    if not done.exists():
        target.mkdir(parents=True, exist_ok=True)
        tar = subprocess.Popen(["dpkg", "--fsys-tarfile", str(deb)], stdout=subprocess.PIPE)
        options = ["--wildcards", "--no-same-owner", "-C", str(target)]
        # tar ends with 2 where a pattern matches nothing, as most do.
        subprocess.run(["tar", "-x", *options, *WANTED], stdin=tar.stdout, stderr=subprocess.DEVNULL, check=False)
        tar.wait()
        done.touch()
    return target


def pairs_of(deb: Path, tree: Path) -> list[tuple[str, str, str]]:
    """Raw pairs of one package, with its name."""
    folder = unpack(deb, tree)
    found: list[Pair] = []
    for file in sorted(folder.rglob("*")):
        if file.is_symlink() or not file.is_file():
            continue
        if file.suffix == ".mo":
            found += _catalogue(file)
        elif file.suffix in _PAGES:
            found += _page_pair(file)
        elif file.name.endswith(".dict.dz"):
            found += _dictionary(file)
    found += _mozilla(folder, tree)
    return [(en, fr, folder.name) for en, fr in found]


def _catalogue(file: Path) -> Iterator[Pair]:
    try:
        with file.open("rb") as content:
            messages = vars(gettext.GNUTranslations(content))["_catalog"]
    except (OSError, UnicodeDecodeError, struct.error, ValueError):
        return
    for key, value in messages.items():
        en = key[0] if isinstance(key, tuple) else key
        if isinstance(en, str) and isinstance(value, str):
            yield from _aligned(en.split("\x04")[-1], value)


def _dictionary(file: Path) -> Iterator[Pair]:
    """FreeDict: a word with its sound, then lines of translations. The first two senses of a word."""
    from_french = "fra-eng" in file.name
    word = ""
    for line in gzip.decompress(file.read_bytes()).decode("utf-8").splitlines():
        head = re.match(r"(\S[^/]{1,40}) /[^/]*/", line)
        if head:
            word = head[1].strip()
        elif word:
            for meaning in re.sub(r"^\d+\. *|<[^>]*>|\([^)]*\)", "", line).split(",")[:2]:
                if meaning.strip():
                    yield (meaning.strip(), word) if from_french else (word, meaning.strip())
            word = ""


class _Blocks(HTMLParser):
    """The runs of text of a page in order, each with its tag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[str, str]] = []
        self._tag = ""
        self._text: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _BLOCKS:
            self.flush()
            self._tag = tag
        elif tag in _SILENT:
            self._silent += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.flush()
        elif tag in _SILENT:
            self._silent = max(0, self._silent - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._text.append(data)

    def flush(self) -> None:
        text = " ".join("".join(self._text).split())
        if text and self._tag:
            self.blocks.append((self._tag, text))
        self._text, self._tag = [], ""


def _blocks(file: Path) -> list[tuple[str, str]]:
    parser = _Blocks()
    parser.feed(file.read_text(encoding="utf-8", errors="replace"))
    parser.close()
    parser.flush()
    return parser.blocks


def _page_pair(file: Path) -> Iterator[Pair]:
    """Both pages are made from one source: their blocks follow each other alike."""
    path = str(file)
    for french, english in SIDES:
        other = Path(path.replace(french, english))
        if french in path and other.is_file() and not other.is_symlink():
            fr, en = _blocks(file), _blocks(other)
            if not fr or not en:
                return
            matcher = difflib.SequenceMatcher(None, [tag for tag, _ in en], [tag for tag, _ in fr], autojunk=False)
            if matcher.ratio() < 0.9:
                return
            for block in matcher.get_matching_blocks():
                for shift in range(block.size):
                    yield from _aligned(en[block.a + shift][1], fr[block.b + shift][1])
            return


# --- Mozilla's archives: their index stands first, which zipfile refuses --------------------------------------------


def _members(archive: Path) -> Iterator[tuple[str, bytes]]:
    raw = archive.read_bytes()
    end = raw.rfind(b"PK\x05\x06")
    count, size, start = struct.unpack_from("<HII", raw, end + 10)
    at = start if raw[start : start + 4] == b"PK\x01\x02" else end - size
    for _ in range(count):
        method, packed = struct.unpack_from("<H", raw, at + 10)[0], struct.unpack_from("<I", raw, at + 20)[0]
        name_size, extra, comment = struct.unpack_from("<HHH", raw, at + 28)
        local = struct.unpack_from("<I", raw, at + 42)[0]
        name = raw[at + 46 : at + 46 + name_size].decode("utf-8", "replace")
        if name.endswith((".ftl", ".properties")):
            skip = sum(struct.unpack_from("<HH", raw, local + 26))
            data = raw[local + 30 + skip : local + 30 + skip + packed]
            yield name, zlib.decompress(data, -15) if method == 8 else data
        at += 46 + name_size + extra + comment


def _strings(archives: Iterable[Path]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for archive in archives:
        for name, data in _members(archive):
            short = re.sub(
                r"^.*?/(?:locale|localization)/(?:fr|en-US)/|^(?:localization|locale)/(?:fr|en-US)/", "", name
            )
            read = _fluent if name.endswith(".ftl") else _properties
            for key, text in read(data.decode("utf-8", "replace")):
                found[short, key] = text
    return found


def _fluent(text: str) -> Iterator[Pair]:
    """Messages without variants."""
    message = key = ""
    value: list[str] = []
    for line in [*io.StringIO(text), "end ="]:
        head = re.match(r"([a-zA-Z-][\w-]*) *= *(.*)|    \.([\w-]+) *= *(.*)", line)
        if not head and line[:1].isspace():
            value.append(line.strip())
            continue
        if key and value and "->" not in " ".join(value):
            yield key, " ".join(value)
        key, value = "", []
        if head and head[1]:
            message = key = head[1]
            value = [head[2].strip()]
        elif head:
            key, value = f"{message}.{head[3]}", [head[4].strip()]


def _properties(text: str) -> Iterator[Pair]:
    for line in io.StringIO(text):
        key, equals, value = line.partition("=")
        if equals and not key.startswith("#"):
            yield key.strip(), re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), value.strip())


def _mozilla(folder: Path, tree: Path) -> Iterator[Pair]:
    """A language pack with the program of the same name."""
    if folder.name.endswith("-l10n-fr"):
        program = tree / folder.name.removesuffix("-l10n-fr")
        if program.is_dir():
            french = _strings(folder.rglob("*.xpi"))
            english = _strings(program.rglob("omni.ja"))
            for key in english.keys() & french.keys():
                yield from _aligned(english[key], french[key])


# --- our own articles -----------------------------------------------------------------------------------------------


def own_pairs(articles: Path) -> Iterator[Pair]:
    """Titles, summaries, prose, steps and expected results, by id and number."""
    from ingest.folder import read_folder
    from ingest.passages import plain

    by_key = {(article.id, article.lang): article for article in read_folder(articles).articles}
    for (id, lang), en in by_key.items():
        fr = by_key.get((id, "fr"))
        if lang != "en" or fr is None:
            continue
        yield en.title, fr.title
        yield en.summary, fr.summary
        for of_en, of_fr in ((en.prose, fr.prose), (en.otherwise, fr.otherwise)):
            paragraphs = [re.split(r"\n\s*\n", text) for text in (of_en, of_fr)]
            if len(paragraphs[0]) == len(paragraphs[1]):
                for one, other in zip(*paragraphs, strict=True):
                    yield from _aligned(plain(one), plain(other))
        if len(en.steps) == len(fr.steps):
            for step, french in zip(en.steps, fr.steps, strict=True):
                yield from _aligned(plain(step.text), plain(french.text))
                yield plain(step.expected), plain(french.expected)


def own_symptoms(articles: Path) -> Iterator[Pair]:
    """In everyday words. Where both languages have as many, nearly all are each other's translation, in order."""
    from ingest.folder import read_folder

    by_key = {(article.id, article.lang): article for article in read_folder(articles).articles}
    for (id, lang), en in by_key.items():
        fr = by_key.get((id, "fr"))
        if lang == "en" and fr is not None and len(en.symptoms) == len(fr.symptoms):
            yield from zip(en.symptoms, fr.symptoms, strict=True)


# --- cleaning -------------------------------------------------------------------------------------------------------

_PRODUCT = re.compile(r"\{ ?-brand-[\w-]*name[\w-]* ?\}")
_REFERENCE = re.compile(
    r"\{ ?[$\"'-]?[^{}]*\}|%\([^)]*\)[a-z]|%\d*\$?[-+.\d]*[a-zA-Z]{1,2}\b|%%?\d+|\$\{?\w+\}?|\\[nrt]"
)
_MARKUP = re.compile(r"<[^<>]*>")
_ACCELERATOR = re.compile(r"[_&~](?=\w)|\(_\w\)|\(&\w\)")
_ENTITY = re.compile(r"&([a-zA-Z][\w.-]*);")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'»”)]*\s+(?=[\"'«“(]*[A-ZÀÂÇÉÈÊËÎÏÔÙÛ0-9])")
_NOT_FRENCH = re.compile(r"\b(the|and|with|you|your|this|that)\b", re.I)


def clean(text: str) -> str:
    text = _PRODUCT.sub("Firefox", text)
    text = _ENTITY.sub(r"\1", html.unescape(text))
    text = _ACCELERATOR.sub("", _REFERENCE.sub(" ", _MARKUP.sub(" ", text)))
    text = re.sub(r"[\u200b-\u200f\ufeff]", "", text).replace("\xa0", " ").replace("\u202f", " ").replace("’", "'")
    text = re.sub(r"\(\s*\)|\[\s*\]|\"\s*\"|'\s*'|«\s*»|“\s*”", " ", text)
    return re.sub(r"\s+([.,)])", r"\1", " ".join(text.split())).strip(" -–:*•|=+/\\#>")


def good(en: str, fr: str) -> bool:
    if en.casefold() == fr.casefold() or not (2 <= len(en) <= 320 and 2 <= len(fr) <= 380):
        return False
    if not 0.5 <= (len(fr) + 8) / (len(en) + 8) <= 2.2:
        return False
    if any(sum(char.isalpha() or char == " " for char in text) < 0.8 * len(text) for text in (en, fr)):
        return False
    # Untranslated text, and words run together as in the names of settings.
    return len(_NOT_FRENCH.findall(fr)) < 2 and not re.search(r"[a-z][A-Z]\w*[A-Z]|\w{28}|://|::|\w_\w|\w\|\w", en)


def _aligned(en: str, fr: str) -> Iterator[Pair]:
    """Sentence by sentence where their numbers agree."""
    parts = (_SENTENCE.split(en), _SENTENCE.split(fr))
    if 1 < len(parts[0]) == len(parts[1]):
        yield from zip(*parts, strict=True)
    else:
        yield en, fr


def key(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _left_out(folders: Iterable[Path]) -> set[str]:
    """The sentences of the texts that the model is measured on."""
    found: set[str] = set()
    for folder in folders:
        for file in folder.rglob("*"):
            if file.suffix in {".md", ".jsonl"}:
                for line in file.read_text(encoding="utf-8").splitlines():
                    line = (
                        re.sub(r"^\s*(?:\d+\.|[-*>]|#+|title:|summary:)\s*", "", line).replace("*", "").replace("`", "")
                    )
                    found |= {key(line)} | {key(part) for part in _SENTENCE.split(line)}
    return found - {""}


def cleaned(raw: Iterable[tuple[str, str, str]], forbidden: set[str]) -> list[dict[str, str]]:
    """The good ones, each once, without those that stand in what is measured."""
    seen: set[tuple[str, str]] = set()
    kept: list[dict[str, str]] = []
    dropped = 0
    for en, fr, origin in raw:
        en, fr = clean(en), clean(fr)
        words = (key(en), key(fr))
        if words in seen or not good(en, fr):
            continue
        seen.add(words)
        if (
            origin not in (OWN, OWN_SYMPTOMS)
            and max(len(part.split()) for part in words) > 3
            and forbidden & set(words)
        ):
            dropped += 1
        else:
            kept.append({"en": en, "fr": fr, "from": origin})
    print(f"{dropped:,} left out because they stand in what is measured")
    return kept


def write(pairs: Iterable[dict[str, str]], file: Path) -> None:
    with file.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(pair, ensure_ascii=False) + "\n" for pair in pairs)


def options() -> argparse.Namespace:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--debs", type=Path, required=True)
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--articles", type=Path, default=Path("kb_articles"))
    ask.add_argument("--leave-out", type=Path, action="append", default=[])
    ask.add_argument("--jobs", type=int, default=2)
    return ask.parse_args()


def main() -> None:
    asked = options()
    debs = [deb for deb in sorted(asked.debs.glob("*.deb")) if not deb.name.startswith("gnome-user-docs")]
    # What needs its English side unpacked in another package comes last.
    late = re.compile("-l10n-|-fr_")
    early = [deb for deb in debs if not late.search(deb.name)]
    raw = [(en, fr, OWN) for en, fr in own_pairs(asked.articles)]
    raw += [(en, fr, OWN_SYMPTOMS) for en, fr in own_symptoms(asked.articles)]
    with ProcessPoolExecutor(asked.jobs) as pool:
        for some in (early, [deb for deb in debs if late.search(deb.name)]):
            for found in pool.map(pairs_of, some, repeat(asked.out / "tree"), chunksize=4):
                raw += found
    kept = cleaned(raw, _left_out(asked.leave_out))

    random.Random(SEED).shuffle(kept)
    held = [pair for pair in kept if 5 <= len(pair["en"].split()) <= 40][:HELD_OUT]
    taken = {key(pair[lang]) for pair in held for lang in ("en", "fr")}
    rest = [pair for pair in kept if not {key(pair["en"]), key(pair["fr"])} & taken]
    write(held, asked.out / "heldout.jsonl")
    write(rest, asked.out / "pairs.jsonl")
    print(f"{len(rest):,} pairs, {len(held):,} held out")


if __name__ == "__main__":
    main()
