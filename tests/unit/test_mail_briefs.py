"""Letters to hotliners, what is cut from their answers, and what never passes from one party to the other."""

from __future__ import annotations

import html
import re
import time
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.channels.mail.briefs import Page, Section, To, as_html, as_text, text_of, write
from bot.channels.mail.compose import compose
from bot.channels.mail.desk_words import EN, FR, WORDS
from bot.channels.mail.masking import mask
from bot.channels.mail.plain import html_to_text, tidy
from bot.channels.mail.screen import Secrets, below_line, is_name, leftover, new_words, own_lines
from bot.channels.mail.tokens import Role, Tokens
from bot.messages import Outgoing, Reply, ReplyKind
from retrieval.articles import Lang

OWN = "support@hotliner.example"
TOKENS = Tokens(OWN, "a long secret")
ADA = "ada.lovelace@corp.example"
CAMILLE = "camille+it@example.org"
AT = datetime(2026, 3, 3, 9, 12, tzinfo=UTC)
PAGE = Page(
    "Demande n° 12 : quelqu'un attend un humain",
    rows=(("Demandeur", "Camille"), ("File", "Impression")),
    sections=(
        Section("Le problème, avec ses mots", ("rien ne sort\nde <mon> imprimante & scanner",), words=True),
        Section("Ce que l'on sait", ("Appareil : imprimante (dans son message)",)),
    ),
    how=("Pour prendre la demande : répondez « prendre ».",),
    url="https://desk.example/desk/handoffs/12",
)


def nothing(text: str) -> str:
    return text


def letter(page: Page = PAGE, lang: Lang = "fr", masked=nothing, thread: tuple[str, ...] = ()) -> bytes:
    to = To(ADA, 12, "Demande n° 12 : imprimante", thread)
    return write("brief-12-0-", page, to, lang, AT, TOKENS, masked, plus=True).raw


def read(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def everything(raw: bytes) -> str:
    """All that a reader of the mail can see, in any of its parts and headers, in small letters."""
    message = read(raw)
    parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    headers = [f"{name}: {value}" for name, value in message.items()]
    shown = "\n".join([*headers, *parts, *(html.unescape(re.sub(r"<[^>]*>", "", part)) for part in parts)])
    return (shown + "\n" + raw.decode("ascii")).lower()


# --- the letter ----------------------------------------------------------------------------------------------------


def test_the_line_stands_at_the_top_below_a_space_to_write_in() -> None:
    text = as_text(PAGE, "fr")

    assert text.startswith("\n\n— Ne rien écrire sous cette ligne —\n\nDemande n° 12")
    assert as_text(PAGE, "en").startswith("\n\n— Write nothing below this line —\n\n")
    assert "Au bureau\N{NO-BREAK SPACE}: https://desk.example/desk/handoffs/12" in text
    assert text_of(letter()) == text.rstrip("\n")


def test_the_html_says_the_same_and_runs_nothing() -> None:
    page = Page("<script>alert(1)</script>", sections=(Section("a & b", ('"x" <img src=y onerror=z>',), words=True),))

    shown = as_html(page, "en")

    assert "<script" not in shown
    assert "<img" not in shown
    assert "&lt;img src=y onerror=z&gt;" in shown
    assert html.escape(EN["line"]) in shown
    assert not re.search(r"(?:src|@import|url\()", shown.replace("src=y", ""))


def test_a_letter_is_a_machines_and_leads_back_to_its_handoff() -> None:
    first, second = "one@hotliner.example", "two@hotliner.example"

    message = read(letter(thread=(first, second)))

    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Reply-To"] == TOKENS.plus(Role.HOTLINER, 12, ADA)
    assert message["References"] == f"<{first}> <{second}>"
    assert message["In-Reply-To"] == f"<{second}>"
    assert message["Message-ID"] == f"<{TOKENS.message_id('brief-12-0-', ADA, AT)}>"
    assert "[#" not in message["Subject"]
    assert letter() == letter()


def test_both_languages_have_the_same_sentences_with_the_same_blanks() -> None:
    blanks = {lang: {name: set(re.findall(r"\{\w+\}", text)) for name, text in WORDS[lang].items()} for lang in WORDS}

    assert blanks["fr"] == blanks["en"]
    assert all(FR.values())
    assert all(EN.values())


# --- what is cut ---------------------------------------------------------------------------------------------------


def quoted(raw: bytes) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text_of(raw).split("\n"))


