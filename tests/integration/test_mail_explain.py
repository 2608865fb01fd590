"""`hotliner mail explain`: how a raw mail is understood, for administrators and for programs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.channels.mail.command import mail

SAMPLES = Path(__file__).parent.parent / "samples" / "mail"
KEYS = ["file", "kind", "reason", "from", "verified", "subject", "lang", "text", "trimmed", "attachments"]


def explain(*arguments: str | Path, stdin: bytes = b"", **env: str) -> Result:
    names = [str(argument) for argument in arguments]
    environment = {"HOTLINER_MAIL_ADDRESS": "support@hotliner.example", **env}
    return CliRunner().invoke(mail, ["explain", *names], input=stdin, env=environment)


def objects(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def sample(name: str) -> Path:
    return SAMPLES / f"{name}.eml"


def test_each_mail_is_one_object_with_the_promised_keys() -> None:
    result = explain("--json", sample("gmail-fr"), sample("ooo-fr"), sample("attachment"))

    first, second, third = objects(result)
    assert result.exit_code == 0
    assert list(first) == list(second) == KEYS
    assert first["file"] == str(sample("gmail-fr"))
    assert (first["kind"], first["from"], first["verified"]) == ("person", "camille@example.org", False)
    assert (first["trimmed"], first["lang"]) == ("L'étape 2 ne marche pas.", "fr")
    assert "Vérifiez" in str(first["text"])
    assert second["kind"] == "auto-reply"
    assert second["reason"]
    assert third["attachments"] == [{"name": "photo.jpg", "type": "image/jpeg", "size": 5}]


def test_every_sample_is_explained_both_ways() -> None:
    paths = sorted(SAMPLES.rglob("*.eml"))

    assert len(objects(explain("--json", *paths))) == len(paths)
    words = explain(*paths)
    assert words.exit_code == 0
    assert words.stdout.count("  Kind ") == len(paths)


def test_the_account_for_people_says_who_what_why_and_what_was_cut() -> None:
    told = explain(sample("gmail-fr")).stdout

    assert "Camille Martin <camille@example.org>" in told
    assert "HOTLINER_MAIL_AUTHSERV_ID is empty" in told
    assert "person: a person's mail: it is answered" in told
    assert "| L'étape 2 ne marche pas." in told
    assert "| > Vérifiez que l'imprimante est allumée." in told


def test_a_sender_that_our_server_vouches_for_is_verified(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(b"Authentication-Results: mx.x.example; dmarc=pass\n" + sample("new-fr").read_bytes())
    known = {"HOTLINER_MAIL_AUTHSERV_ID": "mx.x.example"}

    assert objects(explain("--json", path, **known))[0]["verified"] is True
    assert "verified: our mail server vouches" in explain(path, **known).stdout
    assert "not verified: no Authentication-Results of mx.x.example" in explain(sample("new-fr"), **known).stdout


def test_aliases_are_our_own_addresses_too() -> None:
    found = objects(explain("--json", sample("new-fr"), HOTLINER_MAIL_ALIASES="aide@x.example,camille@example.org"))

    assert found[0]["kind"] == "own"


def test_standard_input_is_a_file_like_any_other() -> None:
    found = objects(explain("--json", "-", stdin=sample("new-fr").read_bytes()))

    assert (found[0]["file"], found[0]["kind"]) == ("-", "person")


def test_a_missing_file_is_told_and_the_others_are_explained() -> None:
    result = explain("--json", sample("new-fr"), "nowhere.eml", SAMPLES, sample("list"))

    assert result.exit_code == 1
    assert [found["kind"] for found in objects(result)] == ["person", "list"]
    assert "nowhere.eml: no such file or directory" in result.stderr
    assert "is a directory" in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("raw", "reason"),
    [(b"", "it is empty"), (b"\x7fELF" + bytes(range(256)) * 400, "it is no mail: it has no headers")],
)
def test_whatever_is_no_mail_is_said_to_be_none(raw: bytes, reason: str) -> None:
    (found,) = objects(explain("--json", "-", stdin=raw))

    assert (found["kind"], found["reason"], found["from"]) == ("unparsable", reason, "")
    assert explain("-", stdin=raw).exit_code == 0


def test_a_wrong_setting_is_told_by_its_name() -> None:
    result = explain(sample("new-fr"), HOTLINER_MAIL_ADDRESS="nobody")

    assert result.exit_code == 1
    assert "HOTLINER_MAIL_ADDRESS" in result.stderr


def test_no_model_is_loaded() -> None:
    program = (
        "import sys\nfrom bot.channels.mail.command import mail\n"
        f"sys.argv = ['mail', 'explain', '--json', {str(sample('new-fr'))!r}]\n"
        "try:\n    mail()\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('torch', 'faiss', 'sqlalchemy', 'fastapi', 'onnxruntime') if name in sys.modules])"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HOTLINER_")}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip

    assert done.stdout.splitlines()[-1] == "[]"
