"""What is new in a reply: on mails of many programs, rule by rule, and on texts made to keep it busy."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.mail.trimming import HOSTILE, Sample, compared, read_samples
from bot.channels.mail.trim import new_lines, trim
from bot.channels.mail.trim_lines import MAX_CHARS, MAX_LINES

SAMPLES = read_samples()
#: Samples that come out wrong, and why that is borne. None may lose a line of its writer.
KNOWN_WRONG: dict[str, str] = {}

ADDRESS = "Hotliner <support@hotliner.example>"
ATTRIBUTION = f"Le lun. 2 mars 2026 à 18:02, {ADDRESS} a écrit :"
BLOCK = f"De : {ADDRESS}\nEnvoyé : lundi 2 mars 2026 18:02\nÀ : Camille Martin\nObjet : Re: panne"


@pytest.mark.parametrize("sample", [pytest.param(sample, id=sample.name) for sample in SAMPLES])
def test_what_is_new_in_a_reply_is_found(sample: Sample) -> None:
    found, wanted = compared(sample.found()), compared(sample.wanted)

    if sample.name in KNOWN_WRONG:
        assert found != wanted, "it comes out right by now: take it off the list"
        assert not Counter(wanted) - Counter(found)
    else:
        assert found == wanted


def test_the_samples_are_half_french_and_half_english() -> None:
    langs = Counter(sample.lang for sample in SAMPLES)

    assert langs["fr"] == langs["en"] == len(SAMPLES) / 2
    assert len({sample.name for sample in SAMPLES}) == len(SAMPLES)


def test_many_samples_have_nothing_to_cut() -> None:
    assert sum(compared(sample.text) == compared(sample.wanted) for sample in SAMPLES) >= 20


ATTRIBUTIONS = [
    f"On Mon, Mar 2, 2026 at 6:02\u202fPM {ADDRESS} wrote:",
    f"Le lun. 2 mars 2026 à 18:02, {ADDRESS} a\nécrit\u00a0:",
    "Le 02/03/2026 à 18:02, Hotliner a écrit :",
    "Hotliner <support@hotliner.example> a écrit le 02/03/2026 18:02 :",
    f"Am Mo., 2. März 2026 um 18:02 Uhr schrieb {ADDRESS}:",
    "Am 02.03.2026 um 18:02 schrieb Hotliner:",
    "El lun, 2 mar 2026 a las 18:02, Hotliner (<support@hotliner.example>) escribió:",
    f"Il giorno lun 2 mar 2026 alle ore 18:02 {ADDRESS} ha scritto:",
    f"Op ma 2 mrt 2026 om 18:02 schreef {ADDRESS}:",
    f"Em seg., 2 de mar. de 2026 às 18:02, {ADDRESS} escreveu:",
    f"Den mån 2 mars 2026 kl 18:02 skrev {ADDRESS}:",
    f"Den man. 2. mar. 2026 kl. 18.02 skrev {ADDRESS}:",
    f"man. 2. mars 2026 kl. 18:02 skrev {ADDRESS}:",
    f"pon., 2 mar 2026 o 18:02 {ADDRESS} napisał(a):",
    "W dniu 2.03.2026 o 18:02, Hotliner pisze:",
    f"пн, 2 мар. 2026 г. в 18:02, {ADDRESS}:",
    "02.03.2026 18:02, Hotliner пишет:",
    f"---- On Mon, 02 Mar 2026 18:02:11 +0100 {ADDRESS} wrote ----",
]


@pytest.mark.parametrize("quote", ["", "> "], ids=["bare", "quoted"])
@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_the_line_that_says_who_wrote_begins_a_quotation_in_many_languages(attribution: str, quote: str) -> None:
    assert trim(f"2\n\n{attribution}\n\n{quote}Rien de neuf ?", is_reply=True) == "2"


BLOCKS = [
    BLOCK,
    "From: Hotliner\nSent: Monday, March 2, 2026 6:02 PM\nTo: A\nSubject: RE: x",
    "Von: Hotliner\nGesendet: Montag, 2. März 2026 18:02\nAn: A\nBetreff: AW: x",
    "De: Hotliner\nEnviado el: lunes, 2 de marzo de 2026 18:02\nPara: A\nAsunto: RE: x",
    "Da: Hotliner\nInviato: lunedì 2 marzo 2026 18:02\nA: A\nOggetto: R: x",
    "Van: Hotliner\nVerzonden: maandag 2 maart 2026 18:02\nAan: A\nOnderwerp: RE: x",
    "De: Hotliner\nEnviado: segunda-feira, 2 de março de 2026 18:02\nPara: A\nAssunto: RE: x",
    "Från: Hotliner\nSkickat: den 2 mars 2026 18:02\nTill: A\nÄmne: SV: x",
    "Fra: Hotliner\nSendt: 2. marts 2026 18:02\nTil: A\nEmne: SV: x",
    "Od: Hotliner\nWysłano: poniedziałek, 2 marca 2026 18:02\nDo: A\nTemat: x",
    "Отправлено: 2 марта 2026 г. 18:02\nОт: Hotliner\nКому: A\nТема: x",
]


@pytest.mark.parametrize("above", ["", "________________________________\n", "-----Original Message-----\n"])
@pytest.mark.parametrize("block", BLOCKS)
def test_three_headers_together_begin_a_quotation_in_many_languages(block: str, above: str) -> None:
    assert trim(f"2\n\n{above}{block}\n\nRien de neuf ?", is_reply=True) == "2"


def test_folded_headers_are_part_of_their_block() -> None:
    block = BLOCK.replace("Camille Martin", "Camille Martin;\n Paul Durand;\n Inès Roy") + " depuis la\n mise à jour"

    assert trim(f"2\n\n{block}\n\nRien de neuf ?", is_reply=True) == "2"


@pytest.mark.parametrize("own", ["Date : lundi 9 mars 2026\n", "De : chez moi", "Objet : mon PC", "À : Nantes"])
def test_a_stray_header_above_the_block_is_the_persons_own(own: str) -> None:
    assert trim(f"Le voici.\n{own}\n{BLOCK}\n\nAlors ?", is_reply=True) == f"Le voici.\n{own}".strip()


@pytest.mark.parametrize(
    "original",
    [
        "Message d'origine",
        "Message d’origine",
        "Mail original",
        "Original Message",
        "Ursprüngliche Nachricht",
        "Mensaje original",
        "Messaggio originale",
        "Oorspronkelijk bericht",
        "Mensagem original",
        "Ursprungligt meddelande",
        "Oprindelig meddelelse",
        "Opprinnelig melding",
        "Wiadomość oryginalna",
        "Исходное сообщение",
    ],
)
def test_an_original_message_between_dashes_is_a_quotation(original: str) -> None:
    assert trim(f"2\n\n-----{original}-----\nRien de neuf ?", is_reply=True) == "2"


@pytest.mark.parametrize(
    "mark", ["Ne rien écrire sous cette ligne", "Please write above this line", "Write nothing below this line"]
)
@pytest.mark.parametrize("line", ["— {} —", "-- {} --", "> – {} –", "*{}*", "--- {}"])
def test_nothing_below_the_line_of_our_own_mails_is_new(mark: str, line: str) -> None:
    quote = "> " if line.startswith(">") else ""

    assert trim(f"2\n\n{line.format(mark)}\n{quote}Bonjour\n{quote}Un\n", is_reply=True) == "2"


def test_answers_below_our_own_quoted_line_stay() -> None:
    text = f"{ATTRIBUTION}\n> — Ne rien écrire sous cette ligne —\n> Allumé ?\nOui\n> Vert ?\nNon"

    assert trim(text, is_reply=True) == "Oui\nNon"


def test_headers_that_a_person_pastes_above_our_quoted_mail_stay() -> None:
    pasted = f"J'ai reçu :\n\n{BLOCK}\n\nFaut-il cliquer ?"

    assert trim(f"{pasted}\n\n{ATTRIBUTION}\n> — Ne rien écrire sous cette ligne —\n> Oui ?", is_reply=True) == pasted


MOBILE = [
    "Envoyé de mon iPhone",
    "Envoyé depuis mon appareil mobile Samsung",
    "Envoyé à partir de l'application Mail Orange",
    "Envoyé avec Proton Mail pour iOS",
    "Envoyé de mon Galaxy S24 Ultra 5G",
    "Envoyé de mon mobile. Désolé pour les fautes.",
    "Télécharger Outlook pour Android<https://aka.ms/AAb9ysg>",
    "Provenance : Courrier pour Windows",
    "Sent from my Verizon, Samsung Galaxy smartphone",
    "Sent from my Pixel 9",
    "Get BlueMail for Android",
    "Von meinem iPhone gesendet",
    "Enviado desde mi iPhone",
    "Inviato da iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Enviado do meu iPhone",
    "Skickat från min iPhone",
    "Sendt fra min iPhone",
    "Wysłane z iPhone'a",
    "Отправлено с iPhone",
]


@pytest.mark.parametrize("is_reply", [True, False])
@pytest.mark.parametrize("line", MOBILE)
def test_the_advertising_of_telephones_goes_from_any_mail(line: str, is_reply: bool) -> None:
    assert trim(f"L'écran est noir.\n\n{line}\nCamille", is_reply) == "L'écran est noir.\n\nCamille"


@pytest.mark.parametrize(
    "line",
    [
        "Envoyé de mon poste de secours",
        "Envoyé depuis le bureau de Paris, 2e étage",
        "Envoyé de mon iPhone hier soir, pas de réponse",
        "Obtenir Outlook sur mon poste svp",
        "Get a new phone",
        "Get Outlook working, please",
        "Sent from my Outlook but never received",
    ],
)
def test_a_sentence_that_begins_like_advertising_stays(line: str) -> None:
    assert trim(f"C'est cassé.\n{line}", is_reply=True) == f"C'est cassé.\n{line}"


def test_a_signature_between_the_answer_and_the_quote_does_not_take_later_answers_along() -> None:
    text = f"Point par point :\n\n-- \nCamille\n\n{ATTRIBUTION}\n> Allumé ?\nOui\n-- \nCamille"

    assert compared(trim(text, is_reply=True)) == ["Point par point :", "Oui"]


@pytest.mark.parametrize("mark", ["-- ", "--", "__", "—"])
def test_a_signature_goes_and_closings_above_it_stay(mark: str) -> None:
    text = f"Plus de son.\nBonne journée,\nCordialement\n{mark}\nCamille Martin\nCompta"

    assert trim(text, is_reply=True) == "Plus de son.\nBonne journée,\nCordialement"
    assert trim(text, is_reply=False) == "Plus de son.\nBonne journée,\nCordialement"


@pytest.mark.parametrize(
    "text",
    [
        "-- \nTout ce que j'ai à dire",
        "Voilà :\n--\n-- Table clients\n--\nCREATE TABLE x;",
        "Voilà :\n--\n" + "ligne du journal\n" * 20 + "fin",
        "Voilà :\n-- \n" + "ligne du journal\n" * 80 + "fin",
        "- un\n-- deux\n--- trois",
    ],
)
def test_dashes_that_are_above_no_signature_cut_nothing(text: str) -> None:
    assert trim(text, is_reply=True) == text.strip()


def test_what_begins_with_the_line_above_signatures_is_what_the_person_says() -> None:
    text = f"-- \nTout ce que j'ai à dire\n\n{ATTRIBUTION}\n> Alors ?"

    assert trim(text, is_reply=True) == "-- \nTout ce que j'ai à dire"


@pytest.mark.parametrize(
    "forwarded",
    [f"---------- Forwarded message ---------\n{BLOCK}", f"Début du message transféré :\n\n{BLOCK}", BLOCK],
)
def test_of_a_forwarded_mail_only_the_signature_above_goes(forwarded: str) -> None:
    text = f"Est-ce une arnaque ?\n\n-- \nCamille\n\n{forwarded}\n\nCliquez ici.\n-- \nLa banque"

    found = trim(text, is_reply=False)

    assert compared(found) == ["Est-ce une arnaque ?", *compared(f"{forwarded}\nCliquez ici.\n--\nLa banque")]


def test_a_mail_that_is_passed_on_within_a_reply_stays() -> None:
    text = f"Voici leur réponse :\n\n-------- Message transféré --------\n{BLOCK}\n\nChangez le câble."

    assert trim(text, is_reply=True) == text


@pytest.mark.parametrize(
    "text",
    [
        f"{ATTRIBUTION}\n> tout",
        f"Bonjour,\n\n{BLOCK}\n\nDepuis quand ? Lundi",
        f"Mes réponses en rouge ci-dessous.\n\n{BLOCK}\n\nDepuis quand ? Lundi",
        f"Hi, I answered inline.\n\n{ATTRIBUTION}\n> Since when? Monday",
        f"{BLOCK}\n\nDepuis quand ?\nLundi",
        "Envoyé de mon iPhone",
        "> Êtes-vous là ?",
    ],
)
def test_a_mail_is_taken_whole_when_nothing_is_left_or_the_answers_are_in_the_quote(text: str) -> None:
    assert trim(text, is_reply=True) == text


def test_a_greeting_above_a_quote_is_all_that_is_new() -> None:
    assert trim(f"Bonjour,\n\n{ATTRIBUTION}\n> un humain ?", is_reply=True) == "Bonjour,"


def test_an_older_mail_of_ours_in_a_thread_hides_no_later_one() -> None:
    older = f"{BLOCK}\n\n— Ne rien écrire sous cette ligne —\nUn"

    assert trim(f"Oui.\n\n{BLOCK}\n\nDeux\n\n{older}", is_reply=True) == "Oui."


@pytest.mark.parametrize("said", ["", "Bonjour,", "Mes réponses en rouge ci-dessous.", "2"])
def test_what_is_relayed_never_falls_back_to_the_mail_below(said: str) -> None:
    assert new_lines(f"{said}\n\n{BLOCK}\n\nAlors ?") == said
    assert new_lines(f"{said}\n\n{ATTRIBUTION}\n> Alors ?") == said


@pytest.mark.parametrize("answer", ["?", "👍", "2", "ok", "Bonjour ?", "Merci"])
def test_the_shortest_answers_are_answers(answer: str) -> None:
    assert trim(f"{answer}\n\n{BLOCK}\n\nAlors ?", is_reply=True) == answer


def test_a_quotation_that_nothing_announces_goes_from_the_end_when_it_looks_like_a_mail() -> None:
    assert trim("Oui.\n\n> Bonjour,\n>\n> Est-ce réglé ?", is_reply=True) == "Oui."


def test_in_an_unknown_language_an_address_a_date_and_a_quote_tell_who_wrote() -> None:
    unknown = "2026. márc. 2., 18:02 Hotliner <support@hotliner.example> ezt írta:"

    assert trim(f"Oui.\n\n{unknown}\n\n> Alors ?", is_reply=True) == "Oui."
    assert trim(f"Oui.\nNon.\n{unknown}\n\nAlors ?", is_reply=True) == f"Oui.\nNon.\n{unknown}\n\nAlors ?"
    assert trim(f"Oui.\n\nUne panne.\nDeux.\n{unknown}\n> Alors ?", is_reply=True) == "Oui.\n\nUne panne.\nDeux."


@pytest.mark.parametrize("said", ["Je tape :\n> dir\n>", "Je tape :\n> dir\n> net use"])
def test_a_console_at_the_end_stays(said: str) -> None:
    assert trim(said, is_reply=True) == said


def test_the_prompt_of_a_console_is_no_quotation() -> None:
    said = "Je tape :\n> dir P:\n> net use\nrien"

    assert trim(said, is_reply=True) == said
    assert trim(f"{said}\n\n{ATTRIBUTION}\n> Tapez dir.", is_reply=True) == said


def test_a_sentence_above_that_begins_like_an_attribution_stays() -> None:
    text = f"Le poste 12 est en panne depuis 2025\n{ATTRIBUTION}\n> Lequel ?"

    assert trim(text, is_reply=True) == "Le poste 12 est en panne depuis 2025"


@pytest.mark.parametrize(
    "said",
    [
        "Le 3 mars 2026 à 9:00 Paul m'a écrit :\nplus de réseau.",
        "Le 3 mars 2026 à 9:00 le directeur nous a écrit :\nn'utilisez plus le lecteur.",
        "On 3 March 2026 at 9:00 my boss wrote:\nno network.",
        "Le lundi à 9:00 Paul a écrit :\nplus de réseau.",
    ],
)
def test_a_persons_own_tale_of_who_wrote_stays(said: str) -> None:
    said = f"Toujours la panne.\n\n{said}"

    assert trim(said, is_reply=True) == said


@pytest.mark.parametrize(
    "form",
    [
        "De : Rouen\nÀ : Le Havre\nObjet : trois postes à déplacer",
        "From: Laboratory 3\nDate: 2 March 2026\n2 mice, 1 keyboard",
        "Date : 2 mars 2026\nÀ : Nantes\nObjet : écran noir",
    ],
)
def test_a_form_that_a_person_fills_in_is_no_quotation(form: str) -> None:
    said = f"Voici la demande.\n{form}\nMerci"

    assert trim(said, is_reply=True) == said


def test_what_comes_after_the_lines_that_are_classified_is_kept() -> None:
    log = "\n".join(f"ligne {number}" for number in range(MAX_LINES + 50))
    wide = "\n".join("x" * 1000 for _ in range(MAX_CHARS // 1000 + 10))

    assert trim(log, is_reply=True) == log
    assert trim(wide, is_reply=True) == wide


def test_a_long_quotation_goes_to_its_end_and_the_answer_below_it_stays() -> None:
    quoted = "\n".join(f"> ligne {number}" for number in range(MAX_LINES + 50))

    assert trim(f"Oui.\n\n{ATTRIBUTION}\n{quoted}\nEt merci.", is_reply=True) == "Oui.\n\nEt merci."
    assert trim(f"Oui.\n\n{BLOCK}\n{quoted.replace('> ', '')}", is_reply=True) == "Oui."


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_takes_little_time_and_is_not_lost(name: str) -> None:
    began = time.perf_counter()

    found = trim(HOSTILE[name], is_reply=True)

    assert time.perf_counter() - began < 5
    assert bool(found) == bool(HOSTILE[name].strip())


PIECES = st.sampled_from(
    [
        "",
        "> ",
        "> oui",
        ">> non",
        "rien ne marche",
        "-- ",
        "--",
        "-----",
        "________________",
        "Bonjour,",
        "Cordialement",
        "De : Hotliner <support@hotliner.example>",
        "Envoyé : lundi 2 mars 2026 18:02",
        "À : Camille",
        "Objet : panne",
        "> De : a@b.example",
        "Envoyé de mon iPhone",
        "— Ne rien écrire sous cette ligne —",
        "> — Please write above this line —",
        "-----Message d'origine-----",
        "---------- Forwarded message ---------",
        ATTRIBUTION,
        f"> {ATTRIBUTION}",
        "Le lun. 2 mars 2026 à 18:02, Hotliner <support@hotliner.example> a",
        "écrit :",
        ">>> Hotliner <support@hotliner.example> 02/03/2026 18:02 >>>",
        "mes réponses en rouge ci-dessous",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=12), max_size=25).map("\n".join)


@given(TEXTS, st.booleans())
@settings(max_examples=400, deadline=None)
def test_the_lines_that_stay_are_lines_of_the_mail_in_order(text: str, is_reply: bool) -> None:
    lines = (line.strip() for line in text.split("\n"))

    for kept in trim(text, is_reply).split("\n"):
        assert not kept.strip() or kept.strip() in lines


@given(TEXTS, st.booleans())
@settings(max_examples=400, deadline=None)
def test_a_mail_with_words_never_comes_out_empty(text: str, is_reply: bool) -> None:
    assert bool(trim(text, is_reply)) == bool(text.strip())


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_an_answer_above_a_quoted_mail_is_never_lost(text: str) -> None:
    assert trim(f"panne 4711 au sous-sol\n\n{ATTRIBUTION}\n{text}", is_reply=True).startswith("panne 4711 au sous-sol")
