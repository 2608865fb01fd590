"""The notions that a wish for a human is made of, and which of them a clause holds. Pure: no I/O.

"Un technicien est passé hier" and "the antivirus agent keeps popping up" name people or words for people and ask for
nobody; "someone call me" and "call someone" hold the same words. So what counts is which notions stand together, and
in which order: somebody who did something, a request before a way of meeting, a "not" before a human.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache

from bot.acts.spelling import plain

#: Words as `spelling.plain` spells them; `*` stands for any ending, `_` for a space. French first, then English.
_NOTIONS = {
    "human": "humain* etre_humain vraie_personne vrai_quelqu'un en_chair_et_en_os human humans human_being real_person actual_person live_person living_person real_people real_human",
    "helper": "technici* tech techs techo technos depanneur* depannage conseill* hotliner* operat* agent agents informaticien* interlocut* expert* specialiste* specialist* ingenieur* technician* representative* rep engineer* advis* professionnel* professional* repairman repair_man it_guy it_guys it_person it_people* it_man it_staff it_folks teleconseiller* telephoniste",
    "service": "support hotline help_desk helpdesk service_desk service_informatique service_info service_it service_technique informatique assistance astreinte standard depannage on_call on-call duty customer_service equipe team dsi from_it it_team it_department it_dept it_support it_desk",
    "anybody": "quelqu'un personne someone somebody anyone anybody people gens monde person whoever guy guys gars mec mecs lads type man woman dame monsieur quiconque chacun bodies",
    "nobody": "personne nobody no_one",
    "colleague": "collegue* colleague* coworker* co-worker* voisin* neighbour* equipier*",
    "yours": "vos votre ton tes tien your yours de_vous chez_vous of_you ur",
    "boss": "responsable* chef* manager* boss supervis* superieur* in_charge head_of directeur directrice director",
    "real": "vrai vraie vrais reel reelle reels vivant* physique competent* qualifie* real actual actually live flesh proper competent qualified en_vrai",
    "talk": "parl* discut* echang* caus* dialogu* convers* entretenir  vive_voix voix talk* speak* chat chatting discuss* word_with voice adresser",
    "phone": "appel* rappel* recontact* telephon* tel phone* phoning call calls calling called callback ring ringing rings bell buzz joindre joign* coup_de_fil fil coup_de_tel injoignable joignable reach* get_hold_of dial* drop_me_a_line ping combine",
    "contact": "contact* joindre adresser get_in_touch in_touch relation touch hear_from bump reply repond* adresse",
    "number": "numero* num number line ligne extension poste coordonnees phone_number cell mobile portable telephone landline",
    "come": "venir vien* vene* viendr* vienne deplac* interven* intervien* come comes coming came drop_by stop_by drop_in swing pop nip visit* onsite on-site on_site sur_place sur_site monter monte montez descend* faire_un_tour faire_un_saut domicile rendez-vous appointment walk_over come_round come_by swing_by passer_voir passe_voir passer_me_voir pass_by se_deplace over",
    "look": "oeil regard* look looks looking check jeter voir see take_a_look have_a_look verifi*",
    "pass_by": "passer passe passez passera",
    "here": "ici here sur_place bureau desk etage floor salle room reception accueil caisse tills atelier agence magasin lobby workshop",
    "send": "envo* depech* send sends fetch dispatch mandat* page ",
    "pass": "transf* transm* mettez mets mettre donn* file filez bascul* redirig* orient* branch* confi* put puts hand transfer* connect connected get give forward* direct switch point hook patch route assign* trouv* find_me get_me put_me passe passez passer pass passed faites_suivre faire_suivre suivre hand_over through",
    "escalate": "escal* remont* tier niveau level n2 signal* alert* previens prevenez notify reclam* complain* plainte take_this_up declar* incident* upstairs",
    "ticket": "ticket* incident* dossier case raise log cas demande request",
    "takeover": "prendre_la_main prenez_la_main prend_la_main prends_la_main la_main relais controle_de take_over take_control control distance remote remotely a_ma_place for_me en_charge occup* charger charge deal_with handle sort_it pick_up reprend* reprenne traite* fasse fassiez gere gerer do_it look_after regle regler fix",
    "robot": "robot* bot bots chatbot* machine* automat* ia an_ai no_ai your_ai with_ai repondeur* toutes_faites canned programme ordinateur virtuel virtual virtuelle",
    "me": "me m' moi nous us",
    "i": "je j' i i'm i'd i've i'll on nous we jve moi",
    "you": "vous tu te t' you u dis dites",
    "want": "veux veut voudrai* aimerai* souhait* prefer* exig* desir* voulons want wants wanna i'd like rather love wish insist demand envie autant mieux plutot would_like expect attends demande",
    "need": "besoin faut faudrait need needs needed require necessaire fallait obliged must",
    "can": "peux peut pouvez pouvons pourr* puis puis-je peut-on can could would will may might possible moyen envisageable chance mind kind",
    "may_i": "je_peux puis_je puis-je on_peut pourrais-je can_i could_i may_i can_we could_we est-il_possible possible is_it_possible serait-il serait_il do_i_get am_i_allowed je_pourrais",
    "can_you": "pouvez_vous pouvez-vous vous_pouvez peux_tu peux-tu tu_peux pourriez-vous pourriez_vous vous_pourriez tu_pourrais can_you could_you would_you will_you can_someone can_somebody can_anyone could_someone could_somebody quelqu'un_peut quelqu'un_pourrait merci_de can_a could_a can_one could_one peut_il",
    "bid": "appelez appelle rappelez rappelle contactez contacte envoyez envoie trouvez trouve transferez transfere branche branchez laissez laisse joignez filez venez viens prenez prends ouvrez ouvre creez cree faites fais confiez confie remontez basculez telephonez telephone mettez mets donnez donne passez passe redirigez get give put pass call ring phone send connect transfer let find contact switch forward escalate open create raise log come take page assign hand have ask tell stop",
    "how": "comment how where what pourquoi why quoi combien which",
    "which": "quel quelle quels quelles what's what_is ou",
    "who": "qui who whom whose",
    "if": "si quand lorsque des_que chaque_fois when whenever if every_time each_time while pendant avant before unless en_cas cas_de",
    "since": "depuis since after apres hier yesterday last_week semaine_derniere lundi monday mardi tuesday ce_matin this_morning last_time derniere_fois previous deja already",
    "did": "ont est avait etait sont was were has had came said says told left made did went got gave sent asked changed replaced fixed installed unplugged swapped called suggested wants claims keeps is dit",
    "past_me": "j'_ai j'_avais on_m' m'_a m'_ont i_have i've i_had i_got i_was spoke talked spoken been_told got_a viens_de venons_de",
    "to_him": "lui leur him them her his mon ma mes my our notre",
    "not": "pas plus non no not don't doesn't didn't isn't wasn't never jamais aucun* sans without n't won't inutile unnecessary ni neither nul",
    "enough": "stop marre assez enough quit sick tired fed_up arret* ras_le_bol skip bypass eviter evite* avoid desactiv* turn_off hate deteste refus* leave sortir forget ditch enerve* drive_me get_rid done_with ecoeure",
    "cancel": "annul* cancel* besoin_de_rien derang* bother no_need pas_besoin plus_besoin pas_la_peine no_longer inutile continuer continuons continue keep_going carry_on let's_go ensemble together myself moi-meme curiosite curious instead_of plutot_que rather_than au_lieu_de avoid eviter",
    "cannot": "arrive_pas arrive_plus peux_pas peux_plus can't cannot impossible unable couldn't peut_pas peut_plus peuvent_pas parviens reussi* empeche* won't",
    "other": "client* customer* externe* external* reunion* meeting* fichier* file files dossier* folder* mail mails e-mail* email* calendrier calendar* agenda teams outlook zoom groupe* group* compte* account* excel word liste* list document* piece_jointe attachment* lien link* message* acces access droit droits right rights permission* admin* partag* shar* invit* ajout* add adding visio* conference* canal channel mailing_list boite mailbox* photo* client_mail",
    "thing": "casque headset* micro mic ecran screen* clavier keyboard* souris mouse wifi vpn mot_de_passe password* imprimante* printer* pc ordi* computer* laptop* antivirus sauvegarde backup appli* app apps logiciel* software icone* icon* cle usb cable* batterie battery son sound reseau network internet serveur server* windows mac site page captcha camera sauvegarde licence license toner bouton button menu adresse session",
    "fault": "marche fonctionn* bloqu* plant* erreur* error* crash* works work working broken panne lent* slow noir black freez* frozen frozen coup* bug* drop drops cass* deconnect* disconnect* disparu* gone lost perdu* rame down fails echoue pixel vide empty flicker* clignot*",
    "says": "affiche* ecrit says message_dit dit_de dit_que me_dit told popup fenetre shows citation intitule demande_de",
    "pretend": "faux fausse fake pretend* claim* claiming so-called soi-disant soi_disant inconnu* unknown stranger* posing passer_pour spam arnaque* scam* suspect*",
    "give_up": "abandonne* give_up giving_up eponge baisse_les_bras laisse_tomber laissez_tomber forget_it tant_pis j'_arrete quit towel hopeless pointless en_rond circles sert_a_rien useless perds_mon_temps wast* nm lost perdu depasse*",
    "there": "y_a ya y'a il_y_a there avez-vous avez_vous vous_avez do_you_have you_have allo hello dispo* available libre free online en_ligne around toc knock home derriere parages",
    "wait": "attend* wait* toujours still encore again deuxieme second third troisieme",
    "urgent": "urgen* vite quick* now maintenant asap immediat* immediately tout_de_suite rapidement",
    "help": "aide* help assist* accompagn* guid* walk_me walked aidee* explain expliqu* montr* show",
    "works": "resolu* regle_merci repare* fixed solved sorted remarche refonctionne it_works ca_marche dans_l'_ordre all_good",
    "hours": "heure horaire* ouvert ouverte ferme fermes ouverture what_time opening hours opens closed saturdays samedi usually habitude",
    "of": "du de_la d' from in of at",
    "answer": "repon* reply replies answer* lire lit lis reads read",
}  # fmt: skip


#: Other things that count: a telephone number, and how long the clause is.
_SIZES = ((2, "tiny"), (4, "short"), (8, "middling"))
_NUMBER = re.compile(r"\d[\d .-]{2,}\d")
#: In "rien ne se passe" nobody passes anything, and "hors ligne" is no telephone line.
_IDIOMS = re.compile(r"\bse pass\w+|\bhors[ -]ligne\b|\bpasse pas\b|\bmot de passe\b")
#: "l'accueil" is two words, "quelqu'un" one.
_ELISION = re.compile(r"\b([cdjlmnst]|qu)'(?=\w)(?!accord|hui)")
#: Unlike "it".
_DEPARTMENT = re.compile(r"(?<![A-Z] )\bIT\b(?! [A-Z]{2})")
_CLAUSES = re.compile(r"[.!?;:,\n()…]+|\s[-–—]\s|\s(?:mais|but|et|and|donc|so|because|parce que|car)\s")
_PEOPLE = frozenset({"human", "helper", "service", "anybody", "nobody", "colleague", "boss"})
_MEETING = _PEOPLE | {
    "talk", "phone", "contact", "number", "come", "takeover", "escalate", "ticket", "robot", "send", "pass_by",
}  # fmt: skip
#: Of other clauses, what tells how this one is meant.
_TURNS = frozenset({"works", "cancel", "give_up", "fault", "says", "pretend", "urgent", "did", "past_me"})
#: What stands in quotes, others say: a window, a message.
_QUOTED = re.compile(r"(?<=\w)\s*(?:\"[^\"]*\"|«[^»]*»|“[^”]*”)")


@lru_cache(maxsize=256)
def clauses(text: str) -> tuple[frozenset[str], ...]:
    """The features of each clause: its notions, "a b" for notion a before notion b, its length, and what goes with it.

    What goes with it: "alone" when it has no word for people or for meeting them, "+a" when another clause holds
    notion a, of those that turn a wish round ("I need nobody, it works").
    """
    text = _QUOTED.sub(" citation ", _DEPARTMENT.sub("informatique", text))
    parts = (plain(part) for part in _CLAUSES.split(text))
    found = [_features(part) for part in parts if part]
    turns = Counter(each for part in found for each in part & _TURNS)
    return tuple(part | {f"+{each}" for each, times in turns.items() if times > (each in part)} for part in found)


def _features(clause: str) -> frozenset[str]:
    first: dict[str, int] = {}
    for position, notion in sorted(_found(clause)):
        first.setdefault(notion, position)
    pairs = (f"{a} {b}" for a, at in first.items() for b, later in first.items() if at < later)
    words = clause.count(" ") + 1
    size = next((name for most, name in _SIZES if words <= most), "long")
    more = ["digits"] * bool(_NUMBER.search(clause)) + ["alone"] * _MEETING.isdisjoint(first)
    return frozenset((*first, *pairs, size, *more))


def _found(clause: str) -> Iterator[tuple[int, str]]:
    clause = _ELISION.sub(r"\1' ", _IDIOMS.sub(" ", clause))
    before: frozenset[str] = frozenset()
    for word in re.finditer(r"[\w'-]+", clause):
        notions = _of_word(word[0])
        if before & _PEOPLE and (word[0] == "a" or word[0].endswith("ed")):
            # "Quelqu'un a pris", "somebody unplugged": elsewhere "a" is "à", or an article.
            notions |= {"did"}
        for notion in notions:
            yield word.start(), notion
        before = notions
    for phrase in _phrases().finditer(clause):
        for notion in _lexicon()[2][phrase[1]]:
            yield phrase.start(), notion


@cache
def _lexicon() -> tuple[dict[str, set[str]], list[tuple[str, str]], dict[str, set[str]]]:
    """Whole words, beginnings, and phrases, with the notions of each."""
    whole: dict[str, set[str]] = {}
    begins: list[tuple[str, str]] = []
    phrases: dict[str, set[str]] = {}
    for notion, words in _NOTIONS.items():
        for word in words.split():
            if word.endswith("*"):
                begins.append((word[:-1], notion))
            else:
                (phrases if "_" in word else whole).setdefault(word.replace("_", " "), set()).add(notion)
    return whole, begins, phrases


@lru_cache(maxsize=4096)
def _of_word(word: str) -> frozenset[str]:
    whole, begins, _ = _lexicon()
    return frozenset(whole.get(word, set()) | {notion for start, notion in begins if word.startswith(start)})


@cache
def _phrases() -> re.Pattern[str]:
    longest_first = sorted(_lexicon()[2], key=len, reverse=True)
    return re.compile(rf"(?<![\w'-])(?=({'|'.join(map(re.escape, longest_first))})(?![\w'-]))")