def gmail(text: str, raw: bytes) -> str:
    who = f"Le mar. 3 mars 2026 à 09:12, Hotliner <{TOKENS.plus(Role.HOTLINER, 12, ADA)}> a\nécrit :"
    return f"{text}\n\n{who}\n\n{quoted(raw)}"


def outlook(text: str, raw: bytes) -> str:
    head = f"De : Hotliner <{OWN}>\nEnvoyé : mardi 3 mars 2026 09:12\nÀ : Ada <{ADA}>\nObjet : Demande n° 12"
    return f"{text}\n\n________________________________\n{head}\n\n{text_of(raw)}"


def german(text: str, raw: bytes) -> str:
    return f"{text}\n\nDiese Zeilen stammen von Hotliner <{OWN}>, 3.3.26, 09:12:\n\n{quoted(raw)}"


def apple(text: str, raw: bytes) -> str:
    return f"{text}\n\n> On 3 Mar 2026, at 09:12, Hotliner <{OWN}> wrote:\n> \n{quoted(raw)}"


def in_html(text: str, raw: bytes) -> str:
    body = read(raw).get_body(("html",))
    assert body is not None
    written = html.escape(text).replace("\n", "<br>")
    who = f"Le 3 mars 2026 à 09:12, Hotliner &lt;{OWN}&gt; a écrit :"
    return tidy(html_to_text(f"<div>{written}</div><div>{who}<blockquote>{body.get_content()}</blockquote></div>"))


PROGRAMS = [gmail, outlook, german, apple, in_html]
ANSWER = "Bonjour Camille,\nredémarrez l'imprimante, puis dites-moi."


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_only_what_is_above_the_line_is_new_in_every_mail_program(program, lang: Lang) -> None:
    raw = letter(lang=lang)

    written = new_words(program(ANSWER, raw), OWN)

    assert written.has_line
    assert re.sub(r"\s+", " ", written.text) == re.sub(r"\s+", " ", ANSWER)
    assert leftover(written, Secrets([text_of(raw)])) == ""


def html_without_marks(text: str, raw: bytes) -> str:
    """As Outlook answers in HTML: our mail stands below as it is, and each link is written twice."""
    return in_html(text, raw).replace("\n> ", "\n").replace(PAGE.url, f"{PAGE.url} <{PAGE.url}>")


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("program", [*PROGRAMS, html_without_marks])
def test_of_our_own_mail_nothing_is_taken_for_words_below_the_line(program, lang: Lang) -> None:
    raw = letter(lang=lang)
    told = [text_of(raw)]

    assert below_line(program(ANSWER, raw), told) == ""
    assert below_line(program(ANSWER, raw) + "\n\nEt le capot ?\n> Non\n\n-- \nAda", told) == "Et le capot ?"
    assert below_line(ANSWER, told) == ""


@pytest.mark.parametrize("program", [*PROGRAMS, lambda text, raw: text + "\n\n" + quoted(raw)])
def test_an_answer_without_words_leaves_nothing(program) -> None:
    written = new_words(program("", letter()), OWN)

    assert written.text == "" or leftover(written, Secrets([text_of(letter())]))


@pytest.mark.parametrize(
    "line",
    [
        "— Ne rien écrire sous cette ligne —",
        "> > *— Ne rien écrire sous cette ligne —*",
        "--- Ne rien ecrire sous cette ligne ---",
        "> — Ne rien écrire sous\n> cette ligne —",
        "| - NE RIEN ÉCRIRE SOUS CETTE LIGNE -",
        "? Ne rien ?crire sous cette ligne ?",
        "— Ne\N{NO-BREAK SPACE}rien e\u0301crire sous cette ligne —",
        "_- Write nothing below this line -_",
        "\tWRITE NOTHING\n BELOW THIS LINE",
    ],
)
def test_the_line_is_known_however_it_comes_back(line: str) -> None:
    written = new_words(f"Bonjour\n\n{line}\nsecret", OWN)

    assert written.has_line
    assert written.text == "Bonjour"


def test_below_the_signature_mark_everything_goes() -> None:
    text = "Bonjour\n\n-- \n" + "\n".join(f"ligne {n}" for n in range(200))

    assert new_words(text, OWN).text == "Bonjour"
    assert new_words("-- \nAda\n" + "x\n" * 100, OWN).text == ""


