"""Whether a message asks for a human, rather than speaks of one. Pure: no I/O.

"Un technicien est passé hier" and "the antivirus agent keeps popping up" name people or words for people and ask for
nobody. So almost every pattern joins three things: a request, a way of meeting (talk, call, send...), and a person.
"""

from __future__ import annotations

import re

from bot.acts.spelling import plain


def wants_human(text: str) -> bool:
    """Whether one clause of the message asks for a human."""
    clauses = (_OPENING.sub("", plain(clause)) for clause in re.split(r"[.!?;:,\n()…]+|\s[-–—]\s", text))
    return any(WANTED.search(clause) and not UNWANTED.search(clause) for clause in clauses)


# --- French ----------------------------------------------------------------------------------------------------

_FR_SERVICE = (
    r"(?:support|hotline|help ?desk|service (?:informatique|info|it|technique)|equipe (?:informatique|info|it|support|technique)"
    r"|informatique|standard|assistance(?: technique| informatique)?)"
)
#: Words that mean a human who helps, whoever says them.
_FR_HELPER = (
    r"(?:(?:etre )?(?<!ressources )humaine?s?|vraie?s? (?:personnes?|gens|quelqu'un|techniciens?|interlocuteur|agent|conseiller)|personne (?:reelle|physique|humaine|vivante|en vrai|competente)"
    rf"|(?:quelqu'un|une personne|qui) (?:de reel|de vrai|de vivant|d'humain|en vrai|de competent|de chez vous|en chair et en os|(?:du|de l'|de la) ?(?:votre )?{_FR_SERVICE})"
    r"|technicien(?:ne)?s?|techos?|tech|depanneur|conseill(?:er|ere)|hotliner|(?<!l')(?:tele)?operat(?:eur|rice)(?! (?:telephonique|mobile|internet|logique|telecom))"
    r"|agent(?! (?:antivirus|de securite|d'accueil|de sauvegarde|logiciel|de supervision|[a-z]+ veut|outlook))|informaticien(?:ne)?"
    rf"|interlocut(?:eur|rice)|(?:gars|mec|gens|collegues?|personnes?|equipe|responsable|service) (?:du|de l'|de la) ?{_FR_SERVICE}|charge de support"
    r"|support (?:humain|niveau 2|n2)|niveau 2)"
)
#: Words that may be anybody.
_FR_ANYBODY = (
    r"(?:quelqu'un(?: d'autre)?|(?:autre )?personne|(?:de )?(?:vos|tes) (?:collegues|techniciens|equipes)|collegue|responsable|gens|superieur)"
)
_FR_DET = r"(?:(?:a|avec|au|aux|par|vers|chez|de|d'|un|une|le|la|l'|du|des|les|mon|ma|votre|vos|nos|ton|tes|autre|seul|bon|veritable) ?)*"
_FR_PEOPLE = rf"{_FR_DET}(?:{_FR_HELPER}|{_FR_SERVICE}|{_FR_ANYBODY})\b"
_FR_BETWEEN = r"(?: (?:vraiment|bien|juste|plutot|directement|enfin|maintenant|aussi|simplement|surtout|absolument|quand meme|de suite|tout de suite|vite|rapidement|encore))*"
_FR_REQUEST = (
    r"(?:je (?:veux|voudrais|souhaite|souhaiterais|prefere|prefererais|demande|desire|exige|aimerais|peux|pourrais)|on (?:veut|voudrait|peut|aimerait|pourrait)|nous (?:souhaitons|voulons|voudrions|aimerions)"
    r"|j'(?:aimerais|exige)|puis[ -]je|pourrais[ -]je|pourrait[ -]on|peut[ -]on|(?<!pas )(?<!plus )besoin|il (?:me |nous )?(?:faut|faudrait)|(?<!pas )moyen|possible|comment(?: faire| on fait)?(?: pour)?|laisse[rz]?[ -]moi|envie|autant|plutot|mieux|merci)"
)
_FR_ELSEWHERE = r"(?! (?:(?:sur|via|dans|avec|depuis|par) (?!telephone|tel\b|ce\b|cette|mon\b|ma\b|le sujet|place|cela)|en (?:visio|reunion|copie|video|conference)|au calendrier|exterieur|externe|sans que))"
_FR_ME = r"(?:m'|me |nous )"
_FR_YOU = rf"(?:vous|tu|on|quelqu'un|un (?:vrai )?de vos \w+|(?:un|une|l'|le|vos|votre) ?(?:autre )?(?:{_FR_HELPER}|{_FR_ANYBODY}|{_FR_SERVICE}))"
_FR_CAN = r"(?:peux|peut|peuvent|pouvez|pourrais|pourrait|pourraient|pourriez|veut|veux|voulez)(?:[ -](?:vous|tu|il|elle|on|ils))?(?! pas| plus)"
_FR_CALL = r"(?:rappele?r?|appele?r?|recontacter|contacter|telephoner|joindre)"
_FR_COME = (
    rf"(?:{_FR_ME}{_FR_CALL}|{_FR_ME}(?:depanner|assister|prendre en (?:charge|main))|(?:re)?venir|passer(?: me)? (?:voir|a|au|dans|sur|chez)|passer$|intervenir|se deplacer|y jeter un|jeter un (?:oeil|coup)"
    r"|prendre (?:le relais|la main|la suite|en charge|le controle|mon|ma|ce|cet|cette|ca en)|s'en (?:occuper|charger)|s'occuper de|reprendre (?:le|mon|ma|la)|regarder$|regarder (?:ca|mon|ma|avec))"
)
_FRENCH = (
    # je voudrais parler à quelqu'un, on peut joindre le support ?, besoin d'un technicien
    rf"{_FR_REQUEST}{_FR_BETWEEN}(?: (?:de|d'|a|pour|que|encore))? ?(?:(?:me )?(?:faire )?(?:parler|causer|discuter|echanger|dialoguer|avoir|joindre|contacter|appeler|voir))(?: directement| en direct| de vive voix| plutot)* {_FR_PEOPLE}{_FR_ELSEWHERE}",
    rf"{_FR_REQUEST}{_FR_BETWEEN}(?: (?:de|d'|l'))? ?(?:(?:aide|intervention|visite|passage|rappel|appel|avis|prise en charge) )?(?:d'|de )?(?:un |une |l'|du |le |la |votre |autre |vrai |seul )*(?:{_FR_HELPER}|quelqu'un)(?! (?:puisse|ait|voie|aie|qui|ne|avec|sur|dans|au groupe|en copie))",
    rf"^(?:et |mais |ou |alors |donc |non |ok )*(?:parler|discuter|echanger|avoir|joindre|contacter)(?: directement)? {_FR_PEOPLE}{_FR_ELSEWHERE}",
    r"(?:veux|voudrais|aimerais|souhaite|souhaiterais|peux|pourrais|peut|pourrait|demande a|faut) (?:etre )?(?:mis en (?:relation|contact)|transfere|rappele|recontacte|depanne|redirige|mis en ligne)e?",
    r"(?:parler|discuter|avoir|joindre) (?:a |avec )?(?:\w+ ){1,3}(?:au telephone|de vive voix|en direct)|(?:veux|voudrais|aimerais) parler a [a-z]+ (?:du|de l'|de la) ?\w+",
    # passez-moi un technicien, transférez ma demande au support, passez la main
    rf"(?:passe[rz]?|mets|mette[zr]|transfere[rz]?|redirige[rz]?|bascule[rz]?|oriente[rz]?|branche[rz]?|relie[rz]?|connecte[rz]?|envoye[rz]|envoie|donne[rz]?|trouve[rz]?)[ -](?:moi|nous)(?: tout de suite| vite| directement| plutot| en (?:relation|contact|communication|ligne))* {_FR_PEOPLE}",
    r"(?:mets|mette[zr]|mettre)[ -]?(?:moi|nous)? en (?:relation|contact|communication|ligne) (?:a|avec)",
    r"passe[rz]?[ -](?:moi|nous) \w+ (?:du|de l'|de la) ?(?:support|informatique|info|it|hotline|service)|(?:transfere|redirige|bascule)[rz]?[ -](?:moi|nous)(?: (?:vite|ailleurs|a |au |aux |vers|chez)|$)",
    rf"(?:envoye[rz]|envoie|depeche[rz]|faites (?:venir|intervenir|passer)|fais venir)(?:[ -](?:moi|nous))? {_FR_PEOPLE}",
    rf"(?:passe[rz]?|transmet(?:s|tez|tre)?|transfere[rz]?|donne[rz]?|remonte[rz]?|escalade[rz]?|confie[rz]?|envoye[rz])(?: (?:ca|cela|le|la|l'|mon|ma|ce|cette|\w+)){{0,3}} {_FR_DET}(?:{_FR_HELPER}|{_FR_SERVICE}|(?:vos |votre |un |une )(?:collegues?|responsable|superieur))(?! (?:usb|de stockage))",
    r"^(?:\w+ ){0,3}(?:passe[rz]? (?:la main|le relais)|escalade[rz]?(?: (?:le|mon|ce|ma|la|ca|svp)(?: \w+)?)?$|fai(?:s|tes) remonter|faire remonter)",
    # rappelez-moi (but not: rappelez-moi comment...)
    rf"(?:rappele[rz]?|rappelle|appele[rz]|appelle|recontacte[rz]?|contacte[rz]?|telephone[rz]?|joignez)[ -](?:moi|nous)(?! (?:comment|le (?!matin|plus|numero)|la |les |mon |ma |mes |ce que|cette|quel|l'|ou |que |qu'|combien|pourquoi))",
    rf"(?:{_FR_CAN}(?: (?:bien|juste|aussi))?|(?:merci|priere|possible|besoin|attends) (?:de|d'|que)|demande[rz]? (?:a|que)|faut) ?(?:{_FR_YOU} )?(?:que {_FR_YOU} )?{_FR_ME}{_FR_CALL}(?<!on peut m'appeler)",
    rf"{_FR_YOU}(?: (?:chez vous|du support|de l'equipe|de dispo|de disponible))? {_FR_CAN}(?: (?:bien|juste|enfin|vraiment|aussi|pas))* {_FR_COME}",
    rf"(?:{_FR_HELPER}|un(?:e)? (?:de vos )?collegues?|quelqu'un (?:de chez vous|du \w+|de l'\w+)) {_FR_CAN}(?: (?:bien|vraiment))* {_FR_ME}aider",
    rf"^(?:{_FR_CAN})(?: vous| tu)? {_FR_COME}",
    rf"(?:que |qu')(?:{_FR_YOU}) (?:{_FR_ME}(?:rappelle|appelle|contacte|recontacte|telephone|depanne|assiste)|vienne|passe|intervienne|s'en (?:occupe|charge)|regarde|se deplace|prenne (?:le relais|la main|en charge|mon|ma|ca en))",
    rf"qu'on {_FR_ME}(?:rappelle|appelle|recontacte|contacte|envoie quelqu'un|passe)",
    r"(?:intervention|aide|assistance|reponse|contact|presence|support|relais|voix) (?:humaine?|d'un humain)|(?:intervention|depannage|assistance) sur (?:place|site)",
    r"(?:prene[zr]|prends|prendre) la main (?:sur|a distance)(?<!arrive pas a)|prise en main a distance",
    r"^(?:\w+ ){0,2}(?:vene[zr]|viens|passe[rz]) (?:me |m'|nous |voir|sur place|a mon bureau|dans mon|m'aider)|vous pouvez (?:venir|vous deplacer)",
    r"(?:ouvre[zr]?|ouvrir|cree[zr]?|creer|faites|faire)(?:[ -]moi)? un (?:ticket|incident)\b",
    r"(?:ya|y a|il y a|y'a|y a[ -]t[ -]il) (?:pas )?(?:quelqu'un|un humain|une vraie personne|un technicien|un vrai)(?! (?:qui|dans|sur|d'autre|a ))|^quelqu'un$",
    # ras-le-bol des robots
    r"(?:marre|assez|ras le bol|stop|plus|pas)(?: (?:de|d'|des|a|avec|aux|les|ces|ce|cette|un|une|parler|discuter|repondre|causer|envie|du|echanger|perdre mon temps))* ?(?:robots?|bots?|chatbots?|automates?|une machine|ia)\b(?! (?:marche|fonctionne|repond|de|teams|d'))",
    rf"^(?:(?:alors|bon|non|mais|ok|et|stop|vite|humm?|oui|moi|je|donc) )*(?:(?:un|une|le|la|l'|du|les|votre|au|avec|vrai|vraie|autre|plutot|juste) ?)*(?:{_FR_HELPER}|{_FR_SERVICE}|(?:personne|gens) (?:reel\w*|humaine?))(?: (?:humain|vite|maintenant|tout de suite|enfin|directement|direct|au telephone|merci|et vite|a l'aide))*$",
)

