"""Whether a message asks for a human, rather than speaks of one. Pure: no I/O.

"Un technicien est passé hier" and "the antivirus agent keeps popping up" name people or words for people and ask for
nobody. So almost every pattern joins three things: a request, a way of meeting (talk, call, send...), and a person.
"""

from __future__ import annotations

import re
from functools import cache

from bot.acts.spelling import plain


def wants_human(text: str) -> bool:
    """Whether one clause of the message asks for a human."""
    clauses = (_OPENING.sub("", plain(clause)) for clause in re.split(r"[.!?;:,\n()…]+|\s[-–—]\s", text))
    return any(_wants(clause) for clause in clauses)


def _wants(clause: str) -> bool:
    return bool(_WORTH_A_LOOK.search(clause) and _wanted().search(clause) and not _unwanted().search(clause))


#: Without one of these, none of the patterns below can match: most messages are done here.
_WORTH_A_LOOK = re.compile(
    r"huma|person|gens|quelqu|some ?one|somebody|anyone|anybody|tech|agent|operat|support|hotl|help ?desk|desk|colle|inform|conseil|assist|service|standard|interloc|interven"
    r"|appel|call|ring\b|phone|contact|tele?ph|joi|robot|bot|machine|automat|\bi?ai?\b|escal|ticket|pass|transf|main\b|boss|chef|manager|super|resp|\brep|relais|depan|venir|vene|come|\bit\b|remote"
    r"|vous|level|niveau|remont|handoff|parler|talk|spea|take over|hand|send|real|relation|ligne|place|site|expert|live|customer|one of|mis|raise|team|equipe|advis|engineer|someon|special|look"
)


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
_FR_ANYBODY = r"(?:quelqu'un(?: d'autre)?|(?:autre )?personne|(?:de )?(?:vos|tes) (?:collegues|techniciens|equipes)|collegue|responsable|gens|superieur)"
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
_FR_CAN = r"(?:peux|peut|peuvent|pouvez|pourrais|pourrait|pourraient|pourriez|veut|veux|voulez)(?:[ -](?:vous|tu|il|elle|on|ils))?(?! pas\b| plus\b)"
_FR_CALL = r"(?:rappele?r?|appele?r?|recontacter|contacter|telephoner|joindre)"
_FR_COME = (
    rf"(?:{_FR_ME}{_FR_CALL}|{_FR_ME}(?:depanner|assister|prendre en (?:charge|main))|venir|passer(?: me)? (?:voir|a|au|dans|sur|chez|ce|cet|cette|demain|aujourd'hui)|passer$|intervenir|se deplacer|y jeter un|jeter un (?:oeil|coup)"
    r"|prendre (?:le relais|la main|la suite|en charge|le controle|mon|ma|ce|cet|cette|ca en)|s'en (?:occuper|charger)|s'occuper de|reprendre (?:le|mon|ma|la)|regarder$|regarder (?:ca|mon|ma|avec))"
)
#: Words for humans that are hardly ever words for anything else.
_FR_SURE = (
    r"(?:(?:etre )?(?<!ressources )(?<!voix )(?<!erreur )humaine?s?\b|vraie? (?:personne|quelqu'un|aide)|personne (?:reelle|physique|humaine|competente)|quelqu'un (?:de reel|de vrai|en vrai|de competent|de chez vous)"
    r"|technicien(?:ne)?s?|techos?|depanneur|conseill(?:er|ere)|hotliner|informaticien|interlocuteur|niveau 2|(?:votre|ton) (?:chef|responsable|superieur))"
)
_FR_ASKS = (
    r"(?:veux|veut|voudrais|voudrait|m'envoyer|intervenir|aimerais|souhait\w+|prefer\w+|besoin|faut|faudrait|peux|peut|pouvez|pourri\w+|pourrai[st]?|puis|possible|merci|dites|dis|demande[rz]?|envo\w+|faites|fais|passe[rz]?"
    r"|mets?|mette[zr]|transfer\w+|donne[rz]?|transmet\w*|autant|mieux|attends|laisse[rz]?|appele[zr]|appelle|avez|auriez|y a|y aurait|trouve[rz]?|allez hop|et si|pourquoi pas|qu')"
)
_FR_ROUND = r"(?:(?<=avez) pas|(?<=peux) pas|(?<=pouvez) pas)?(?:[ -](?!pas\b|plus\b|acces\b|car\b|parce\b|depuis\b|nom\b|compte\b|avant\b|comme\b|installer\b|supprimer\b|desinstaller\b|ajouter\b|creer\b|pourquoi\b)[^ -]+){0,8}?"
_FR_ANY = r"(?:quelqu'un|une personne|(?:un|une|le|la) (?:de vos )?(?:collegues?|responsable)|vos collegues|votre equipe|personne a qui)"
_FRENCH = (
    rf"(?<!pas )(?<!sans ){_FR_ASKS}{_FR_ROUND}[ -](?:d'un |qu'un |d'une |l'|d')?{_FR_SURE}",
    rf"{_FR_ASKS}{_FR_ROUND} (?:a |avec |de |d'|que |qu'|par )?{_FR_ANY}(?: \S+){{0,3}}? (?:(?:de |a )?(?:me |m'|nous )(?:rappel\w+|appel\w+|contact\w+|recontact\w+|telephon\w+|depann\w+)|vienne|venir|viens|intervien\w+|se deplace\w*)",
    rf"(?:parler?|parle|discuter|echanger|causer|voir ca|en parler)(?: (?:de ca|directement|plutot|juste|enfin))? (?:a|avec) {_FR_ANY}(?: (?:maintenant|vite|directement|au telephone|par telephone|de (?:l'|la |chez |votre ).*|du .*|pour .*|en direct|en ligne))?$|(?:personne|{_FR_ANY}) (?:a qui|avec qui) parler|a qui (?:je )?(?:peux|pourrais|puis|dois)[ -]?(?:je)? (?:parler|m'adresser)|qui (?:puis|dois|peux|pourrais)[ -]je (?:appeler|contacter|joindre)",
    rf"(?:se parler|en parler|s'appeler|faire ca|voir ca|appelle|parler) (?:de vive voix|par telephone|au telephone|en direct)|passe[rz]?(?:[ -]moi)? quelqu'un$|(?:vous|tu) m'appel(?:ez|iez|les?)(?! (?:pas|quand))|(?:aimerais|veux|voudrais|prefer\w+|passe[rz]?|besoin|merci)(?: \S+){0, 4} (?:coup de (?:fil|telephone|tel))|qui (?:peut|pourrait) (?:venir|passer|m'aider en direct)|(?:un|d'un|vrai|cet) humain(?! (?:virtuel|en 3d))|vraie personne|personne reelle|(?:quelqu'un|une personne) (?:en face|en chair)|^transfert (?:vers|a|au|chez) |^rappel (?:au?|avant|merci|0|demain|vers)|(?:me|nous) (?:transferer|rediriger|mettre en relation) |(?:veux|voudrais|appele[zr]|joindre) (?:le |la |l'|votre )?(?:{_FR_SERVICE})$|(?:avoir|besoin d'|demande) ?une intervention|(?:avoir|veux|voudrais) {_FR_ANY}(?: a vous| de chez \w+| de disponible)? (?:en ligne|au telephone|au tel|en direct|au bout du fil)|(?:puis je|je peux|peut on|comment) (?:vous|t'|les) (?:appeler|joindre|telephoner|contacter)(?! (?:quand|si))|(?:support|assistance|hotline|aide) (?:par telephone|telephonique|au telephone)|(?:je peux|puis je|peut on) vous avoir au tel\w*",
    r"parler a \w+ (?:du|de l'|de la) ?(?:support|informatique|info|it|hotline|service)|(?:numero|telephone|tel|coordonnees)(?: \w+)? (?:du|de la|de l'|pour (?:joindre|appeler)) ?(?:le |la |l')?(?:support|hotline|help ?desk|service info\w*|informatique|quelqu'un)|saute[rz]? le (?:bot|robot)",
    # je voudrais parler à quelqu'un, on peut joindre le support ?, besoin d'un technicien
    rf"{_FR_REQUEST}{_FR_BETWEEN}(?: (?:de|d'|a|pour|que|encore))? ?(?:(?:me )?(?:faire )?(?:parler|causer|discuter|echanger|dialoguer|avoir|joindre|contacter|appeler|voir))(?: directement| en direct| de vive voix| plutot| ca| cela| de ca)* {_FR_PEOPLE}{_FR_ELSEWHERE}",
    rf"{_FR_REQUEST}{_FR_BETWEEN}(?: (?:de|d'|l'))? ?(?:(?:aide|intervention|visite|passage|rappel|appel|avis|prise en charge) )?(?:d'|de )?(?:un |une |l'|du |le |la |votre |autre |vrai |seul )*(?:{_FR_HELPER}|quelqu'un|(?<=une )personne(?= |$))(?! (?:puisse|ait|voie|aie|qui|ne|avec|sur|dans|au groupe|en copie|de plus|comme|externe|supplementaire|pour (?!m'|me |nous )))",
    rf"^(?:et |mais |ou |alors |donc |non |ok )*(?:parler|discuter|echanger|avoir|joindre|contacter)(?: directement)? {_FR_PEOPLE}{_FR_ELSEWHERE}",
    r"(?:veux|voudrais|aimerais|souhaite|souhaiterais|peux|pourrais|peut|pourrait|demande a|faut) (?:etre )?(?:mis en (?:relation|contact)|transfere|rappele|recontacte|depanne|redirige|mis en ligne)e?",
    r"(?:parler|discuter|avoir|joindre) (?:a |avec )?(?:\w+ ){1,3}(?:au telephone|de vive voix|en direct)|(?:veux|voudrais|aimerais) parler a [a-z]+ (?:du|de l'|de la) ?\w+",
    # passez-moi un technicien, transférez ma demande au support, passez la main
    rf"(?:passe[rz]?|mets|mette[zr]|transfere[rz]?|redirige[rz]?|bascule[rz]?|oriente[rz]?|branche[rz]?|relie[rz]?|connecte[rz]?|envoye[rz]|envoie|donne[rz]?|trouve[rz]?)[ -](?:moi|nous)(?: tout de suite| vite| directement| plutot| en (?:relation|contact|communication|ligne))* {_FR_PEOPLE}",
    rf"(?:mets?|mette[zr]|mettre)[ -]?(?:moi|nous)?(?: en (?:relation|contact|communication|ligne) (?:a|avec)| avec {_FR_PEOPLE})",
    r"passe[rz]?[ -](?:moi|nous) \w+ (?:du|de l'|de la) ?(?:support|informatique|info|it|hotline|service)|(?:transfere|redirige|bascule)[rz]?[ -](?:moi|nous)(?: (?:vite|ailleurs|a |au |aux |vers|chez)|$)",
    rf"(?:envoye[rz]|envoie|depeche[rz]|faites (?:venir|intervenir|passer)|fais venir)(?:[ -](?:moi|nous))? {_FR_PEOPLE}",
    rf"(?:passe[rz]?|transmet(?:s|tez|tre)?|transfere[rz]?|donne[rz]?|remonte[rz]?|escalade[rz]?|confie[rz]?|envoye[rz])(?: (?:ca|cela|le|la|l'|mon|ma|ce|cette|\w+)){{0,3}} {_FR_DET}(?:{_FR_HELPER}|{_FR_SERVICE}|(?:vos |votre |un |une )(?:collegues?|responsable|superieur))(?! (?:usb|de stockage))",
    r"^(?:\w+ ){0,3}(?:passe[rz]? (?:la main|le relais)|escalade[rz]?(?: (?:le|mon|ce|ma|la|ca|svp)(?: \w+)?)?$|fai(?:s|tes) remonter|faire remonter)",
    # rappelez-moi (but not: rappelez-moi comment...)
    r"(?:rappele[rz]?|rappelle|appele[rz]|appelle|recontacte[rz]?|contacte[rz]?|telephone[rz]?|joignez)[ -](?:moi|nous)(?! (?:comment|le (?!matin|plus|numero)|la |les |mon |ma |mes |ce que|cette|quel|l'|ou |que |qu'|combien|pourquoi))",
    rf"(?:{_FR_CAN}(?: (?:bien|juste|aussi))?|(?:merci|priere|possible|besoin|attends) (?:de|d'|que)|demande[rz]? (?:a|que)|faut) ?(?:{_FR_YOU} )?(?:que {_FR_YOU} )?{_FR_ME}{_FR_CALL}(?<!on peut m'appeler)",
    rf"{_FR_YOU}(?: (?:chez vous|du support|de l'equipe|de dispo|de disponible))? {_FR_CAN}(?: (?:bien|juste|enfin|vraiment|aussi|pas))* {_FR_COME}",
    rf"(?:{_FR_HELPER}|un(?:e)? (?:de vos )?collegues?|quelqu'un (?:de chez vous|du \w+|de l'\w+)) {_FR_CAN}(?: (?:bien|vraiment))* {_FR_ME}aider",
    rf"^(?:{_FR_CAN})(?: vous| tu)? {_FR_COME}",
    rf"(?:que |qu')(?:{_FR_YOU})(?: (?:de chez vous|du support|de l'equipe))? (?:{_FR_ME}(?:rappelle|appelle|contacte|recontacte|telephone|depanne|assiste)|vienne|passe|intervienne|s'en (?:occupe|charge)|regarde|se deplace|prenne (?:le relais|la main|en charge|mon|ma|ca en))",
    rf"qu'on {_FR_ME}(?:rappelle|appelle|recontacte|contacte|envoie quelqu'un|passe)",
    r"(?:un|d'un|le) rappel(?: telephonique)?(?! (?:de|du|outlook|calendrier|automatique))|(?:intervention|aide|assistance|reponse|contact|presence|support|relais) (?:humaine?|d'un humain)|(?:intervention|depannage|assistance) sur (?:place|site)",
    r"(?:prene[zr]|prends|prendre) la main (?:sur|a distance)(?<!arrive pas a)|prise en main a distance",
    r"^(?:\w+ ){0,2}(?:vene[zr]|viens|passe[rz]) (?:me |m'|nous |voir|sur place|a mon bureau|dans mon|m'aider)|vous pouvez (?:venir|vous deplacer)",
    r"(?:ouvre[zr]?|ouvrir|cree[zr]?|creer|faites|faire)(?:[ -]moi)? un (?:ticket|incident)\b",
    r"(?:ya|y a|il y a|y'a|y a[ -]t[ -]il) (?:pas )?(?:quelqu'un|un humain|une vraie personne|un technicien|un vrai)(?! (?:qui|dans|sur|d'autre|a ))|^quelqu'un$",
    # ras-le-bol des robots
    r"(?<!suis )(?:marre|assez|ras le bol|stop|plus|pas)(?: (?:de|d'|des|a|avec|aux|les|ces|ce|cette|un|une|parler|discuter|repondre|causer|envie|du|echanger|perdre mon temps))* ?(?:robots?|bots?|chatbots?|automates?|une machine|ia)\b(?! (?:marche|fonctionne|repond|de|teams|d'))",
    rf"^(?:(?:alors|bon|non|mais|ok|et|stop|vite|humm?|oui|moi|je|donc) )*(?:(?:un|une|le|la|l'|du|les|votre|au|avec|vrai|vraie|autre|plutot|juste) ?)*(?:{_FR_HELPER}|{_FR_SERVICE}|(?:personne|gens) (?:reel\w*|humaine?))(?: (?:humain|vite|maintenant|tout de suite|enfin|directement|direct|au telephone|merci|et vite|a l'aide))*$",
)