def cut_off(program, text: str, raw: bytes) -> str:
    """The same answer, by somebody who has deleted our line."""
    lines = program(text, raw).split("\n")
    gone = [line for line in lines if "Ne rien écrire" not in line]
    assert len(gone) < len(lines)
    return "\n".join(gone)


@pytest.mark.parametrize("program", PROGRAMS)
def test_without_the_line_a_quotation_is_cut_or_nothing_passes(program) -> None:
    raw = letter()
    secrets = Secrets([text_of(raw)])

    written = new_words(cut_off(program, ANSWER, raw), OWN)

    clean = re.sub(r"\s+", " ", written.text) == re.sub(r"\s+", " ", ANSWER)
    assert clean or leftover(written, secrets)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Bonjour\n> rien ne sort", "quote"),
        ("| rien ne sort\nBonjour", "quote"),
        ("Bonjour\nAda a écrit :\nsuite", "head"),
        ("De : Hotliner\nObjet : Demande", "head"),
        ("voyez https://desk.example/desk/handoffs/12", "link"),
        ("Appareil : imprimante (dans son message)", "brief"),
        ("Je vois « appareil :\nimprimante (dans\nson message) » ici", "brief"),
        ("il est très, très pressé aujourd'hui", "note"),
        ("VIP du 3e étage", "note"),
        ("x\n" * 401, "long"),
        ("Bonjour Camille, redémarrez.", ""),
        ("Le PC a redémarré.\nDate : lundi", ""),
    ],
)
def test_what_must_not_leave_is_named(text: str, left: str) -> None:
    secrets = Secrets([as_text(PAGE, "fr")], ["Il est très très pressé, aujourd'hui !", "VIP du 3e étage"])

    assert leftover(new_words(text, OWN), secrets) == left


def test_above_the_line_a_hotliner_may_repeat_what_the_requester_knows() -> None:
    brief = "Déjà essayé\n- 1. Débranchez le câble gris de l'imprimante : fait\n- Le toner est en rupture de stock"
    secrets = Secrets([brief], known=["Débranchez le câble gris de l'imprimante"])
    line = "\n\n— Ne rien écrire sous cette ligne —"

    again = new_words("Débranchez le câble gris de l'imprimante." + line, OWN)
    told = new_words("Le toner est en rupture de stock" + line, OWN)

    assert leftover(again, secrets) == ""
    assert leftover(told, secrets) == "brief"


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("program", [gmail, german, apple])
def test_of_an_answer_below_the_quotation_the_quotation_is_not_kept(program, lang: Lang) -> None:
    raw = letter(lang=lang)
    body = program("", raw).replace(WORDS[lang]["line"], "") + "\n\n" + ANSWER
    written = new_words(body, OWN)

    kept = own_lines(written, written.text, [text_of(raw)])

    assert "redémarrez l'imprimante" in kept
    assert "dans son message" not in kept


def test_above_our_line_the_prompt_of_a_console_is_kept_and_of_quotations_alone_the_beginning() -> None:
    console, quotes = "> ipconfig /all\nBonjour", "\n".join(f"> ligne {n}" for n in range(30))
    above = new_words(f"{console}\n\n{FR['line']}", OWN)

    assert own_lines(above, above.text, []) == console
    assert own_lines(new_words(quotes, OWN), quotes, []).split("\n") == quotes.split("\n")[:20]


def test_hostile_answers_cost_no_time() -> None:
    began = time.monotonic()
    secrets = Secrets(["De : a\n" * 20_000, "> " * 60_000])
    for piece in ("De : a\n", "> ", "ne rien ", "a écrit :\n", "— ", "\u00ad", "[#1-", "support+h1-", "@%40"):
        written = new_words(piece * 8_000, OWN)
        leftover(written, secrets)
        below_line(FR["line"] + "\n" + piece * 8_000, secrets.briefs)
        mask([ADA, CAMILLE], OWN, "x")(piece * 8_000)

    assert time.monotonic() - began < 20


# --- what never passes ---------------------------------------------------------------------------------------------