# --- English ---------------------------------------------------------------------------------------------------

_EN_TEAM = r"(?:support(?: (?:team|desk|person|agent|staff|guy|line))?|help ?desk|service desk|it (?:guy|guys|person|people|team|department|dept|support|staff|desk|help ?desk|folks)|tech(?:nical)? (?:support|team|guy|person)|(?:the|your) (?:it|team)|it(?=$| (?:about|on the phone|now|directly)))"
_EN_REAL = r"(?:(?:real|actual|live|living|human|proper|flesh and blood) (?:life )?(?:person|people|human|human being|humans|agent|technician|support|someone|operator|tech|being|one|help|man|woman|guy|colleague|expert))"
#: Words that mean a human who helps, whoever says them.
_EN_HELPER = (
    rf"(?:{_EN_REAL}|humans?(?! (?:resources?|error|readable|resource))(?: being)?|agent(?! (?:keeps|is|service|software|update|app|version))|operator(?! (?:in|precedence|error|code|panel|console|manual))|technician|tech(?! (?:news|company|scam))"
    rf"|engineer|hotliner|advis[oe]r|representative|rep|supervisor|{_EN_TEAM}|(?:someone|somebody|anyone|anybody|a person|people|person) (?:real|human|(?:in|from|at|on) (?:the |your )?(?:it|support|help ?desk|team|service desk|tech\w*))|customer service|specialist)"
)
_EN_ANYBODY = r"(?:someone(?: else)?|somebody(?: else)?|anyone|anybody|person|people|colleagues?|manager|one of (?:you|your) ?\w*|a man|guy)"
_EN_DET = r"(?:(?:to|with|by|an?|the|some|any|your|my|one of|this to|other|another|through|hold of|in touch|of|more) )*"
_EN_PEOPLE = rf"{_EN_DET}(?:{_EN_HELPER}|{_EN_ANYBODY})\b"
_EN_REQUEST = (
    r"(?:(?<!don't )(?<!not )(?<!no )(?<!never )(?:want|need|wanna|prefer|rather|demand|require|insist|wish|love|like)|can i|could i|may i|can we|could we|can you let me|possible|any ?way|any chance|a way|how (?:do|can|would) (?:i|we)"
    r"|let (?:me|us)|allow me|trying|why can't i|who (?:do|can|should) i|where (?:do|can) i|is there|are there|i'll|i'm asking|just|asked|asking)"
)
_EN_BETWEEN = r"(?: (?:just|only|really|please|to|i|can|could|rather|maybe|possibly|directly|actually|finally|simply|still|now|some|have|be able|get|go|of|on|if|instead|for me))*"
_EN_ELSEWHERE = r"(?! (?:on|in|over|via|through|using|from) (?:teams|zoom|outlook|slack|skype|a meeting|meetings|another|the meeting|webex|chat|video|my )| (?:else's|outside|external|abroad|without))"
_EN_ME = r"(?:me|us)"
_EN_CALLS = rf"(?:(?:call|ring|phone|contact|reach|ping|dial|email)(?: {_EN_ME}| back)|get (?:back to|in touch with|hold of) {_EN_ME}|give {_EN_ME} a (?:call|ring|bell|buzz|shout|callback)|reach out)"
_EN_COMES = (
    rf"(?:{_EN_CALLS}|come\b|take (?:a look|over|care|this|it from|my|control)|have a look|look (?:at|into) (?:this|it|my|that)|(?:stop|swing|drop|pop|come|walk|pass) (?:by|over|in|round|around)|visit|assist|remote (?:in|on|into)"
    r"|sort (?:this|it) out|deal with (?:this|it)|handle (?:this|it)|fix (?:this|it)(?: for me)?|walk me|step in|pick (?:this|it) up|jump in)"
)
_EN_SOMEONE = rf"(?:(?:an?|the|one of your|one of the|any|your) )?(?:real |actual )?(?:someone|somebody|anyone|anybody|person|human|colleagues?|team|people|{_EN_HELPER})(?: (?:there|here|available|from \w+|in \w+|at \w+|else|on your team|(?:from|in|on) (?:the|your) [a-z]+))?"
_ENGLISH = (
    # I want to talk to someone, can I get a technician, is there a human here
    rf"{_EN_REQUEST}{_EN_BETWEEN} (?:talk|speak|chat|talking|speaking|chatting|discuss this|discuss it|deal|get (?:hold|in touch|through)|reach|contact|be (?:put|passed|transferred|connected)(?: through| over)?|connected|see)(?: directly| live| on the phone)* {_EN_PEOPLE}{_EN_ELSEWHERE}",
    rf"{_EN_REQUEST}{_EN_BETWEEN}(?: (?:to|have|get|see|an?|the|some|any|your|my|another|with))* (?:{_EN_HELPER})(?! (?:keeps|is|was|has|account|access|role|rights|license))",
    rf"{_EN_REQUEST}{_EN_BETWEEN} (?:someone|somebody|a person|anyone)(?: (?:there|here|available|around))?(?: (?:i|we|who) (?:can|could)|$| (?:to|that can|who can) (?:talk|speak|chat|help|fix|look|come|call|walk|assist|show|ring|phone|take|sort|explain))",
    rf"^(?:(?:and|or|so|then|ok|no|just|actually|sorry) )*(?:talk|speak|chat|talking|speaking) (?:directly )?{_EN_PEOPLE}{_EN_ELSEWHERE}",
    r"(?:is|are) (?:there )?(?:anyone|anybody|someone|somebody|any humans?|a human|a person)(?: (?:real|human))? (?:there|here|around|available|i can|we can|who can|home|on shift)|^(?:anyone|anybody|someone)(?: there| here| real)?$",
    # get me a person, put me through, pass this to IT
    rf"(?:get|give|find|send|fetch|bring|grab|page) (?:{_EN_ME} |over )?(?:through )?{_EN_PEOPLE}(?<!give people)(?! (?:access|an email|a link|the|permission|rights|file))",
    rf"(?:put|pass|patch|transfer|connect|hand|forward|direct|redirect|switch|refer|route|get) {_EN_ME}(?: straight| over| on| up| directly| back)*(?: through| (?:to|with) (?:\w+ ){{0,3}}(?:team|department|desk|{_EN_HELPER}|{_EN_ANYBODY}|(?:from|in) it)\b)|(?:transfer|patch) {_EN_ME}(?: now| over| on)*$",
    rf"(?:pass|hand|escalate|transfer|send|give|forward|assign|bump|kick) (?:this|it|that|my \w+|the (?:case|ticket|issue|problem|request))(?: over| on| up| along)* to {_EN_PEOPLE}|(?:^|need|want|can you|could you|like)(?: you)?(?: to)? ?(?:this |it )?(?:escalate[ds]?)\b",
    r"(?:^|want|need|can you|could you|like to|just|and) ?(?:to )?(?:raise|open|log|create|file|submit) (?:me )?(?:a|an) (?:ticket|incident|support ticket|it ticket)\b|(?:raise|open|log|create) (?:this|it)? ?(?:a ticket|as a ticket)",
    # call me
    rf"^(?:(?:just|so|then|and|or|ok|no|someone|somebody|can|could|would|will|you) )*(?:call|ring|phone|contact) {_EN_ME}(?: (?:back|now|asap|on|at|when|as soon|to|instead|later|today|tomorrow|directly|in|after|before|if|thanks|about|this|\d.*))*",
    rf"(?:can|could|would|will|may|please have|pls have) (?:you|{_EN_SOMEONE})(?: just| maybe| possibly)? {_EN_CALLS}",
    rf"(?:can|could|would|will|have|get|ask|tell|want|need|like|let|send|make)(?: for)? {_EN_SOMEONE}(?: (?:to|please|just|maybe|possibly|perhaps|quickly))* {_EN_COMES}(?<!people come)",
    rf"(?:can|could|would) (?:an?|one of your|your|the) (?:{_EN_HELPER}|colleagues?) (?:please )?help|(?:can|could|would) (?:someone|somebody|anyone) (?:from|in|at|on) (?:the |your )?[a-z]+(?: [a-z]+)? (?:please )?help|(?:could|can|would) one of (?:you|your)",
    r"(?:want|need|get|request|arrange|like|schedule|have|prefer) (?:an? )?(?:call ?back|call from|phone call|call with|human (?:help|support|touch|contact|assistance|intervention)|onsite visit|on-site)",
    r"^(?:(?:can|could|would|will|you|please|just|and) )*(?:come (?:to my|over|by|and|here|round|up|down|fix|help)|remote (?:in|into|on)|take over my (?:pc|computer|screen|laptop|machine)|send (?:someone|somebody|help))",
    # no more robots
    r"(?:no(?: more)?|not|stop|enough|sick|tired|fed up|hate|don't want|done)(?: (?:of|with|to|the|this|these|your|an?|any|talk|talking|speak|speaking|chat|chatting|more|deal|dealing|stupid|waste time|use))* (?:ro)?(?:bots?|chatbots?|automated (?:replies|answers|responses)|a machine|ai|robot answers)\b(?<!i'm not a robot)(?<!am not a robot)(?! (?:captcha|vacuum|check|test))",
    rf"^(?:(?:ok|so|no|just|hey|hi|hello|and|then|yes|but|now|to|want|sorry|stop) )*(?:(?:an?|the|some|any|your|my) )*(?:{_EN_REAL}|humans?(?: being)?|agent|operator|technician|representative|rep|support|help ?desk|hotliner|it support|live (?:chat|support)|person|speak to a person)(?: (?:now|asap|thanks|instead|here|quick|quickly|right now|today|only))*$",
)
_COMMAND = r"^[/!]?(?:handoff|hotline|human|humain)(?: human| humain)?$"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<![\w'])(?:{pattern})" for pattern in patterns))


WANTED = _any(_COMMAND, *_FRENCH, *_ENGLISH)
#: What turns such a clause into something else: it is refused, it is past, it is the fault itself.
UNWANTED = _any(
    r"(?:pas|plus|jamais|sans|inutile|aucun|nul) (?:besoin|envie|necessaire|la peine)(?: de| d'| que)? ?(?:parler|un|une|etre|rappel|qu|envoy|quelqu)",
    r"sans (?:avoir a |devoir )?(?:parler|appeler|passer par|deranger)|veux pas (?:qu'on|que|etre rappele|d'humain|parler a (?:un humain|quelqu'un|une personne))|(?:arrive|reussi\w*) (?:pas|plus|jamais) a (?:parler|appeler|contacter|joindre|creer|ouvrir|voir|faire|prendre)",
    r"(?:peux|peut|peuvent|pouvons|pouvez) (?:pas|plus|jamais)|impossible (?:de|d')|(?:quand|lorsque|des que|chaque fois que|pendant que|si) (?:je|j'|on|il|elle|ils|quelqu'un|mes)|comment (?:je |on )?(?:fait|faire|peut|peux)? ?(?:pour )?(?:voir|appeler|creer|ouvrir|empecher)",
    r"(?:peur|crains|impression|evite[rz]?|empeche[rz]?) (?:de|d'|que|qu')",
    r"(?:don't|do not|doesn't|not|never|no) (?:need|want|have) (?:to |you to )?(?:talk|speak|a (?:human|technician|person|call)|anyone|someone|any (?:human|help)|bother|escalate|call)|no need|without (?:having to |talking|speaking|calling|a )|needn't",
    r"(?:when(?:ever)?|while|every time|each time|as soon as|if|because) (?:i|we|he|she|they|people|someone|somebody|my|you|anyone|a)\b(?! (?:can|could|may))|(?:nobody|no one|people|clients|customers|colleagues|they|he|she|callers) (?:can't |can |could |keep |try |trying |who |will )*(?:call|ring|phone|contact|reach|talk)",
    r"(?<!why )(?:i|we|they|he|she|you) (?:can't|couldn't) (?:\w+ )?(?:talk|speak|chat|call|see|reach|create|open|raise|log|hear|give|get)|(?:how (?:do|can|would) i|where do i) (?:give|open|create|raise|log|submit|let|send|find|see|forward|get (?:people|someone|somebody|a person))",
    r"(?:stop|prevent|keep|avoid|block)(?:s|ing)? (?:people|someone|anyone|somebody|others|a person)",
)
#: What a clause opens with, which says nothing.
_OPENING = re.compile(
    r"^(?:(?:bonjour|bonsoir|salut|coucou|hello|hi|hey|allo|desole|sorry|madame|monsieur|svp|ok|bon|ben|euh|bah|well|look|listen|ecoute[rz]?|franchement|honestly|seriously|oh|ah|dites|et|and|but|mais)\b ?)+(?=.)"
)
