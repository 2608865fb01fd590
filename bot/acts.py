"""What a message does: asks, says that a step is done, wants a human, thanks... Pure: no I/O.

Both languages are always understood, whatever the conversation's own: people mix them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.state import Pending, Stage
from retrieval.articles import Lang
from retrieval.folding import fold


class Act(StrEnum):
    """The closed list of what a message can do."""

    ASK = "ask"
    DONE = "done"
    SOLVED = "solved"
    NOT_SOLVED = "not_solved"
    CANNOT = "cannot"
    BACK = "back"
    HUMAN = "human"
    YES = "yes"
    NO = "no"
    #: Picks the article `value` of those offered.
    PICK = "pick"
    #: Picks the offer number `number`.
    PICK_NUMBER = "pick_number"
    NONE = "none"
    #: Says that the facet is such: `value` is `facet=value`.
    FACT = "fact"
    UNSURE = "unsure"
    THANKS = "thanks"
    GREET = "greet"
    #: Wants the language `value`.
    LANGUAGE = "language"
    #: "Another problem", when asked.
    NEW = "new"
    #: "Still the same problem", when asked.
    SAME = "same"
    #: Nothing to read.
    NONSENSE = "nonsense"


@dataclass(frozen=True, slots=True)
class Read:
    """A message, understood."""

    act: Act
    #: What was written.
    text: str = ""
    value: str = ""
    #: The number of a step or of an offer that the message names; 0: none.
    number: int = 0
    upset: bool = False


def read(text: str, choice: str, stage: Stage, pending: Pending) -> Read:
    """Understand a message, given where the conversation stands. A pressed button says it all."""
    if choice:
        return _pressed(choice, text)
    folded = fold(text)
    upset = _is_upset(text, folded)
    act, value, number = _typed(folded, stage, pending)
    return Read(act, text.strip(), value, number, upset)


def _pressed(choice: str, text: str) -> Read:
    name, _, value = choice.partition(":")
    acts = {"article": Act.PICK, "fact": Act.FACT}
    try:
        return Read(acts.get(name) or Act(name), text, value)
    except ValueError:
        # A button of an older version: what it said is as good as typed.
        return Read(Act.ASK, text)


def _typed(folded: str, stage: Stage, pending: Pending) -> tuple[Act, str, int]:
    if not re.search(r"\w|👍|👎|✅|❌", folded):
        return Act.NONSENSE, "", 0
    if wants_human(folded):
        return Act.HUMAN, "", 0
    words = len(folded.split())
    if words <= SHORT and (language := _language(folded)):
        return Act.LANGUAGE, language, 0
    if pending is Pending.OFFER and words <= SHORT and (number := _number(folded)):
        return Act.PICK_NUMBER, "", number
    step = _step_named(folded) if stage is Stage.GUIDING else 0
    if words <= SHORT or step:
        for act, pattern in _in_context(stage, pending):
            if pattern.search(folded):
                return act, "", step
    if step:
        return Act.NOT_SOLVED, "", step
    return Act.ASK, "", 0


#: Longer messages tell a story: "ça marche" in one of them is rarely an answer.
SHORT = 12


def _in_context(stage: Stage, pending: Pending) -> list[tuple[Act, re.Pattern[str]]]:
    """What short words mean here, the first that fits counts."""
    if pending is Pending.OFFER:
        return [(Act.NONE, NONE), (Act.UNSURE, UNSURE), (Act.NO, NO), (Act.YES, YES), *COURTESY]
    if pending is Pending.FACT:
        return [(Act.UNSURE, UNSURE), *COURTESY]
    if pending is Pending.ANOTHER:
        return [(Act.NEW, OTHER), (Act.SAME, SAME), (Act.YES, YES), (Act.NO, NO), *COURTESY]
    if stage is Stage.GUIDING:
        answers = [(Act.NOT_SOLVED, NOT_SOLVED), (Act.SOLVED, SOLVED), (Act.CANNOT, CANNOT), (Act.BACK, BACK)]
        yes_no = [(Act.NO, NO), (Act.YES, YES)] if pending is Pending.WORKED else [(Act.NOT_SOLVED, NO), (Act.DONE, DONE)]
        return [*answers, *yes_no, *COURTESY]
    return [(Act.NOT_SOLVED, ONLY_NOT_SOLVED), (Act.SOLVED, ONLY_SOLVED), *COURTESY]


def _p(*alternatives: str, whole: bool = False) -> re.Pattern[str]:
    body = "|".join(alternatives)
    return re.compile(rf"^(?:{body})(?: {FILLER})*$" if whole else rf"(?<![\w'])(?:{body})(?!\w)")


FILLER = r"(?:svp|stp|please|pls|merci|beaucoup|thanks|alors|donc|the bot|a tous|toi|vous|bien|so|much|all|very|lot|a)"

NOT_SOLVED = _p(
    r"(?:ca|sa|cela|elle|il|tout|on)? ?(?:ne |n')?(?:re)?(?:marche|fonctionne|imprime|change|demarre|repond|s'allume)(?: toujours| encore)? (?:pas|plus|rien)",
    r"(?:re)?(?:marche|fonctionne) (?:toujours|encore) pas",
    r"(?:toujours|encore) (?:pareil|pas|rien|le meme|la meme|bloque|en panne|casse|hs|ko)",
    r"(?:c'est |cest |c )?pareil",
    r"(?:ca |cela )?(?:ne |n')?(?:change|changent|a change|a rien change|a rien donne|donne|fait) rien",
    r"rien (?:ne |n'a )?change",
    r"rien de (?:mieux|nouveau|plus)",
    r"(?:le |la )?meme (?:probleme|pb|chose|message|erreur)",
    r"aucun (?:effet|changement|resultat)|sans effet|pas mieux|pas de changement|raté",
    r"(?:still|yet) (?:nothing|not|no|the same|same|broken|stuck|dead|doesn'?t|isn'?t|won'?t|can'?t)",
    r"(?:it |that |this )?(?:did ?n'?t|does ?n'?t|do ?n'?t|is ?n'?t|is not|not|never|didnt|doesnt|wo ?n'?t) (?:help|helped|work|working|do anything|fix it|change anything|worked)",
    r"no (?:change|luck|difference|effect|joy|good|better)",
    r"(?:the )?same (?:problem|thing|error|message|issue|as before|result)",
    r"nothing (?:changed|happens|happened|works|new)",
    r"👎|❌",
)
SOLVED = _p(
    r"(?:c'est |cest |c )(?:bon|regle|repare|resolu|reparti|ok|good)",
    r"(?:ca|sa|cela|elle|il|tout) (?:re)?(?:marche|fonctionne|imprime|demarre|est repare|est regle|est resolu|a marche|a fonctionne)",
    r"(?:probleme|pb|souci) (?:est )?(?:regle|resolu)",
    r"(?:ca )?remarche|refonctionne|nickel|impeccable|impec|rentre dans l'ordre|au top",
    r"(?:it'?s?|that|this|everything|all)(?: is| are)? (?:now )?(?:works?|worked|working|fixed|solved|sorted|did it|did the trick|good|back|fine)",
    r"(?:works|working|worked|fixed|solved|sorted)(?: now| again| perfectly| fine| great)?",
    r"all good|problem solved|back to normal|✅",
)
CANNOT = _p(
    r"(?:je )?(?:ne )?(?:peux|peut|pourrai|sais) pas(?: faire| comment)?",
    r"j'?(?:e |y )?(?:n')?(?:y )?arrive pas|jpeux pas|j'y arrive pas|impossible|infaisable",
    r"(?:je )?(?:ne |n')?(?:ai|trouve|vois|comprends) pas(?: acces| les droits| le droit| ou| ce bouton| ce menu| comment)?",
    r"(?:i )?(?:can'?t|cannot|can not|could ?n'?t|am unable|unable)(?: to)?(?: do| find| see)?",
    r"not allowed|no permission|don'?t (?:know how|have (?:the )?(?:rights|permission|access)|see|understand|find)|how do i do that",
)
BACK = _p(r"retour|revenir|(?:etape )?precedente?|en arriere|recule[rz]?", r"(?:go )?back|previous(?: step)?")
DONE = _p(
    r"(?:ok |oui |voila |bon )*(?:c'est |c |cest )?(?:fait|termine)",
    r"ok|okay|oki|d'accord|dac|oui|ouais|voila|suivante?|(?:la )?suite|ensuite|et apres|apres|continue[rz]?|go",
    r"(?:je l'ai|j'ai) (?:fait|verifie|redemarre|essaye)|deja fait",
    r"(?:i )?(?:did|done|have done|checked|tried)(?: it| that| this)?|already did|next|got it|yes|yep|yeah|sure|all done|what now|go on|then|👍",
)
YES = _p(r"oui|ouais|ouaip|yes|yep|yeah|yup|ok|exact|exactement|c'est ca|tout a fait|that'?s it|right|correct|👍|✅|bien sur|of course")
NO = _p(r"non|nan|nn|no|nope|nah|pas du tout|not at all|not really|pas vraiment|👎|❌")
NONE = _p(
    r"aucune?(?: de (?:ceux|celles)[ -]la| des trois)?|ni l'un ni l'autre|rien de (?:tout )?(?:ca|cela)|autre chose|pas (?:ca|cela)",
    r"none(?: of (?:these|them|those))?|neither|something else|not (?:that|these|any)|other",
)
UNSURE = _p(
    r"(?:je |j')?(?:ne |n'en )?sais (?:pas|rien)|(?:j'en ai )?aucune idee|jsp|chais pas|je sais plus|pas sur|sans opinion",
    r"(?:i )?(?:do ?n'?t|dont) know|no idea|dunno|idk|not sure|no clue",
)
OTHER = _p(r"(?:un )?(?:autre|nouveau|different)(?: probleme| souci| pb)?|rien a voir|(?:another|different|new|other)(?: problem| one| issue)?")
SAME = _p(r"(?:toujours |c'est )?(?:le |la )?meme(?: probleme| chose)?|(?:still )?(?:the )?same(?: one| problem)?|continue[rz]?|continuons|go on")
THANKS = _p(
    r"(?:ok |super |parfait |genial |great |perfect |ah )*(?:merci|mrc|mci|merci a vous|je vous remercie|thanks?|thank you|thx|ty|cheers|tks)(?: (?:beaucoup|bien|a vous|a toi|pour (?:tout|l'aide|votre aide)|so much|a lot|you|for (?:your|the) help|bonne journee))*",
    r"parfait|super|genial|great|perfect|bonne (?:journee|soiree)|au revoir|bye|have a (?:nice|good) day",
    whole=True,
)
GREET = _p(
    r"(?:bonjour|bjr|bonsoir|salut|slt|coucou|cc|hello|hi|hey|hiya|yo|good (?:morning|afternoon|evening)|re)"
    r"(?: (?:a tous|tout le monde|all|there|everyone|team|le support|l'equipe|hotliner|bot|madame|monsieur|ca va|comment allez vous|how are you))*",
    whole=True,
)
ONLY_NOT_SOLVED = _p(
    r"(?:ca|sa|cela|rien|tout) (?:ne )?(?:marche|fonctionne|va) (?:toujours |encore )?(?:pas|plus)|rien ne (?:marche|va|fonctionne)(?: plus)?"
    r"|toujours pareil|toujours pas|help|aide|au secours|a l'aide|aidez moi|help me|j'ai un (?:probleme|souci|pb)|i have a problem"
    r"|(?:it|this|nothing) (?:does ?n'?t work|doesnt work|works|is broken)|still (?:not working|broken|nothing)|not working|marche (?:pas|plus)",
    whole=True,
)
ONLY_SOLVED = _p(r"c'est bon|ca marche|ca remarche|c'est regle|it works(?: now)?|it'?s fixed|all good|solved|sorted", whole=True)
COURTESY = [(Act.THANKS, THANKS), (Act.GREET, GREET)]

_PERSON = (
    r"(?:humaine?|(?:vrai[es]* )?(?:personne|gens)|quelqu'un(?: d'humain)?|technicien(?:ne)?|tech|conseill[eè]re?|hotliner|operat(?:eur|rice)|agent|collegue"
    r"|informaticien(?:ne)?|support|service info\w*|assistance|interlocuteur|responsable|gars de l'informatique|mec de l'informatique|charge de support)"
)
_SOMEONE = (
    r"(?:humans?|(?:real |actual |living |human )?(?:person|people|human being|being)|someone|somebody|anyone|agents?|operator|technician|tech|hotliner|advisor"
    r"|representative|rep|support(?: team| desk)?|help ?desk|it(?: guy| person| team| department| support| staff)?|colleague)"
)
HUMAN_PATTERNS = _p(
    r"[/!]?(?:handoff|hotline)(?: human)?$",
    # parler à quelqu'un, avoir un technicien
    rf"(?:parler|causer|discuter|echanger|voir|avoir|joindre|contacter|appeler|eu)(?: directement)? (?:a |avec |au |aux )?(?:une? |le |la |l'|du |des |mon |votre |vos |nos )?(?:autre |vrai |vraie )*{_PERSON}",
    rf"(?:passe[rz]?|mette[zr]|met|envoye[rz]|envoie|donne[rz]?|transfere[rz]?|branche[rz]?|bascule[rz]?|relie[rz]?)(?:[ -](?:moi|nous|me))?(?: en (?:relation|contact|communication))?(?: avec| a| au| vers| aux| chez)? (?:une? |le |la |l'|du |votre |vos |le relais a )?(?:autre |vrai |vraie )*{_PERSON}",
    rf"(?:je (?:veux|voudrais|souhaite|prefere|demande|desire|peux avoir)|j'aimerais|il me faut|j'ai besoin d'|besoin d'|je prefererais)(?:bien )?(?: parler a| avoir| d'| voir)? ?(?:une? )?(?:vrai |vraie |autre )*{_PERSON}",
    r"^(?:\S+ ){0,2}(?:une? )?(?:vrai |vraie )?(?:humain|humaine|etre humain|vraie personne|operateur|operatrice)(?: svp| s'il vous plait| stp| please)?$",
    r"(?:rappele[zr]|appele[zr])[ -](?:moi|nous)|(?:qu'on|que quelqu'un|quelqu'un (?:peut|pourrait|peut-il|pourrait-il)|on peut|pouvez[ -]vous|pourriez[ -]vous|merci de|vous pouvez|tu peux) (?:me )?(?:rappele?r?|rappelle|appele?r?|appelle|recontacte?r?)",
    rf"(?:est-ce qu')?(?:une? )?(?:de vos |de tes )?(?:{_PERSON}|collegues) (?:peut|pourrait|peut-il|pourrait-il|peuvent)(?: me| m'| nous)?(?: (?:aider|rappeler|prendre|venir|intervenir|contacter|m'aider|repondre))",
    rf"(?:quelqu'un|un de vos collegues|une personne|un technicien) (?:peut|pourrait)(?:[ -]il)? (?:m'|me |nous |prendre|venir|passer)",
    r"(?:qu'|que )quelqu'un (?:vienne|passe|me rappelle|m'appelle|m'aide|intervienne|s'en occupe)",
    r"(?:plus|pas|marre|assez) (?:de|d'un|du|des) (?:robots?|bots?|machines?|automate)(?!\w*[^.!?]*(?:marche|fonctionne))",
    r"escalade[rz]?(?: (?:le|mon|ce|ma|la) \w+)?|transfere[rz][ -](?:moi|nous)",
    # talk to someone
    rf"(?:talk|speak|chat|talking|speaking)(?: directly)? (?:to|with) (?:an? |the |some |your |my |one of your |one of the )?(?:real |actual |living |live )*{_SOMEONE}",
    rf"(?:get|give|find|send|want|need|have|prefer|like)(?: me| us)? (?:an? |the |some |your )?(?:real |actual |living |live )+{_SOMEONE}",
    rf"(?:get|give|send) me (?:an? |the |some |your )?{_SOMEONE}",
    rf"(?:want|need|prefer|would like|i'?d like|can i have|may i have) (?:an? )?(?:humans?|person|agent|operator|technician|human being|it person|it guy)(?: not a bot| please| now)?",
    r"^(?:\S+ ){0,4}(?:an? )?(?:human|agent|operator|real person|actual person|human being)(?: please| pls| now| thanks)?$",
    r"(?:put|pass|patch|transfer|connect|hand) (?:me|us)(?: over| through| on| up)*(?: (?:to|with))|put me through",
    rf"(?:pass|escalate|hand) (?:this|it)(?: over| on| up)* to (?:an? |the |some )?{_SOMEONE}|escalate(?: this| it| please)?$",
    rf"(?:have|get|ask|can|could|let|make) (?:an? |the |one of your )?(?:someone|somebody|{_SOMEONE}) (?:to )?(?:please )?(?:call|ring|phone|contact|help|come|look|take|get back|reach|assist)",
    r"(?:call|ring|phone) me(?: back| please| asap| at| on)?|no more (?:robot|bot|automated)\w*",
)


def wants_human(folded: str) -> bool:
    """Whether the (folded) message asks for a human, rather than speaks of one."""
    return bool(HUMAN_PATTERNS.search(folded))


def _language(folded: str) -> Lang | None:
    if re.search(r"\b(?:in|speak|to|switch to) english\b|english please|\ben anglais\b|^english$", folded):
        return "en"
    if re.search(r"\b(?:en|parle[rz]?|parlons) francais\b|\b(?:in|speak|to) french\b|french please|^francais$", folded):
        return "fr"
    return None


_ORDINALS = {
    "premier": 1, "premiere": 1, "first": 1, "un": 1, "one": 1, "1er": 1, "1ere": 1, "1st": 1,
    "deuxieme": 2, "second": 2, "seconde": 2, "deux": 2, "two": 2, "2e": 2, "2eme": 2, "2nd": 2,
    "troisieme": 3, "third": 3, "trois": 3, "three": 3, "3e": 3, "3eme": 3, "3rd": 3, "last": 3, "dernier": 3, "derniere": 3,
}  # fmt: skip


def _number(folded: str) -> int:
    """The offer that a short answer names: "2", "le premier", "the third one"; 0: none."""
    words = re.sub(r"[^\w ]", " ", folded).split()
    kept = [word for word in words if word not in _BESIDE_NUMBER]
    kept = [word for word in kept if word != "one"] or kept
    if len(kept) != 1:
        return 0
    return int(kept[0]) if kept[0].isdigit() and len(kept[0]) == 1 else _ORDINALS.get(kept[0], 0)


_BESIDE_NUMBER = frozenset(
    "le la l les the numero number no n option choix choice c est it s is its this celui ce plutot je pense que i think"
    " oui yes svp please ok alors probleme problem de ces trois cas reponse answer merci".split()
)


def _step_named(folded: str) -> int:
    """The number of the step that a message names; the last of "1 à 3"; 0: none."""
    found = re.search(r"\b(?:etapes?|steps?|point|pas)(?: n\S*| number)? ?(\d{1,2})(?: ?(?:a|to|-|et|and|,) ?(\d{1,2}))?", folded)
    found = found or re.search(r"\b(?:fait|did|done|tried) (?:de )?(\d{1,2}) ?(?:a|to|-|et|and) ?(\d{1,2})\b", folded)
    return int(found.group(2) or found.group(1)) if found else 0


_ANGRY = _p(
    r"marre|ras[ -]le[ -]bol|inadmissible|inacceptable|n'importe quoi|ridicule|scandaleux|honteux|enerve\w*|furieu\w+|excede\w*|insupportable",
    r"putain|merde|bordel|fait chier|chiant|pourri|de merde|c'est nul|vous etes nuls?|sert a rien|foutage de gueule|ca suffit|j'en peux plus",
    r"fed up|useless|ridiculous|unacceptable|wtf|sick of|furious|angry|damn|bloody|fuck\w*|shit\w*|crap|pathetic|worst|a joke|had enough|hate (?:this|it)|for god'?s sake",
)


def _is_upset(text: str, folded: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    shouts = len(letters) >= 15 and sum(character.isupper() for character in letters) > 0.8 * len(letters)
    return shouts or "!!!" in text or bool(_ANGRY.search(folded))
