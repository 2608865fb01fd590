"""Every sentence that the bot says, in French and in English: `say("fr", "hello")`.

The sentences are in `fr.ftl` and `en.ftl` (Project Fluent's format), read once. Nothing else here.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from retrieval.articles import Lang

if TYPE_CHECKING:
    from fluent.runtime import FluentBundle


def say(lang: Lang, key: str, **values: str | int) -> str:
    """The sentence `key` in this language. Raises KeyError when there is none, ValueError when a value is missing."""
    bundle = _bundle(lang)
    pattern = bundle.get_message(key).value
    assert pattern is not None, f"{lang}.ftl: {key} says nothing"
    text, errors = bundle.format_pattern(pattern, values)
    if errors:
        raise ValueError(f"{lang}.ftl: {key}: {errors[0]}")
    return str(text)


def keys(lang: Lang) -> frozenset[str]:
    """The names of all sentences of a language."""
    return frozenset(_bundle(lang)._messages)


@cache
def _bundle(lang: Lang) -> FluentBundle:
    from fluent.runtime import FluentBundle, FluentResource

    # No isolation marks around values: they show as boxes in some mail clients, and both languages run one way.
    bundle = FluentBundle([lang], use_isolating=False)
    bundle.add_resource(FluentResource(files(__package__).joinpath(f"{lang}.ftl").read_text("utf-8")))
    return bundle
