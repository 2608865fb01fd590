"""What people type in a hurry, spelled out before it is compared: "cmt" is "comment", "lecran" is "l'écran". Pure.

Few words, each with one reading among people who write about their computer; what may be read in two ways is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from retrieval.articles import Lang
from retrieval.folding import bare


def _table(text: str) -> dict[str, str]:
    """Lines of `short short = long`; the short ones as `bare` leaves them."""
    found = {}
    for line in text.strip().splitlines():
        short, _, long = line.partition("=")
        found.update(dict.fromkeys(short.split(), long.strip()))
    return found


_SHORT: dict[Lang, dict[str, str]] = {
    "fr": _table(
        """
        c cest = c'est
        g jai = j'ai
        ya = il y a
        yapa ya-pas = il n'y a pas
        jsuis chuis chui = je suis
        jarrive = j'arrive
        jpeux jpeu = je peux
        jveux = je veux
        jsais = je sais
        jvois = je vois
        jdois = je dois
        jfais = je fais
        jtrouve = je trouve
        jcomprends = je comprends
        bcp bcoup = beaucoup
        cmt cmnt comen komen = comment
        pk pq pkoi pourkoi = pourquoi
        koi = quoi
        ki = qui
        ke = que
        qd kan kand = quand
        tt = tout
        tte = toute
        ts = tous
        ttes = toutes
        pr = pour
        ds = dans
        ss = sans
        av avc = avec
        mm = même
        pdt = pendant
        dc = donc
        tjs tjrs tjr = toujours
        jms = jamais
        pa = pas
        fo = faut
        sa = ça
        d1 = d'un
        qqn qq1 = quelqu'un
        qqch qqc = quelque chose
        mtn mnt = maintenant
        auj ajd = aujourd'hui
        tps = temps
        lgtps = longtemps
        vs = vous
        ns = nous
        bjr = bonjour
        bsr = bonsoir
        slt = salut
        dsl = désolé
        svp = s'il vous plaît
        stp = s'il te plaît
        pb pbm pblm = problème
        mdp = mot de passe
        dd = disque dur
        ordi = ordinateur
        tel = téléphone
        msg = message
        doc = document
        docs = documents
        bt = bluetooth
        connec = connexion
        appli = application
        applis = applications
        param = paramètre
        params = paramètres
        fct fctionne = fonctionne
        rdv = rendez-vous
        """
    ),
    "en": _table(
        """
        u = you
        ur = your
        pls plz = please
        thx = thanks
        bc cuz coz = because
        b4 = before
        2day = today
        gonna = going to
        wanna = want to
        gotta = have to
        idk = I don't know
        dunno = don't know
        pw pwd pswd = password
        pic = picture
        pics = pictures
        msg = message
        msgs = messages
        comp puter = computer
        abt = about
        bt = bluetooth
        sth smth = something
        whats = what's
        wheres = where's
        hows = how's
        atm = at the moment
        kbd = keyboard
        mic = microphone
        vid = video
        vids = videos
        """
    ),
}
_WORD = re.compile(r"(?<![\w'’])\w+(?![\w'’])")
#: An article, pronoun or conjunction that lost its apostrophe: "lecran", "jappuie", "seteint", "nimporte".
_ELIDED = re.compile(r"(qu|[ldjsnmt])([aeiouyhàâéèêëîïôùû]\w{2,})", re.IGNORECASE)


def spell_out(text: str, lang: Lang, is_known: Callable[[str], bool]) -> str:
    """`is_known` tells whether the articles of this language use a word; only what they do not use is taken apart."""

    def one(match: re.Match[str]) -> str:
        word = match[0]
        long = _SHORT[lang].get(bare(word))
        if long is not None:
            return long
        elided = _ELIDED.fullmatch(word) if lang == "fr" else None
        if elided and not is_known(word) and is_known(elided[2]):
            return f"{elided[1]}'{elided[2]}"
        return word

    return _WORD.sub(one, text)