# --- English ---------------------------------------------------------------------------------------------------

_EN_TEAM = r"(?:support(?: (?:team|desk|person|agent|staff|guy|line))?|help ?desk|service desk|it (?:guy|guys|person|people|team|department|dept|support|staff|desk|help ?desk|folks)|tech(?:nical)? (?:support|team|guy|person)|(?:the|your) team)"
_EN_REAL = r"(?:(?:real|actual|live|living|human|proper|flesh and blood) (?:life )?(?:person|people|human|human being|humans|agent|technician|support|someone|operator|tech|being|one|help|man|woman|guy|colleague|expert))"
#: Words that mean a human who helps, whoever says them.
_EN_HELPER = (
    rf"(?:{_EN_REAL}|humans?(?! (?:resources?|error|readable|resource))(?: being)?|agent(?! (?:keeps|is|service|software|update|app|version))|operator(?! (?:in|precedence|error|code|panel|console|manual))|technician|tech(?! (?:news|company|scam))"
    rf"|engineer|hotliner|advis[oe]r|representative|rep|supervisor|{_EN_TEAM}|(?:someone|somebody|anyone|anybody|a person|people|person) (?:real|human|(?:in|from|at|on) (?:the |your )?(?:it|support|help ?desk|team|service desk|tech\w*))|customer service|specialist)"
)
_EN_ANYBODY = r"(?:someone(?: else)?|somebody(?: else)?|anyone|anybody|person|colleagues?|manager|one of (?:you|your) ?\w*|a man|guy)"
_EN_DET = r"(?:(?:to|with|by|an?|the|some|any|your|my|one of|this to|other|another|through|hold of|in touch|of|more) )*"
_EN_PEOPLE = rf"{_EN_DET}(?:{_EN_HELPER}|{_EN_ANYBODY})\b"
_EN_REQUEST = (
    r"(?:(?<!don't )(?<!not )(?<!no )(?<!never )(?:want|need|wanna|prefer|rather|demand|require|insist|wish|love|like)|can i|could i|may i|can we|could we|can you let me|possible|any ?way|any chance|a way|how (?:do|can|would) (?:i|we)"
    r"|let (?:me|us)|allow me|trying|why can't i|who (?:do|can|should|could) i|where (?:do|can) i|is there|are there|i'll|i'm asking|just|asked|asking)"
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
#: Words for humans that are hardly ever words for anything else.
_EN_SURE = (
    rf"(?:{_EN_REAL}|humans?(?! (?:resources?|error|readable|resource|rights))(?: being)?|technicians?|techs?\b(?! (?:news|company|scam))|hotliner|representative|(?:your|a) (?:boss|supervisor)|real help"
    r"|(?:someone|somebody|anyone|anybody|a person) (?:real|human|(?:in|from) (?:the |your )?(?:it|support|help ?desk|team|service desk|tech\w*))|it (?:support|guy|person|team|technician|desk)|help ?desk|service desk|support (?:agent|team|person)|live (?:agent|chat)|on[ -]call \w+|level (?:2|two))"
)
_EN_ASKS = r"(?:(?:i|we|you|'d|i'd|just|really|only|to|and) (?:want|need|like|prefer|rather|have|love|demand|would)|want|can i|can we|can you|could i|could we|could you|may i|may we|would you|would it|will you|let|get|give|send|put|pass|connect|transfer|have|ask|tell|escalate|forward|assign|hand|call|possible|is there|are there|how (?:can|do) i|where can i|i'd|number for|what about|how about|is|are|who is|where is|page)"
_EN_ROUND = r"(?: (?!not\b|don't\b|can't\b|because\b|since\b|access\b|account\b|install\b|remove\b|delete\b|add\b|permission\b|says\b|said\b|told\b|after\b|that\b|why\b|create\b|uninstall\b)\S+){0,7}?"
_EN_ANY = r"(?:someone|somebody|anyone|anybody|a person|a colleague|one of your \w+|people)"
_ENGLISH = (
    rf"{_EN_ASKS}{_EN_ROUND} {_EN_SURE}",
    r"(?:an?|the|any|some|real|actual|live) (?:human(?: being)?|(?:real|actual|live|living) (?:person|human))(?! (?:resources?|error|who|user|that|voice|body|readable))|(?:hop|jump|get|have|do) (?:on )?an? (?:quick )?call(?! with (?:a |my )?(?:client|customer))|deal (?:directly )?with it (?:directly|support|team)",
    rf"(?:{_EN_ASKS}|better|easier|quicker|faster|like|feel){_EN_ROUND} (?:talk|talking|speak|speaking|chat|chatting) (?:directly |live )?(?:to|too|with) (?:some ?one|somebody|anyone|anybody|a person|a colleague|people|your \w+)(?: (?:directly|live|now|instead|here|about \w+.*|on the phone|over the phone|by phone|who .*))?$",
    rf"{_EN_ANY}(?: \S+){{0,2}}? (?:needs?|has|have) to (?:come|look|call|take)|{_EN_ASKS}{_EN_ROUND} {_EN_ANY}(?: \S+){{0,2}}? (?:calls?|calling|ring|ringing|phone|contact) (?:me|us)|(?:do this|talk|discuss (?:this|it)|go through (?:this|it)|speak) (?:over|on|by) the phone",
    rf"{_EN_ANY} (?:on the (?:phone|line)(?: now)?|now)$|(?:number|phone|extension)(?: \w+)? (?:i|we) (?:can|could|should) (?:call|ring|reach)|(?:call|ring|phone|reach) (?:me|my (?:cell|mobile|phone|desk|extension|number|landline))\b(?! (?:rings|keeps|doesn't|won't))|talk to (?:him|her|your \w+)$|your (?:manager|boss|supervisor)$",
    r"(?:talk|speak|talking|speaking) (?:to|with) it(?=$| (?:about|on|now|directly|team))",
    r"(?:skip|ditch|forget) (?:the|this) (?:bot|robot|chatbot)|(?:prefer|like|want|rather|need) (?:an? )?(?:phone )?call\b(?! (?:forward|record|quality|history|log|transfer|queue|waiting))",
    # I want to talk to someone, can I get a technician, is there a human here
    rf"{_EN_REQUEST}{_EN_BETWEEN} (?:talk|speak|chat|talking|speaking|chatting|discuss this|discuss it|deal|get (?:hold|in touch|through)|reach|contact|be (?:put|passed|transferred|connected)(?: through| over)?|connected|see)(?: directly| live| on the phone)* {_EN_PEOPLE}{_EN_ELSEWHERE}",
    rf"{_EN_REQUEST}{_EN_BETWEEN}(?: (?:to|have|get|see|an?|the|some|any|your|my|another|with))* (?:{_EN_HELPER})(?! (?:keeps|is|was|has|account|access|role|rights|license))",
    rf"{_EN_REQUEST}{_EN_BETWEEN} (?:someone|somebody|a person|anyone)(?: (?:there|here|available|around))?(?: (?:i|we|who) (?:can|could)|$| (?:to|that can|who can) (?:talk|speak|chat|help|fix|look|come|call|walk|assist|show|ring|phone|take|sort|explain))",
    rf"^(?:(?:and|or|so|then|ok|no|just|actually|sorry) )*(?:talk|speak|chat|talking|speaking) (?:directly )?(?:to|with) {_EN_PEOPLE}{_EN_ELSEWHERE}",
    r"(?:is|are) (?:there )?(?:anyone|anybody|someone|somebody|any humans?|a human|a person)(?: (?:real|human))? (?:there|here|around|available|i can|we can|who can|home|on shift)|^(?:anyone|anybody|someone)(?: there| here| real| human)*$",
    r"who (?:can|could|should|do) i (?:talk|speak|call|phone|ring|contact)(?: to| with)?(?: (?:for|about) (?:this|help|it|that))?$|(?:like|want|need|prefer|rather) to be (?:called|contacted|phoned|rung|transferred|connected|put)|(?:talk|speak) (?:to|with) whoever",
    # get me a person, put me through, pass this to IT
    rf"(?:get|give|find|send|fetch|bring|grab|page) (?:{_EN_ME} |over )?(?:through )?{_EN_PEOPLE}(?<!give people)(?! (?:access|an email|a link|the|permission|rights|file))",
    rf"(?:put|pass|patch|transfer|connect|hand|forward|direct|redirect|switch|refer|route|get) {_EN_ME}(?: straight| over| on| up| directly| back)*(?: through| (?:to|with) (?:\w+ ){{0,3}}(?:team|department|desk|{_EN_HELPER}|{_EN_ANYBODY}|(?:from|in) it)\b)|(?:transfer|patch|hand|connect|forward) {_EN_ME}(?: now| over| on| up)*$|put (?:an? )?(?:real |actual )?(?:person|human|technician|someone|somebody) on|(?:reach|get to|find) an? (?:real |actual )?(?:person|human)|have it (?:come|call|look|fix|contact)",
    rf"(?:pass|hand|escalate|transfer|send|give|forward|assign|bump|kick) (?:(?:this|my|the) (?:chat|conversation|case|ticket|issue|problem|request)|this|it|that|my \w+)(?: over| on| up| along)* to {_EN_PEOPLE}|(?:^|need|want|can you|could you|like)(?: you)?(?: to)? ?(?:this |it )?(?:escalate[ds]?)\b",
    r"(?:^|want|need|can you|could you|like to|just|and) ?(?:to )?(?:raise|open|log|create|file|submit) (?:me )?(?:a|an) (?:ticket|incident|support ticket|it ticket)\b|(?:raise|open|log|create) (?:this|it)? ?(?:a ticket|as a ticket)",
    # call me
    rf"^(?:(?:just|so|then|and|or|ok|no|someone|somebody|can|could|would|will|you) )*(?:call|ring|phone|contact) {_EN_ME}(?: (?:back|now|asap|on|at|when|as soon|to|instead|later|today|tomorrow|directly|in|after|before|if|thanks|about|this|\d.*))*",
    rf"(?:can|could|would|will|may|have) (?:you|{_EN_SOMEONE})(?: just| maybe| possibly| actually| really)? {_EN_CALLS}",
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
    return re.compile("|".join(rf"(?<!\w)(?:{pattern})" for pattern in patterns))


@cache
def _wanted() -> re.Pattern[str]:
    # Compiled at the first message, not when the module is imported: that takes a while.
    return _any(_COMMAND, *_FRENCH, *_ENGLISH)


#: What turns such a clause into something else: it is refused, it is past, it is the fault itself.
_OTHERWISE = (
    r"(?:do|did|does|should|would|must) i (?:really )?need|faut il (?:un|appeler|contacter)|(?:i'm|am|is|are|was) (?:not )?an? (?:real )?human|have an? call (?:in|at|with|tomorrow|today|now)",
    r"(?:technicien(?:ne)?|conseiller|hotline|informaticien|support|collegue|responsable|niveau 2)s?(?: \w+)? (?:(?:est|avait|etait|va|doit|devait) (?!dispo|disponible|libre|la\b)|(?:m'|l'|nous )?(?:a|ont|avait) (?:deja |bien |rien )?\w+(?:e|i|is|it|u|ert)\b(?<! lui)(?<! qui))",
    r"(?:technicians?|tech|human|representative|support|help ?desk|advisor|supervisor|team|person)(?: \w+)? (?:had|has|told|said|replaced|changed|was|were|installed|came|left|made|did|fixed|asked|gave|sent|took)\b|(?:spoke|talked|spoken|chatted) (?:to|with)|technician's|(?:technicien|conseiller|human|operator) (?:numerique|account)",
    r"(?:pas|plus|jamais|sans|inutile|aucun|nul) (?:besoin|envie|necessaire|la peine)(?: de| d'| que)? ?(?:parler|un|une|etre|rappel|qu|envoy|quelqu)",
    r"sans (?:avoir a |devoir )?(?:parler|appeler|passer par|deranger)|veux pas (?:qu'on|que|etre rappele|d'humain|parler a (?:un humain|quelqu'un|une personne))|(?:arrive|reussi\w*) (?:pas|plus|jamais) a (?:parler|appeler|contacter|joindre|creer|ouvrir|voir|faire|prendre)",
    r"(?<!tu )(?<!vous )(?:peux|peut|peuvent|pouvons|pouvez) (?:pas|plus|jamais)|impossible (?:de|d')|(?:quand|lorsque|des que|chaque fois que|pendant que|si) (?:je|j'|on|il|elle|ils|quelqu'un|mes)|comment (?:je |on )?(?:fait|faire|peut|peux)? ?(?:pour )?(?:voir|appeler|creer|ouvrir|empecher)",
    r"(?:peur|crains|impression|evite[rz]?|empeche[rz]?) (?:de|d'|que|qu')",
    r"(?:don't|do not|doesn't|not|never|no) (?:need|want|have) (?:to |you to )?(?:(?:talk|speak)(?! (?:to|with) (?:an? |this |the |your )?(?:\w+ )?(?:bot|robot|machine|chatbot|ai)\b)|a (?:human|technician|person|call)|anyone|someone|any (?:human|help)|bother|escalate|call)|no need|without (?:having to |talking|speaking|calling|a )|needn't",
    r"(?:when(?:ever)?|while|every time|each time|as soon as|if|because) (?:i|we|he|she|they|people|someone|somebody|my|you|anyone|a)\b(?! (?:can|could|may))|(?:nobody|no one|people|clients|customers|colleagues|they|he|she|callers) (?:can't |can |could |keep |try |trying |who |will )*(?:call|ring|phone|contact|reach|talk)",
    r"(?<!why )(?:i|we|they|he|she|you) (?:can't|couldn't) (?:\w+ )?(?:talk|speak|chat|call|see|reach|create|open|raise|log|hear|give|get)|(?:how (?:do|can|would) i|where do i) (?:give|open|create|raise|log|submit|let|send|find|see|forward|get (?:people|someone|somebody|a person))",
    r"(?:stop|prevent|keep|avoid|block)(?:s|ing)? (?:people|someone|anyone|somebody|others|a person)",
)


@cache
def _unwanted() -> re.Pattern[str]:
    return _any(*_OTHERWISE)


#: What a clause opens with, which says nothing.
_OPENING = re.compile(
    r"^(?:(?:bonjour|bonsoir|salut|coucou|hello|hi|hey|allo|desole|sorry|madame|monsieur|svp|ok|bon|ben|euh|bah|well|look|listen|ecoute[rz]?|franchement|honestly|seriously|oh|ah|et|and|but|mais)\b ?)+(?=.)"
)
