"""Reads a folder of articles: every file, and every problem, at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import yaml

from ingest.lint import Source, lint
from ingest.parse import parse
from ingest.problems import Problem
from ingest.questions import read_questions
from retrieval.articles import LANGS, Article
from retrieval.evaluate import Question
from retrieval.vocabulary import Vocabulary, from_plain

VOCABULARY = "vocabulary.yaml"
GOLDEN = "golden.jsonl"


@dataclass(frozen=True, slots=True)
class Folder:
    """All that was read; publish nothing while `problems` holds any."""

    path: Path
    articles: tuple[Article, ...]
    #: None: the folder has none, and any facet and queue is accepted.
    vocabulary: Vocabulary | None
    golden: tuple[Question, ...]
    problems: tuple[Problem, ...]

    @property
    def warnings(self) -> list[str]:
        """What an editor may want to know, and what hinders nothing."""
        return _untranslated(self.articles)


def read_folder(path: Path) -> Folder:
    """Articles are the `.md` files at any depth, except READMEs and what begins with a dot."""
    problems: list[Problem] = []
    vocabulary = _read_vocabulary(path, problems)
    sources: list[Source] = []
    names = _article_files(path)
    if not names:
        problems.append(
            Problem(str(path), 1, "there is no article (.md file) here" if path.is_dir() else "no such folder")
        )
    for name in names:
        text = _read_text(path, name, problems)
        if text is not None:
            found = parse(text, _shown(path, name), vocabulary)
            if isinstance(found, Article):
                sources.append(Source(found, text))
            else:
                problems += found
    known_ids = {Path(name).stem for name in names}
    problems += lint(sources, known_ids, _all_files(path))
    golden = _read_golden(path, known_ids, problems)
    articles = tuple(source.article for source in sources)
    return Folder(path, articles, vocabulary, tuple(golden), tuple(sorted(problems)))


def digest(path: Path) -> str:
    """Changes with every change to a file of the folder, and with the program's version."""
    found = hashlib.sha256(version("hotliner").encode())
    for name in sorted(_all_files(path)):
        for part in (name.encode(), (path / name).read_bytes()):
            found.update(f"{len(part)} ".encode() + part)
    return found.hexdigest()


def _article_files(path: Path) -> list[str]:
    return [name for name in sorted(_all_files(path)) if name.endswith(".md") and Path(name).stem.upper() != "README"]


def _all_files(path: Path) -> set[str]:
    relative = (file.relative_to(path) for file in path.rglob("*") if file.is_file())
    return {file.as_posix() for file in relative if not any(part.startswith(".") for part in file.parts)}


def _shown(path: Path, name: str) -> str:
    return (path / name).as_posix()


def _read_text(path: Path, name: str, problems: list[Problem]) -> str | None:
    raw = (path / name).read_bytes()
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        what = f"byte 0x{raw[error.start]:02x} is not UTF-8; save the file again as UTF-8"
        problems.append(Problem(_shown(path, name), line, what))
        return None


def _read_vocabulary(path: Path, problems: list[Problem]) -> Vocabulary | None:
    if not (path / VOCABULARY).is_file():
        return None
    text = _read_text(path, VOCABULARY, problems)
    file = _shown(path, VOCABULARY)
    try:
        return from_plain(yaml.safe_load(text) or {}) if text is not None else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problems.append(Problem(file, line, f"this is not valid YAML: {error.problem}"))
    except (ValueError, AttributeError) as error:
        problems.append(Problem(file, 1, str(error)))
    return None


def _read_golden(path: Path, known_ids: set[str], problems: list[Problem]) -> list[Question]:
    if not (path / GOLDEN).is_file():
        return []
    text = _read_text(path, GOLDEN, problems)
    golden, wrong = read_questions(text or "", _shown(path, GOLDEN), known_ids)
    problems += wrong
    return golden


def _untranslated(articles: Iterable[Article]) -> list[str]:
    langs: dict[str, set[str]] = {}
    for article in articles:
        langs.setdefault(article.id, set()).add(article.lang)
    return [
        f"'{id}' has no translation in '{missing}'"
        for id, found in sorted(langs.items())
        for missing in LANGS
        if missing not in found
    ]
