"""The documents say what is there: settings, decisions, paths, commands, targets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from bot.cli import main
from bot.settings import Settings
from ingest.parse import parse
from retrieval.articles import Article, Risk, Status

ROOT = Path(__file__).parents[2]
DOCS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
SETTINGS = (ROOT / "docs" / "settings.md").read_text("utf-8")
#: What the documents name and no checkout holds: it is made by running, or is an example to write.
MADE = re.compile(r"var(/.*)?|\.env|\.venv(/.*)?|images/.*|backup\.sqlite|screen-is-black\.md|.*\*.*")

_ROW = re.compile(r"^\| `HOTLINER_(\w+)` \| (\(empty\)|`[^`]*`) \| ([^|]+) \| `([^`]+)` \|$", re.MULTILINE)
_CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_PATH = re.compile(
    r"(?<![\w/.:~$-])((?:\.?[\w-]+/)+[\w.*-]*|[\w.-]+\.(?:md|py|toml|txt|yaml|sh|jsonl|sqlite))(?![\w/:(])"
)


def code_in(text: str) -> Iterator[str]:
    """Each span and block of code."""
    return (found.strip("`") for found in _CODE.findall(text))


@pytest.fixture(params=DOCS, ids=lambda path: path.relative_to(ROOT).as_posix())
def doc(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def test_every_setting_is_documented_with_its_default_and_no_other_is() -> None:
    rows = {name.lower(): default.strip("`") for name, default, _, _ in _ROW.findall(SETTINGS)}
    assert rows.keys() == Settings.model_fields.keys()
    for name, shown in rows.items():
        text = "" if shown == "(empty)" else shown
        documented = getattr(Settings.model_validate({name: text}), name)
        assert documented == Settings.model_fields[name].default, name


def test_every_example_of_a_setting_is_allowed() -> None:
    for name, _, _, example in _ROW.findall(SETTINGS):
        Settings.model_validate({name.lower(): example})


def test_every_setting_that_a_document_names_exists(doc: Path) -> None:
    files = [ROOT / "compose.yaml", ROOT / "bot" / "cli.py", ROOT / "tests" / "conftest.py"]
    elsewhere = "".join(file.read_text("utf-8") for file in files)
    for name in re.findall(r"HOTLINER_([A-Z][A-Z_]*[A-Z])\b", doc.read_text("utf-8")):
        assert name.lower() in Settings.model_fields or f"HOTLINER_{name}" in elsewhere, name


def test_every_variable_in_the_example_of_the_environment_file_exists() -> None:
    for name in re.findall(r"HOTLINER_([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8")):
        assert name.lower() in Settings.model_fields, name


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "adr"
    pages = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    index = (folder / "README.md").read_text("utf-8")
    assert pages
    for number, page in enumerate(pages, 1):
        title = page.read_text("utf-8").splitlines()[0]
        assert page.name.startswith(f"{number:04d}-")
        assert title.startswith(f"# {number:04d} ")
        assert f"| [{number:04d}]({page.name}) | {title[7:]} |" in index


def test_every_link_leads_somewhere(doc: Path) -> None:
    prose = _CODE.sub("", doc.read_text("utf-8"))
    for target in re.findall(r"\]\(([^)\s#]+)", prose):
        assert target.startswith("https://") or (doc.parent / target).exists(), target


def test_every_path_in_code_exists(doc: Path) -> None:
    for code in code_in(doc.read_text("utf-8")):
        for path in _PATH.findall(code):
            if not MADE.fullmatch(path):
                assert _exists(path), path


def _exists(path: str) -> bool:
    if (ROOT / path).exists():
        return True
    # A word with a slash in it that begins like none of our folders is no path of ours: HOST/NAME, application/json.
    return "/" in path and not (ROOT / path.split("/")[0]).exists()


def test_every_make_target_exists(doc: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for code in code_in(doc.read_text("utf-8")):
        assert set(re.findall(r"\bmake ([a-z]+)", code)) <= targets


def test_every_command_and_option_exists(doc: Path) -> None:
    for code in code_in(doc.read_text("utf-8")):
        for words in re.findall(r"(?<![\w@/-])(?:\.venv/bin/)?hotliner ([a-z][^\n#`]*)", code):
            _check_command(words.split())


def _check_command(words: list[str]) -> None:
    command: click.Command = main
    context = click.Context(main)
    while isinstance(command, click.Group):
        name = words.pop(0)
        found = command.get_command(context, name)
        assert found is not None, f"no command {name}"
        command = found
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        inner = command.list_commands(context) if isinstance(command, click.Group) else [""]
        for each in inner:
            assert f"`hotliner {name} {each}".rstrip() + "`" in readme


def test_the_editors_example_is_a_good_article_and_all_words_are_explained() -> None:
    text = (ROOT / "docs" / "editors.md").read_text("utf-8")
    example = text.split("```markdown\n")[1].split("```")[0]
    article = parse(example, "en/printer-prints-nothing.md")
    assert isinstance(article, Article), article
    assert article.symptoms
    assert [step.risk for step in article.steps] == [None, Risk.INTERRUPTS_WORK]
    for risk in Risk:
        assert f"`risk: {risk}`" in text
    for status in Status:
        assert f"`{status}`" in text


# What the project never names: the hosts of package registries (joined here, so that this file passes its own test),
# the folders of whoever built it, and who or what wrote it.
REGISTRIES = [".".join(parts) for parts in (
    ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("deb", "debian", "org"),
    ("download", "pytorch", "org"), ("docker", "io"), ("ghcr", "io"), ("quay", "io"), ("conda", "io"),
)]  # fmt: skip
OTHERS = [
    r"/wo" + r"rk/(?:main|shared)",
    r"/op" + r"t/(?:wheels|pypi)",
    r"\bissue #?\d",
    r"\bCla" + r"ude\b",
    r"\bChat" + r"GPT\b",
]
UNSEEN = re.compile("|".join([*map(re.escape, REGISTRIES), *OTHERS]), re.IGNORECASE)
FOLDERS = ("bot", "ingest", "retrieval", "tests", "benchmarks", "docs", "docker", "kb_articles", ".ci")
KINDS = {"", ".py", ".md", ".toml", ".txt", ".yaml", ".sh", ".ftl", ".html", ".js", ".css", ".json", ".jsonl", ".mako"}


def test_the_project_speaks_of_itself_alone() -> None:
    files = [path for path in ROOT.iterdir() if path.is_file()]
    files += [path for name in FOLDERS for path in (ROOT / name).rglob("*") if path.is_file()]
    wrong = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in files
        if path.suffix in KINDS and path.name != ".coverage"
        # People ask a help desk about anything, and a model's vocabulary is everybody's: these are no words of ours.
        if path.name not in {"golden.jsonl", "tokenizer.json"}
        for found in UNSEEN.finditer(path.read_text("utf-8", errors="replace"))
    ]
    assert wrong == []


def test_the_licence_and_the_changelog_are_there() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text("utf-8")
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text("utf-8")