LOCAL = st.text("abcdefghijklmnopqrstuvwxyz0123456789.+-_'&", min_size=2, max_size=20)
HOUSE = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=3, max_size=12)
ADDRESS = st.builds(lambda local, house: f"{local}@{house}.example", LOCAL, HOUSE)
#: What people and programs put into and around an address.
GLUE = st.sampled_from(
    ["", " ", "\n", "<", ">", "mailto:", "\x00", "\u200b", "[#12-ab3f]", "&", "@", "=?utf-8?Q?", "é"]
)


@st.composite
def text_with(draw: st.DrawFn, addresses: list[str]) -> str:
    """Any text with some of these addresses somewhere in it, in any case, cut by what nobody sees."""
    pieces: list[str] = []
    for _ in range(draw(st.integers(1, 4))):
        address = draw(st.sampled_from(addresses))
        at = draw(st.integers(0, len(address)))
        unseen = draw(st.sampled_from(["", "", "\u200b", "\x07", "\u00ad", "\r"]))
        shown = draw(st.sampled_from([address, address.upper(), address.replace("@", "%40")]))
        pieces += [draw(st.text(max_size=30)), draw(GLUE), shown[:at] + unseen + shown[at:], draw(GLUE)]
    return "".join(pieces)


@st.composite
def two_parties(draw: st.DrawFn) -> tuple[list[str], str]:
    hidden = draw(st.lists(ADDRESS, min_size=1, max_size=3, unique=True))
    shown = draw(ADDRESS)
    assume(all(each not in shown and shown not in each for each in hidden))
    return hidden, shown


@given(st.data(), two_parties(), st.sampled_from(["fr", "en"]))
def test_no_letter_to_a_hotliner_holds_an_address_of_the_requester(data, parties, lang: Lang) -> None:
    hidden, hotliner = parties
    assume(re.fullmatch(r"[a-z0-9][a-z0-9.+_'&-]*[a-z0-9]", hotliner.partition("@")[0]) and ".." not in hotliner)
    token = TOKENS.plus(Role.REQUESTER, 3, hidden[0])
    said = text_with([*hidden, token])
    page = Page(
        data.draw(said),
        rows=((data.draw(st.text(max_size=9)), data.draw(said)),),
        sections=(
            Section(data.draw(said), (data.draw(said), data.draw(said)), words=True),
            Section(data.draw(st.text(max_size=9)), (data.draw(said),)),
        ),
        paragraphs=(data.draw(said),),
    )
    # Nothing that is ours looks like theirs.
    assume(not any(each in everything(letter(Page(""), lang)) for each in hidden))
    hide = mask(hidden, OWN, WORDS[lang]["withheld"])
    to = To(hotliner, 12, data.draw(said))

    try:
        raw = write("brief-12-0-", page, to, lang, AT, TOKENS, hide, plus=True).raw
    except ValueError:
        assume(False)

    shown = everything(raw)
    assert not [each for each in hidden if each in shown or each.replace("@", "%40") in shown]
    assert token not in shown


@given(st.data(), two_parties(), st.sampled_from(["fr", "en"]))
def test_no_mail_to_a_requester_holds_an_address_of_a_hotliner(data, parties, lang: Lang) -> None:
    hidden, _ = parties
    token = TOKENS.plus(Role.HOTLINER, 12, hidden[0])
    text = mask(hidden, OWN, WORDS[lang]["withheld"])(data.draw(text_with([*hidden, token])))
    reply = Reply(ReplyKind.HUMAN, lang, text, author="Ada")
    outgoing = Outgoing(7, 3, "desk-mail-4", "t", "camille@z.invalid", reply, AT, subject="Imprimante")

    shown = everything(compose(outgoing, TOKENS, plus=True).raw)

    assert not [each for each in hidden if each in shown or each.replace("@", "%40") in shown]
    assert token not in shown


SENTENCE = st.text("abcdefghijklmnopqrstuvwxyz ", min_size=30, max_size=70).filter(
    lambda text: len(text.replace(" ", "")) >= 25 and text == text.strip()
)


