"""The YAML on top of an article, read with the line of each mistake. Pure: no I/O."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from ingest.problems import Problem, or_else
from retrieval.articles import LANGS, Status
from retrieval.vocabulary import Vocabulary

REQUIRED = ("id", "lang", "title")
ID_FORM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
ID_ADVICE = "small letters, digits and single hyphens, as in 'printer-offline'"


@dataclass
class Front:
    """What was read, with the line of each key, and the mistakes found on the way."""

    file: str
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def report(self, line: int, what: str) -> None:
        self.problems.append(Problem(self.file, line, what))


def read_front(text: str, first_line: int, file: str, vocabulary: Vocabulary | None) -> Front:
    """`first_line` is the line of the file on which `text` begins."""
    front = Front(file)
    root = _compose(text, first_line, front)
    if root is None:
        return front
    for key_node, value_node in root.value:
        line = first_line + key_node.start_mark.line
        key = str(key_node.value)
        if key not in _READERS:
            front.report(line, f"unknown key '{key}'; {or_else(key, _READERS)}")
        elif key in front.lines:
            front.report(line, f"'{key}' is given twice; the first is on line {front.lines[key]}")
        else:
            front.lines[key] = line
            _READERS[key](front, key, _Node(value_node, first_line), vocabulary or Vocabulary())
    for key in REQUIRED:
        if key not in front.lines:
            front.report(first_line, f"'{key}' is missing; every article needs {', '.join(REQUIRED)}")
    return front


def _compose(text: str, first_line: int, front: Front) -> yaml.MappingNode | None:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        hint = "; a text that holds ': ' or ' #', or begins with a quote or a bracket, must be put in \"quotes\""
        front.report(line, f"this is not valid YAML: {error.problem or error.context}{hint}")
        return None
    except yaml.YAMLError as error:
        front.report(first_line, f"this is not valid YAML: {error}")
        return None
    if not isinstance(root, yaml.MappingNode):
        front.report(first_line, "the lines between the two '---' must be 'key: value' lines")
        return None
    return root


class _Node:
    """A YAML value that knows its line."""

    def __init__(self, node: yaml.Node, first_line: int) -> None:
        self.node = node
        self.first_line = first_line
        self.line = first_line + node.start_mark.line

    @property
    def text(self) -> str | None:
        """The words as written, when it is one plain text; else None (a list, `true`, nothing at all)."""
        is_text = isinstance(self.node, yaml.ScalarNode) and self.node.tag not in _NOT_TEXT
        return str(self.node.value).strip() if is_text else None

    @property
    def items(self) -> list[_Node] | None:
        if not isinstance(self.node, yaml.SequenceNode):
            return None
        return [_Node(item, self.first_line) for item in self.node.value]

    @property
    def pairs(self) -> list[tuple[_Node, _Node]] | None:
        if not isinstance(self.node, yaml.MappingNode):
            return None
        return [(_Node(key, self.first_line), _Node(value, self.first_line)) for key, value in self.node.value]

    @property
    def kind(self) -> str:
        if isinstance(self.node, yaml.SequenceNode):
            return "a list"
        if isinstance(self.node, yaml.MappingNode):
            return "'key: value' pairs (put the text in \"quotes\" if it holds ': ')"
        return "nothing" if self.node.tag.endswith("null") else f"'{self.node.value}'"


_NOT_TEXT = {f"tag:yaml.org,2002:{kind}" for kind in ("null", "bool")}
_Reader = Callable[[Front, str, _Node, Vocabulary], None]


def _text(front: Front, key: str, node: _Node, _: Vocabulary) -> None:
    if node.text:
        front.values[key] = node.text
    else:
        front.report(node.line, f"'{key}' must be a text; found {node.kind if node.text is None else 'an empty text'}")


def _id(front: Front, key: str, node: _Node, vocabulary: Vocabulary) -> None:
    _text(front, key, node, vocabulary)
    if node.text and not ID_FORM.match(node.text):
        front.report(node.line, f"the id '{node.text}' has a wrong form; write {ID_ADVICE}")


def _one_of(allowed: tuple[str, ...]) -> _Reader:
    def read(front: Front, key: str, node: _Node, _: Vocabulary) -> None:
        if node.text in allowed:
            front.values[key] = node.text
        else:
            front.report(node.line, f"'{key}' cannot be {node.kind}; allowed: {', '.join(allowed)}")

    return read


def _texts(front: Front, key: str, node: _Node, _: Vocabulary) -> None:
    if not node.items:
        front.report(
            node.line,
            f"'{key}' must be a list with at least one text, or be left out; found "
            f"{'an empty list' if node.items == [] else node.kind}",
        )
        return
    for item in node.items:
        if not item.text:
            found = item.kind if item.text is None else "an empty text"
            front.report(item.line, f"each line of '{key}' must be a text; found {found}")
    texts = [item.text for item in node.items if item.text]
    for text in sorted({text for text in texts if texts.count(text) > 1}):
        front.report(node.line, f"'{key}' holds '{text}' twice; keep it once")
    front.values[key] = tuple(texts)


def _minutes(front: Front, key: str, node: _Node, _: Vocabulary) -> None:
    if node.text is not None and node.text.isdecimal():
        front.values[key] = int(node.text)
    else:
        front.report(node.line, f"'{key}' must be a whole number of minutes; found {node.kind}")


def _day(front: Front, key: str, node: _Node, _: Vocabulary) -> None:
    try:
        front.values[key] = date.fromisoformat(node.text or "")
    except ValueError:
        front.report(node.line, f"'{key}' must be a day such as 2026-11-01; found {node.kind}")


def _queue(front: Front, key: str, node: _Node, vocabulary: Vocabulary) -> None:
    _text(front, key, node, vocabulary)
    if node.text and vocabulary.queues and node.text not in vocabulary.queues:
        front.report(node.line, f"unknown queue '{node.text}'; {or_else(node.text, vocabulary.queues)}")


def _facets(front: Front, key: str, node: _Node, vocabulary: Vocabulary) -> None:
    if node.pairs is None:
        front.report(node.line, f"'{key}' must look like {{os: [windows-11], device: [laptop]}}; found {node.kind}")
        return
    facets: dict[str, tuple[str, ...]] = {}
    for name, values in node.pairs:
        facet = name.text or ""
        if vocabulary.facets and facet not in vocabulary.facets:
            front.report(name.line, f"unknown facet '{facet}'; {or_else(facet, vocabulary.facets)}")
        elif facet in facets:
            front.report(name.line, f"the facet '{facet}' is given twice; put all its values in one list")
        else:
            facets[facet] = _facet_values(front, facet, values, vocabulary)
    front.values[key] = facets


def _facet_values(front: Front, facet: str, node: _Node, vocabulary: Vocabulary) -> tuple[str, ...]:
    if not node.items:
        front.report(node.line, f"the facet '{facet}' needs a list such as [a, b]; found {node.kind}")
        return ()
    known: Mapping[str, object] = vocabulary.facets[facet].values if facet in vocabulary.facets else {}
    for item in node.items:
        if not item.text:
            front.report(item.line, f"each value of the facet '{facet}' must be a text; found {item.kind}")
        elif known and item.text not in known:
            front.report(item.line, f"unknown value '{item.text}' of the facet '{facet}'; {or_else(item.text, known)}")
    return tuple(item.text for item in node.items if item.text)


_READERS: dict[str, _Reader] = {
    "id": _id,
    "lang": _one_of(LANGS),
    "title": _text,
    "summary": _text,
    "symptoms": _texts,
    "error_codes": _texts,
    "applies_to": _facets,
    "queue": _queue,
    "effort": _minutes,
    "status": _one_of(tuple(Status)),
    "reviewed": _day,
}
