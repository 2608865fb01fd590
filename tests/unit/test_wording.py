"""Every sentence in both languages, with the same variables, and each of them said by somebody."""

import ast
import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

import bot
from bot.guiding import STEP_CHOICES
from bot.state import Reason
from bot.wording import keys, say
from retrieval.articles import LANGS, Lang, Risk

FOLDER = Path(bot.__file__).parent
#: Keys that the code puts together.
FAMILIES = {
    *(f"handoff-{reason}" for reason in Reason),
    *(f"risk-{risk}" for risk in Risk),
    *(f"choice-{act.replace('_', '-')}" for act in STEP_CHOICES),
    *(f"{key}-mail" for key in ("remind", "closed-silent", "resolved")),
}


class Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:
        self.names.add(node.id.name)


def messages(lang: Lang) -> dict[str, ftl.Message]:
    resource = FluentParser().parse((FOLDER / "wording" / f"{lang}.ftl").read_text("utf-8"))
    assert not [entry for entry in resource.body if isinstance(entry, ftl.Junk)]
    return {entry.id.name: entry for entry in resource.body if isinstance(entry, ftl.Message)}


def variables(message: ftl.Message) -> set[str]:
    visitor = Variables()
    visitor.visit(message)
    return visitor.names


def literals() -> set[str]:
    """Every string in the code."""
    trees = (ast.parse(path.read_text("utf-8")) for path in FOLDER.rglob("*.py"))
    return {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def said() -> set[str]:
    """The keys that `say(lang, "key")` and `choices(lang, "act")` name outright."""
    names = set()
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                words = [
                    arg.value for arg in node.args[1:] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                ]
                if node.func.id in ("say", "asks", "spoken") and "channels" not in path.parts and path.stem != "chat":
                    names.update(words)
                if node.func.id == "choices":
                    names.update(f"choice-{act.replace('_', '-')}" for act in words)
    return names


def test_both_languages_say_the_same_things() -> None:
    assert keys("fr") == keys("en") == set(messages("fr"))


def test_a_sentence_has_the_same_variables_in_both_languages() -> None:
    french, english = messages("fr"), messages("en")

    assert {key: variables(french[key]) for key in french} == {key: variables(english[key]) for key in english}


def test_every_sentence_is_said_by_the_code() -> None:
    unused = keys("fr") - literals() - FAMILIES - said()

    assert unused == set()


def test_everything_that_the_code_says_has_its_sentence() -> None:
    assert (said() | FAMILIES) - keys("fr") == set()


@pytest.mark.parametrize("lang", LANGS)
def test_every_sentence_can_be_said(lang: Lang) -> None:
    for key, message in messages(lang).items():
        text = say(lang, key, **dict.fromkeys(variables(message), 3))
        assert text.strip(), key
        assert "{" not in text, key


@pytest.mark.parametrize("lang", LANGS)
def test_sentences_are_short_and_buttons_shorter(lang: Lang) -> None:
    for key, message in messages(lang).items():
        text = say(lang, key, **dict.fromkeys(variables(message), 3))
        assert len(text) <= (28 if key.startswith("choice-") else 260), key


@pytest.mark.parametrize("lang", LANGS)
def test_apostrophes_are_straight_and_french_says_vous(lang: Lang) -> None:
    for key in keys(lang):
        text = messages(lang)[key]
        spoken = say(lang, key, **dict.fromkeys(variables(text), 3))
        assert "’" not in spoken, key
        if lang == "fr":
            assert not re.search(r"\b(?:tu|te|toi|ton|ta|tes)\b", spoken), key
            # A space before the signs that have two parts, as everywhere in the catalogue.
            assert not re.search(r"\w[?!;:»]", spoken), key


def test_one_problem_is_offered_as_one() -> None:
    assert say("fr", "offer", count=1) == "Est-ce bien ce problème ?"
    assert say("en", "offer", count=3) == "Is it one of these problems?"


def test_a_sentence_that_is_missing_or_lacks_a_value_is_an_error() -> None:
    with pytest.raises(LookupError):
        say("fr", "no-such-sentence")
    with pytest.raises(ValueError, match="fr.ftl: sure"):
        say("fr", "sure")