@given(
    st.lists(SENTENCE, min_size=1, max_size=4, unique=True),
    SENTENCE,
    SENTENCE,
    st.sampled_from([gmail, outlook, german, apple]),
    st.sampled_from(["as it came", "line deleted", "pasted", "wrapped"]),
)
def test_what_passes_holds_nothing_of_the_brief_and_of_no_note(lines, note, answer, program, how: str) -> None:
    assume(answer not in {*lines, note})
    page = Page("Demande n° 12", sections=(Section("Ce que l'on sait", tuple(lines)), Section("Note", (note,))))
    raw = letter(page)
    body = program(answer, raw)
    if how == "line deleted":
        body = cut_off(program, answer, raw)
    elif how == "pasted":
        body = f"{answer}\n\n{lines[0]}\n{body}"
    elif how == "wrapped":
        body = f"{answer}\n\n{note[:15]}\n{note[15:]}\n{lines[0]}"
    written = new_words(body, OWN)

    held = leftover(written, Secrets([text_of(raw)], [note]))

    if how == "as it came":
        assert not held
        assert written.text == answer
    passed = "" if held else re.sub(r"[^a-z]", "", written.text)
    for secret in (*lines, note):
        assert re.sub(r"[^a-z]", "", secret) not in passed.replace(re.sub(r"[^a-z]", "", answer), "")


def test_the_support_mailbox_itself_may_be_named() -> None:
    hide = mask([ADA, "a@corp.example"], OWN, "[x]")

    assert hide(f"écrivez à {OWN} ou à {ADA.upper()}, mailto:ada.lovelace%40corp.example") == (
        f"écrivez à {OWN} ou à [x], mailto:[x]"
    )
    assert hide(TOKENS.plus(Role.REQUESTER, 3, CAMILLE) + " [#3-ab12]").strip() == "[x]"
    assert mask(["a@b.example", "a@b.example.org"], OWN, "[x]")("a@b.example.org") == "[x]"
    assert mask([CAMILLE], OWN, "[x]")("CAMILLE%2Bit%40example.org") == "[x]"


@pytest.mark.parametrize(
    "text",
    [
        "camille.m＠example.org",
        "CAMILLE.M@EXAMPLE.ORG",
        "ｃamille.m@example.org",
        "camille.m @ example.org",
        "camille.m\n@\N{NO-BREAK SPACE}example.org",
        "camille.m(at)example.org",
        "camille.m [AT] example.org",
        "camille.m [at] example[dot]org",
        "camille.m (arobase) example (point) org",
        "camille&#46;m&#64;example&#46;org",
        "camille&#x2e;m&#x40;example&period;org",
        "camille&#046;m&commat;example.org",
        "camille%2em%40example%2Eorg",
    ],
)
@pytest.mark.parametrize(("before", "after"), [("", ""), ("Écrivez à <", ">."), ("mailto:", "?subject=x")])
def test_an_address_is_taken_out_however_it_is_written(text: str, before: str, after: str) -> None:
    hide = mask(["camille.m@example.org"], OWN, "[x]")

    assert re.sub(r"\s", "", hide(before + text + after)) == re.sub(r"\s", "", f"{before}[x]{after}")


def test_what_only_looks_like_an_address_stays_as_it_was_written() -> None:
    text = "100 %25 &amp; a@b.example [at] &#46; meet (at) noon, paul@example.org, camille.m@example.net, x%40y\n@ @@"

    assert mask(["camille.m@example.org", "b@corp.example"], OWN, "[x]")(text) == text
    assert mask(["1a@x.example"], OWN, "[x]")("%41a@x.example, 0%41a@x.example") == "%4[x], 0%4[x]"


@pytest.mark.parametrize(
    "piece",
    ["a" * 70 + "\n", "@", "a@", "@a", "aa@h1.example", "support+h1-", "%40", "&#64;", "(at)", "( ", " ", "é", "\U0001f525@",
     "x" * 64 + "@" + "h" * 200, "support+h1-0123456789abcdef@", "n7@h7.example.", "&", "%", "[#1-", "&#0"],
)  # fmt: skip
def test_thousands_of_addresses_are_taken_out_of_a_hostile_text_in_time(piece: str) -> None:
    addresses = [f"{'n' * (n % 60)}{n}@{'h' * (n % 50)}{n % 1000}.example" for n in range(3_000)]
    began = time.monotonic()

    mask([*addresses, "aa@h1.example", "n7@h7.example"], OWN, "[x]")(piece * (250_000 // len(piece)))

    assert time.monotonic() - began < 2


@pytest.mark.parametrize(("text", "good"), [("Ada", True), ("ada@corp.example", False), (" ", False), ("a%40b", False)])
def test_an_address_is_no_name(text: str, good: bool) -> None:
    assert is_name(text) is good
