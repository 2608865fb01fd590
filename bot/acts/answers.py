"""What short messages mean: done, solved, not solved, back, yes, the second one... Pure: no I/O.

The patterns read text that `spelling.plain` has spelled out: lower case, no accents, no "ne", no politeness.
Both languages are in one pattern, because people mix them.
"""

from __future__ import annotations

import re

_LEAD = (
    r"(?:(?:ok|oui|non|yes|no|bon|bah|ben|alors|donc|et|ah|oh|eh|super|merci|voila|desole|hum|hmm|euh|bonjour|hello|hi|salut|well|so|and|thanks|thank you|sorry"
    r"|enfin|finally|top|genial|great|cool|parfait|perfect|yay|hourra|youpi|wow|excellent|awesome|d'accord|c'est bon|ca y est|now|maintenant|then|alors|just|je crois que|i think|que) )*"
)
_TAIL = (
    r"(?: (?:merci|beaucoup|thanks|thank you|alors|donc|the bot|a tous|a vous|a toi|toi|vous|bien|so|much|all|very|a lot|now|maintenant|enfin|finally|again|hein|la|desole|sorry|too|aussi"
    r"|pour (?:tout|l'aide|votre aide)|for (?:everything|your help|the help)|bonne (?:journee|soiree|fin de journee)|super|great|ok|deja|already|🙏|👍|🎉|😀|😊|🙂|😃|😄|😁|☺|🥳|😅|👏|[xX]?[dD]))*"
)


def _search(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")


def _start(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"^{_LEAD}(?:{'|'.join(patterns)})(?!\w)")


def _whole(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"^{_LEAD}(?:{'|'.join(patterns)}){_TAIL}$")


_WORKS = r"(?:re)?(?:marche|fonctionne|imprime|demarre|allume|connecte|ouvre|affiche|charge|reagit|repond|s'allume|se connecte|se lance|s'ouvre|repart)"
_STILL = (
    r"(?:toujours|encore) (?:pas|pareil|rien|le meme|la meme|les memes|bloque\w*|en panne|casse\w*|hs|ko|idem|l'erreur|un probleme|aucun\w*|impossible|en erreur|plante\w*|noir|lent\w*)",
    r"still (?:nothing|not|no|the same|same|broken|stuck|dead|doesn't|isn't|won't|can't|don't|down|offline|blank|black|frozen|slow|fail\w*|happen\w*|there|get|getting|have|having|has|got|says|shows?|showing|an error|the error|crash\w*|jammed|flashing|bad)",
    rf"{_WORKS} (?:toujours|encore|tjs) (?:pas|rien)|j'ai (?:toujours|encore) (?:le|la|l'|ce|cette|un|une|les)",
    r"(?:c'est )?(?:exactement |toujours )?(?:pareil|idem|kif kif)",
    r"(?:le |la |the |exactly |exact )*(?:meme|same) (?:probleme|chose|message|erreur|resultat|topo|problem|thing|error|message|issue|as before|result|again|story|here|screen)",
    r"(?:aucun(?:e)?|no|sans) (?:effets?|changements?|resultats?|differences?|amelioration|reaction|succes|change|luck|difference|effect|joy|improvement|success|result|dice|avail)",
    r"(?:ca |cela )?(?:a )?(?:change|donne|fait|changent|resout|regle|resolu) (?:absolument |strictement )?rien|(?:a )?rien (?:change|donne|fait|resolu|a change|a fait|y fait)|rien de (?:mieux|nouveau|plus|neuf|special)|servi a rien|keeps? (?:failing|crashing|happening|freezing|stopping|dropping|coming back)",
    r"(?:probleme|erreur|message|panne|bug|problem|issue|error) (?:persiste|demeure|reste|revient|continue|est (?:toujours|encore) la|persists|remains|is still|comes back|came back|is back)",
    r"(?:a|m'a|as|ont) (?:pas|rien) (?:marche|fonctionne|change|aide|resolu|regle|donne|arrange|suffi|aidee?)",
    r"(?:didn't|doesn't|hasn't|haven't|don't|isn't|wasn't|never|not) (?:really |even |actually )?(?:helped|helping|help|do anything|done anything|fix(?:ed)?|change[d]?|solved?|make any|any better|make a difference|worked|resolved|sorted)",
    r"nothing (?:changed|changes|happens|happened|works|worked|new|helps|helped|different|at all|is happening|has changed)|(?:tout essaye|j'ai tout (?:essaye|tente|fait)|tried (?:everything|it all|all of (?:it|them))) (?:mais|et|but|and|no|rien)",
)
#: After the end, without a new subject: "ça recommence", "it broke again".
COMES_BACK = re.compile(
    rf"^(?!.*(?<!\w)(?:mon|ma|mes|my|our|notre|another|autre|new|nouveau|nouvelle) )(?=.*(?<!\w)(?:{'|'.join(_STILL)}|recommence\w*|revien\w+|revenue?|reappar\w*|rebelote|rebug\w*|replante\w*|came back|comes back|(?:it's|is) back|again|de nouveau|a nouveau)(?!\w))"
)
#: Says by itself that the fault is still there, in a story too.
STILL = _search(*_STILL)
NOT_SOLVED = _search(
    *_STILL,
    rf"{_WORKS}(?: (?:vraiment|absolument|du tout|tout simplement))* (?:pas|plus|rien)|(?:change|sort|passe|bouge|va|part|repond) (?:toujours |encore )?(?:pas|rien|plus)",
    r"(?:doesn't|don't|didn't|isn't|not|won't|wouldn't|hasn't|wasn't|can't) (?:really |even |actually )?(?:work|working|print|printing|start|starting|connect|connecting|open|opening|load|loading|turn on|respond|responding|better|fixed|good enough|go away|boot)",
    r"(?:it|that|this)(?: still)? (?:can't|won't|failed|fails|is broken)|pas (?:mieux|de changement|de difference|d'amelioration|resolu|regle|marche|fonctionne|suffisant|reussi|efficace|de resultat)|rien (?:marche|se passe|a faire|ne se passe|fonctionne|sort)|se passe rien",
    r"(?:aucune?|pas une)(?: seule| des| de ces| de vos| de| d'elles| d'entre elles)* ?(?:etapes?|steps?|manip\w*|solutions?|choses?)? ?(?:a |ont |m'a )?(?:marche|fonctionne|aide|change|resolu|regle)\w*",
    r"(?:none|neither|nothing|not one) (?:of (?:it|them|this|that|these|those|the|your) ?)?(?:\w+ )?(?:has |have )?(?:worked|works?|helped|helps?|fixed|did|solved)",
    r"no (?:good|better|use|go)|not (?:better|solved|fixed|good|resolved)|rate|echec|echoue|tried (?:everything|it all)|j'ai tout (?:essaye|tente)|unsuccessful|to no avail|(?:toujours|still)$|(?:^|tried |did |done |fait |and |but |mais |et |ok |non )(?:nothing|rien)$|^(?:same|pire|worse|ko|hs)\b",
    r"👎|❌|😞|😢|😭|🙁|☹|😕|😔|😩",
)
_IS = r"(?:(?:est|'s|is|c'est|are|has been|been|has|got|a ete|sont|semble|seems|now|maintenant|all|tout) ?)*"
SOLVED = _search(
    r"(?<!si )(?<!que )(?:ca|cela|elle|il|tout|(?:mon|ma|l'|le|la) ?\w+)(?: (?:a|se))? ?(?:re)?(?:marche|fonctionne|imprime|demarre|s'allume|s'ouvre|repart|roule|connecte|se connecte)(?! (?:pas|plus|rien))",
    rf"(?:probleme|panne|bug|problem|issue|error|c'est|ca|tout|it|that|this|everything|all|now|elle|il) ?{_IS}(?:regle|resolu|repare|reparee|reparti|repartie|arrange|corrige|nickel|fixed|solved|sorted(?: out)?|resolved|gone|disparu|revenu|working|repaired|printing)",
    r"c'est (?:bon|ok|good|parfait) (?:maintenant|merci|ca|c'est|thanks)|refonctionne|remarche|nickel|impeccable|impec|(?:tout )?rentre dans l'ordre|plus (?:de|aucun) (?:probleme|message|erreur)|victoire|miracle|au top",
    r"(?:it'?s?|that|this|everything|all|they|yes|and|now|printer|wifi)(?: just| really| finally| actually| has| have| is| 's| all| seems to| now)* ?(?:works?|worked|working|did it|did the trick|fine now|good now|ok now|back(?: on| up| online| again| to normal)|printing|connected now|up and running)",
    r"^(?:works|worked|working|fixed|solved|sorted|resolved|resolu|regle|repare|success)(?: (?:now|again|perfectly|fine|great|nicely|like a charm|out|maintenant))*",
    r"(?:wifi|internet|network|connection|sound|screen|son|image|reseau|connexion) (?:is|est) (?:back|revenue?)|(?:ca|cela|il|elle|it|manip\w*) (?:a|avait) (?:bien )?(?:marche|fonctionne|resolu|regle|tout regle|suffi)|(?:fixed|solved|sorted|cured) (?:it|the|everything|my)",
    r"all (?:good|set|sorted)|good to go|we're good|problem solved|back to normal|it (?:prints|scans|boots|opens|connects|turns on)|alive again|🎉|🥳|no more (?:error|problem|message)s?",
)
#: Takes back what "it works" or "done" says: a question, a condition, a part of it only.
HEDGE = _search(
    r"mais|but|sauf|except|however|although|though|seulement|only|par contre|en revanche|quand|when|comment|how|si|if|pourquoi|why|parfois|sometimes|sometime|que sur|half|moitie|a moitie|presque|almost|lentement|mal",
    r"does it|is it|devrait|should|etait|avant|before|yesterday|hier|pour l'instant|for now",
)
WAIT = _start(
    r"(?:je |j')?(?:suis en train|vais (?:essayer|regarder|voir|faire|tester|le faire|redemarrer|verifier|y aller)|essaye|essaie|teste|regarde|fais ca|le fais|m'en occupe|verifie|reviens|redemarre|cherche)(?: .*)?",
    r"(?:un|une|deux|2|5|cinq|1)? ?(?:instant|secondes?|minutes?|min|moment|sec)|attend[sz]?(?: .*)?|attendez(?: .*)?|pas encore(?: .*)?|laisse[rz]?[ -]moi (?:une?|deux|cinq|le temps|quelques|\d+)(?: .*)?|patiente[rz]?|plus tard|demain",
    r"(?:i'?ll|i will|i'm going to|i am going to|let me|going to|gonna)(?: just)? (?:try|check|do|test|look|see|restart|reboot|go|be back|get back|have a look|give it)(?: .*)?|trying(?: .*)?|hold on(?: .*)?|wait(?: .*)?|one (?:moment|second|sec|minute|min)|just a (?:sec|moment|minute|second|min)|give me .*|brb|not yet(?: .*)?|(?:i'm )?(?:checking|restarting|rebooting|on it|doing it|testing|working on it)(?: .*)?|later|tomorrow",
    r"(?:ca marche|ok|d'accord),? (?:je|j') ?(?:fais|vais|regarde|essaye|teste|verifie|m'en occupe)(?: .*)?",
)
CANNOT = _search(
    r"(?:je |on |j'|tu |y )*(?:peux|peut|pourrai|pourrais|sais|arrive|parviens)(?: (?:toujours|vraiment|meme|absolument))* pas(?: (?:le |la |les )?(?:faire|comment|acceder|cliquer|ouvrir|voir|trouver|aller))?",
    r"impossible|infaisable|pas possible|not possible|(?:trouve|vois|comprends|comprend|connais|capte|reconnais)(?: (?:toujours|meme|vraiment))* (?:pas|rien|plus)|(?:rien|pas|pas tout|pas bien) compris",
    r"(?:j'ai|ai|a|y a|il y a|y'a|on a) (?:pas|aucun|aucune) (?!marche|fonctionne|change|aide|de probleme|encore|resolu)\w+|acces (?:refuse|interdit)|(?:est |c'est |reste )?grise[es]?|(?:mot de passe|droits|compte) (?:d'|de l')?admin\w*|trop (?:complique|dur|difficile|long)|pas le temps",
    r"(?:c'est |il est |elle est |se trouve |trouve[rs]? |il se trouve )?ou (?:est|sont|se trouve|ca|je|il|elle|dois|faut)(?: .*)?|(?:c'est|il est|elle est) ou|comment (?:faire|on fait|je fais|ca|on|je|faire ca)(?: .*)?|c'est quoi(?: .*)?|kesako",
    r"(?:i |we )?(?:can't|couldn't|don't know|don't have|don't see|don't understand|don't find|don't get|do not have|haven't got|am not allowed|have no|see no)(?: .*)?|not allowed|no (?:permissions?|access|rights|such|idea how|button|menu|option|admin)(?: .*)?|access denied|permission denied|(?:grey|gray)ed out",
    r"where(?:'s| is| are| do| can)(?: .*)?|how (?:do|can|to|should)(?: .*)?|there(?:'s| is| are)(?: no|n't| isn't)(?: .*)?|there (?:isn't|aren't)(?: .*)?|too (?:hard|complicated|difficult)|not found|i'm (?:lost|confused)|what (?:is|does|do you mean)(?: .*)?|what's an? .*|how am i supposed .*|(?:asks|asking) (?:for|me for) (?:an? |the )?(?:admin|password)\w*(?: .*)?",
)
BACK = _whole(
    r"(?:(?:on |je )?(?:peut |peux |veux |voudrais |faire )?(?:un |le )?(?:retour|revenir|reviens|revenez|recule[rz]?|retourne[rz]?|revient)(?: (?:en )?arriere| avant| d'une etape| a l'etape(?: precedente| d'avant| avant)?| sur l'etape precedente| une etape)*)",
    r"(?:l'|la |a l')?(?:etape )?(?:precedente?|d'avant)|en arriere|etape d'avant|(?:can we |can i |i want to |let's |take me |please |one )?(?:go )?(?:step )?back(?: one| a step| one step| to (?:the )?(?:previous|last)(?: one| step)?)?|(?:the )?(?:previous|last)(?: step| one)?|undo",
)
_DID = (
    r"(?:fait|verifie|redemarre|relance|rebranche|branche|debranche|eteint|rallume|allume|coche|decoche|clique|ouvert|ferme|essaye|teste|supprime|installe|reinstalle|choisi|selectionne|mis|remis|change"
    r"|attendu|appuye|regarde|reconnecte|deconnecte|connecte|saisi|tape|vide|nettoye|active|desactive|termine|suivi|retire|enleve|reussi|trouve|controle|lu|note|enregistre|valide|fini|mis a jour)"
)
_DID_EN = (
    r"(?:did|done|restarted|rebooted|checked|tried|unplugged|plugged|replugged|clicked|opened|closed|turned|switched|selected|installed|reinstalled|removed|deleted|pressed|waited|held|updated|signed|logged|set"
    r"|cleared|enabled|disabled|connected|disconnected|cleaned|moved|changed|found|followed|finished|completed|saved|ran|relaunched|verified)"
)
DONE = _start(
    rf"(?:c'est|c'etait|tout est|est|sont) (?:deja |bien |tout |maintenant )*(?:{_DID}|bon|ok|le cas|good|vert|verte|a jour)|(?:ca |it )?(?:{_DID}e?s?|done|ok)(?: (?:aussi|deja|pareil))?$",
    rf"(?:je l'ai|je les ai|j'ai|j'y ai|on a|l'ai|je viens de|je l'avais|j'avais)(?: (?:bien|tout|deja|aussi|le|la|les|re))* (?:{_DID}|faire|redemarrer|verifier|essayer|le faire)|deja {_DID}",
    r"(?:l'|le |la |mon |ma |tout |les )?(?:\w+ )?(?:est|sont) (?:bien |deja )(?:\w+)|(?:le )?voyant est (?:vert|bleu|blanc|allume)",
    rf"(?:(?:c'est )?(?:ok|oui|yes|d'accord|voila|done|fait|next|ensuite|go|vu|note|compris|recu|👍|✅|👌|🆗|✔|☑|💪) ?)+(?<! ){_TAIL}$",
    r"(?:etape |passe[rz]? (?:a )?(?:la )?|passons a |on passe a )?(?:la |l'etape |l')?(?:suivante?|suite)(?: etape)?|(?:et )?(?:ensuite|apres|maintenant)(?: quoi)?$|(?:on )?(?:continue[rz]?|continuons|poursui\w+|enchaine|avance)|vas y|allez(?: y)?|ca y est|et quoi",
    r"(?:(?:le |la |les |l'|the |all )?\w+ )?(?:(?:de|re)branche|redemarre|relance|eteint|rallume)e?s?(?: (?:puis|et) (?:re)?(?:branche|demarre|lance|allume)e?s?)*$|(?:(?:the )?\w+ )?(?:re|un)?(?:plugged|started|booted|checked)(?: (?:in|out|back|again))*$",
    rf"(?:i |i've |i have |i'd |just |already |we |have |all )*{_DID_EN}(?: (?:it|that|this|all|them|so|the|my|in|off|on|out|again|now|everything|1|2))*(?=$| )",
    r"(?:it's |that's |it is |everything's |everything is |they are |all is |i'm |the \w+ is )(?:already |all |now )*(?:done|on|plugged in|connected|green|ticked|checked|enabled|ok|finished|good|fine|turned on|open|closed|off|ready|up to date)",
    r"(?:the )?next(?: (?:step|one))?(?: please)?|got it|sure(?: thing)?|what(?:'s)? (?:now|next|else)|and (?:now|then)|now what|then what|then$|go on|continue|carry on|proceed|keep going|move on|moving on|ready|check|roger|yes i (?:did|have)|all done|alright|all right|understood|(?:ok )?i see$",
)
YES = _start(
    r"(?:oui|yes|ok|exact|exactement|c'est (?:ca|bien ca|celui(?:[ -]la| ci)?|cela)|tout a fait|absolument|volontiers|d'accord|bien sur|correct|affirmatif|carrement|je veux bien|c'est bon|ca marche|voila)",
    r"(?:that'?s (?:it|right|the one|correct)|right|correct|of course|sure|definitely|absolutely|indeed|exactly|it does|it is|i do|👍|✅|👌|✔|☑)",
)
NO = _start(
    r"(?:non|no|pas du tout|pas vraiment|pas exactement|toujours pas|not at all|not really|not quite|not exactly|👎|❌|negatif|negative|absolument pas|surement pas|it doesn't|it isn't|ca va pas|not yet|pas encore|(?:malheureusement|helas) non|unfortunately not)"
)
NONE = _start(
    r"aucune?(?: (?:d'entre elles|d'entre eux|de (?:ceux|celles|ces)(?:[ -]la)?.*|des (?:trois|deux|\d).*|d'eux))?|ni l'un.*|rien de (?:tout )?(?:ca|cela|tel)|(?:c'est )?autre chose|(?:c'est )?pas (?:ca|cela|ceux|celui|un de|l'un|l'une).*|rien (?:a voir|du tout).*|pas dans la liste|non plus",
    r"none(?: of (?:these|them|those|the above|it|that)| fits?| match\w*| appl\w+)?|nothing (?:fits|matches)|neither(?: of .*)?|(?:it's )?something else|not (?:that|these|any|one of|listed|on the list|in the list|those|it).*|other$|nothing like that|isn't (?:any|one) of .*",
)
UNSURE = _search(
    r"(?:je |j')?(?:en )?(?:sais|vois) (?:pas|rien|plus|trop pas|pas trop)|(?:j'en ai )?aucune idee|pas (?:sur|sure|certain)\w*|sans opinion|(?:je )?(?:connais|comprends) pas|peut[ -]etre|comment (?:savoir|je sais|voir)|va savoir|bonne question|saurais (?:pas |vous )?(?:le |vous )?dire",
    r"(?:i )?don't know|no (?:idea|clue)|not (?:sure|certain)|unsure|(?:can't|couldn't) (?:tell|say)|how (?:do|can|would) i (?:know|tell|see|check|find)|hard to (?:say|tell)|maybe|who knows|beats me|🤷\S*|^\?+$",
)
OTHER = _start(
    r"(?:c'est )?(?:un |une )?(?:autre|nouveau|nouvelle|different|differente)(?: (?:probleme|chose|sujet|question|panne|truc))?|(?:ca a |c'est )?rien a voir|(?:it's |that's )?(?:an? )?(?:another|different|new|other|separate)(?: (?:problem|one|issue|thing|question))?|something else|unrelated"
)
SAME = _start(
    r"(?:toujours |c'est |encore |sur )*(?:le |la )?(?:meme)(?: (?:probleme|chose|sujet|panne|truc))?|(?:it's |that's )?(?:still )?(?:the )?same(?: (?:one|problem|issue|thing))?|continue[rz]?|continuons|on continue|go on|carry on|related"
)
THANKS = _whole(
    r"(?:un grand |mille |encore |many |loads of )?(?:merci|je vous remercie|je te remercie|thanks?|thank you|cheers|🙏|ta)(?: (?:beaucoup|bien|infiniment|encore|mille fois|a vous|a toi|d'avance|pour (?:tout|l'aide|votre aide|ton aide|ta reponse|votre reponse|ces infos|l'info)|so much|a lot|a bunch|a million|very much|you|again|anyway|in advance|for (?:your|the|all) (?:help|time|support|info)|bonne journee|et bonne journee|tres sympa))*",
    r"(?:parfait|super|genial|great|perfect|nice|cool|top|excellent|awesome|wonderful|lovely|amazing|😊|🙂|😀|❤|💯|😃|😄)|(?:tres )?bonne (?:journee|soiree|fin de journee)|bon week[ -]?end|au revoir|a bientot|a plus|ciao|bye(?: bye)?|goodbye|see you|(?:have a |and a )?(?:nice|good|great) (?:day|one|evening|weekend)|(?:c'est |tres )?gentil|appreciated?|much appreciated|you're (?:great|the best|awesome)",
)
#: Thanks in words of one's own, and nothing that goes against them.
MERE_THANKS = re.compile(
    r"^(?!.*(?<!\w)(?:mais|but|par contre|cependant|however|autre|another|encore un\w*|still|toujours|probleme|problem|issue|erreur|error|question|aussi|also|comment|how|pas|plus|not|\w+n't)(?!\w))"
    r"(?:(?:ok|super|bonjour|hello|hi|parfait|great|genial|top|bien|tres bien|c'est|un|grand|many|mille) )*(?:merci|thanks?|thank you|remercie|je vous remercie|cheers)(?!\w)"
)
GREET = re.compile(
    r"^(?:bonjour|bonsoir|salut|coucou|cc|hello+|hi|hey+|hiya|yo|hola|allo|good (?:morning|afternoon|evening|day)|morning|re|re ?bonjour|howdy|👋)"
    r"(?: (?:a tous|a toutes|tout le monde|et bonne annee|all|there|everyone|everybody|team|le support|support|l'equipe|hotliner|le bot|bot|madame|monsieur|mesdames|messieurs|ca va|comment (?:allez[ -]vous|vas[ -]tu|ca va)|how are you(?: doing)?|vous allez bien|again|hello|bonjour|👋|😊|🙂|to you|mate|guys|encore|et merci|merci))*$"
)
HELP = _whole(
    r"(?:ca|cela|rien|tout|c'est) (?:marche|fonctionne|va|bug\w*|plante|deconne) (?:toujours |encore )?(?:pas|plus)|rien (?:marche|va|fonctionne)(?: plus)?|(?:toujours|encore) (?:pareil|pas)|help(?: me| needed)?|aide|a l'aide|au secours|aidez[ -]moi|aide[ -]moi|sos|(?:j'ai |j'aurais )?(?:besoin d'aide|(?:un |encore un |toujours un )?probleme)(?: informatique)?|bug|en panne|je suis bloque\w*|marche (?:pas|plus)|toujours pas",
    r"(?:i have|i've got|i've|got|having|i'm having) (?:a |an |some |the same )?(?:problem|issue|trouble|question)s?|i need (?:some )?help|need help|(?:it|this|that|nothing|computer|pc) (?:doesn't|don't|isn't|won't) (?:work|working)|nothing works(?: any ?more)?|(?:it |this |it's |that's )?(?:is )?(?:broken|not working|down)|still (?:not working|broken|nothing|the same)|(?:can|could) (?:someone|somebody|anyone|anybody|you) help(?: me)?|(?:quelqu'un |vous |tu )?(?:peut|pouvez|peux|pourrait)(?:[ -]vous)? (?:m'|me )?aider",
)
#: "It works", and nothing else.
ONLY_SOLVED = re.compile(rf"^{_LEAD}(?:c'est bon|ca y est|{SOLVED.pattern}){_TAIL}$")
#: "Done", and nothing else: in a conversation that is over, longer messages are new.
ONLY_DONE = re.compile(
    rf"^{_LEAD}(?:c'est )?(?:fait|termine|done|ok c'est fait|suivante?|next(?: step)?|i did(?: it)?|je l'ai fait|j'ai fait){_TAIL}$"
)
ASIDE = _search(
    r"autre (?:chose|probleme|question|sujet|truc)|sinon|au fait|d'ailleurs|par ailleurs|(?<=\w )non plus|by the way|btw|another (?:thing|problem|issue|question)|something else|different (?:problem|issue)|neither does|on top of that|en plus de ca"
)
#: Names what is broken, as a new problem does: "mon wifi ne marche pas".
NAMES_SUBJECT = re.compile(r"(?<!\w)(?:mon|ma|mes|my|notre|our|son) \w+")

_ORDINALS = {
    "premier": 1, "premiere": 1, "first": 1, "un": 1, "une": 1, "one": 1, "1er": 1, "1ere": 1, "1st": 1,
    "deuxieme": 2, "second": 2, "seconde": 2, "deux": 2, "two": 2, "2e": 2, "2eme": 2, "2nd": 2, "2ieme": 2,
    "troisieme": 3, "third": 3, "trois": 3, "three": 3, "3e": 3, "3eme": 3, "3rd": 3, "3ieme": 3,
    "last": -1, "dernier": -1, "derniere": -1,
}  # fmt: skip
_BESIDE_NUMBER = """
    le la l les the numero number no n nr num option choix choice c c'est est it it's is its this celui ce plutot je
    pense que i think oui yes ok d'accord alors probleme problem de ces trois cas reponse answer merci thanks prends
    prendrais dirais i'd say go for with crois sans doute surement probablement probably me moi mon c'etait ca that
    that's looks like guess votre liste my au a to etape point most likely please would
"""
_BESIDE = frozenset(_BESIDE_NUMBER.split())


def number_in(words: str) -> int:
    """The offer that a short answer names: "2", "le premier", "the third one"; -1: the last; 0: none."""
    kept = [word for word in re.sub(r"[^\w' ]", " ", words).split() if word not in _BESIDE]
    kept = [word for word in kept if word != "one"] or kept
    if len(kept) != 1:
        return 0
    return int(kept[0]) if re.fullmatch(r"\d", kept[0]) else _ORDINALS.get(kept[0], 0)


_STEP = r"(?:etapes?|steps?|points?|manip\w*|numero)"
_NUMBER = r"(\d{1,2}|premiere?|deuxieme|seconde?|troisieme|quatrieme|cinquieme|first|second|third|fourth|fifth|une?|one|deux|two|trois|three|quatre|four|cinq|five)"
_STEPS_NAMED = (
    re.compile(rf"\b{_STEP}(?: n\S*| number| numero)? ?{_NUMBER}\b(?:(?: ?(?:a|to|-|et|and|through|jusqu'a|jusqu'au|,) ?| )(?:l'etape |la |step )?(\d{{1,2}})\b)?"),
    re.compile(rf"\b(?:la |the |l'|a la |ma )?{_NUMBER} {_STEP}\b()"),
    re.compile(r"\b(?:fait|faites|did|done|tried|essaye|teste|done with|steps?|etapes?)(?: (?:de|les?|la|the|from|everything|tout|all|points?|\d{1,2}))* (\d{1,2}) ?(?:a|to|-|et|and|through|jusqu'a) ?(?:la |l'etape |step )?(\d{1,2})\b"),
    re.compile(r"^(?:la|le|the|number|numero|no|n)? ?(\d{1,2})\b(?! ?(?:minutes?|min|fois|times|heures?|secondes?|seconds?|jours?|days?|%))()"),
)  # fmt: skip
COUNT = {
    "premier": 1, "premiere": 1, "first": 1, "un": 1, "une": 1, "one": 1, "deuxieme": 2, "second": 2, "seconde": 2, "deux": 2,
    "two": 2, "troisieme": 3, "third": 3, "trois": 3, "three": 3, "quatrieme": 4, "fourth": 4, "quatre": 4, "four": 4,
    "cinquieme": 5, "fifth": 5, "cinq": 5, "five": 5,
}  # fmt: skip


def step_in(words: str) -> tuple[int, str]:
    """The number of the step that a message names (the last of "1 à 3"; 0: none), and its words with "ca" instead."""
    for pattern in _STEPS_NAMED:
        if found := pattern.search(words):
            number = found.group(2) or found.group(1)
            rest = re.sub(r"(?:l'|la |the |ma )?ca\b", "ca", f"{words[: found.start()]}ca{words[found.end() :]}")
            return COUNT.get(number) or int(number), rest
    return 0, words


#: "Étape 3" and no more, or "I am at step 3": the person is there, or wants it shown.
AT_STEP = re.compile(
    rf"^(?:\d{{1,2}}|{_LEAD}(?:(?:je suis|j'en suis|on est|i'm|i am|go|aller|retour|revenir|reviens|back|passe[rz]?|show me|montre[rz]?(?:[ -]moi)?|can we go|je veux|remets|now|redonne[rz]?(?:[ -]moi)?|encore|again|repeat|what was|et)(?: (?:back|voir|revoir))* )?(?:a |at |to |on |sur |de )?(?:la |l'|the )?(?:{_STEP} ?(?:n\S* |number |numero )?{_NUMBER}|{_NUMBER} {_STEP}))$"
)

#: "J'en suis à l'étape 3": the person is there, the steps before are done.
HERE = re.compile(
    rf"^{_LEAD}(?:(?:je|on|nous) (?:en )?(?:suis|est|sommes)|j'en suis|on en est|suis|i'm|i am|we're|we are|(?:i |we )?(?:have |'ve |ve )?(?:just )?(?:got|reached|made it|arrived?)|i've (?:got|reached)|j'arrive|je suis arrive\w*)"
    rf"(?: (?:maintenant|now|only|just|rendu\w*|arrive\w*|up|deja|encore|still|actuellement|currently))* (?:(?:a |at |to |on |sur )?(?:la |l'|the )?(?:{_STEP} ?(?:n\S* |number |numero )?{_NUMBER}|{_NUMBER} {_STEP})|(?:a |at |on )(?:la |number )?{_NUMBER}){_TAIL}$"
)
#: "All done except step 4", without saying that it failed: it is what is left to do.
LEFT_TO_DO = re.compile(
    r"^(?:(?:il )?(?:me |nous )?(?:reste|manque)(?: (?:plus|que|juste|seulement|encore|a faire))*|(?:i |we )?(?:only |just |still )*(?:have|'ve got|need to do)(?: only| just)?) (?:(?:a |to )?(?:faire |do )?)?(?:la |l'|the )?(?:etape |step )?\d{1,2}(?: (?:a faire|to do|left|to go|remaining|merci|thanks))*$|^(?!.*(?<!\w)(?:marche\w*|fonctionne\w*|works?|working|ok|pas|plus|can't|doesn't|didn't|fail\w*|echou\w*|impossible|erreur|error)(?!\w)).*(?<!\w)(?:tout|toutes|tous|all|everything|every)(?!\w).*(?<!\w)(?:sauf|except|hormis|a part|apart from|but)(?!\w)(?: (?:for|la|l'|the|pour|number|numero))* ?(?:\d|etape|step|\w+ (?:etape|step))"
)
#: A step that the person has yet to do.
TO_COME = _search(
    r"pas encore (?:fait|essaye|pu|eu|teste|commence)\w*|encore pas fait\w*|(?:haven't|not) (?:yet )?(?:done|tried|got to|gotten to|started|reached)|not (?:done|tried) .{0,20}yet"
)
#: Can't get past a step, or doesn't know how.
STUCK = _search(r"bloque\w*|coince\w*|cale|stuck|blocked|stumped|galere\w*|seche")

#: Back to the problem that was left for another: "problème précédent".
LEFT_PROBLEM = _whole(
    r"(?:(?:on |je |nous )?(?:revenir|revenons|reviens|revient|retour|retournons|reprendre|reprenons|reprends|reprend|peut revenir|peux revenir|veux revenir|voudrais revenir|(?:can we |i want to |i'd like to |let's )?(?:go |come |get )?back|return(?:ing)?) )?(?:a |au |sur |to |on |avec )?(?:le |l'|mon |notre |the |my |our )?(?:probleme (?:precedent|d'avant|initial|d'origine|du debut)|(?:premier|ancien|autre) probleme d'avant|(?:previous|former|original|earlier) (?:problem|issue|one))",
    r"(?:on |je |nous )?(?:revenir|revenons|reviens|revient|retour|retournons|reprendre|reprenons|reprends|peut revenir|veux revenir|voudrais revenir) (?:a |au |sur )?(?:le |mon |notre )?(?:premier|autre) (?:probleme|sujet)|(?:can we |i want to |i'd like to |let's )?(?:go |come |get )?back to (?:the |my |our )?(?:first|other) (?:problem|issue|one)",
)
#: Opens another subject, or adds one: tells with what was found that it is another problem.
ALSO = _search(
    r"autre (?:chose|probleme|question|sujet|truc)|(?:nouveau|deuxieme|second) probleme|au fait|sinon|d'ailleurs|par ailleurs|aussi|egalement|en plus|autrement|j'en profite",
    r"by the way|btw|another (?:thing|problem|issue|question|one)|something else|(?:different|new|separate|second|other) (?:problem|issue|thing)|on top of that|also|as well|while (?:i'm at it|you're at it|i have you)|one more thing|too",
)
_PICTURE = r"(?:pieces? jointes?|p ?j|captures?(?: d'ecran)?|copies? d'ecran|screen ?(?:shot|copy|grab|cap)s?|attach(?:ment)?s?|ci(?: |-)(?:joint\w*|dessous)|attached|enclosed)"
_FILE = r"(?:fichiers?|photos?|images?|pictures?|documents?|files?|pdf|videos?|erreur|error|message)"
_POINTS = r"(?:(?:je )?(?:vous )?(?:joins|transmets|envoie|mets|ai (?:joint|mis))|regarde[rz]?|voir|voyez|cf|see|look at|check|(?:i |i've |i have |i'm |i am )?(?:attach(?:ed|ing)?|enclosed?)|i sent|here(?:'s| is| are)|voici|voila|find|(?:veuillez )?trouve[rz]|joint)"
_AND_SO = r"(?: (?:attached|enclosed|below|above|included|ci(?: |-)?(?:joint\w*|dessous|dessus|apres)|joint\w*|en piece jointe|in attachment|to this (?:mail|email)|of (?:the|my) (?:error|screen|problem|message)|de (?:l'erreur|mon ecran|l'ecran)|du (?:probleme|message)|d'erreur|d'ecran|a ce mail|dans ce mail|merci|thanks|thank you|d'avance|in advance|here|ici|for (?:details|info|reference)|the|et|and))*"
_LINKS = r"(?:(?:the|an?|my|your|le|la|les|un|une|ma|mon|mes|l'|d'|en|is|are|attached|enclosed|following|ci(?: |-)joint\w*) ?)*"
#: Nothing but a hint at what is attached: "voir pièce jointe", "see screenshot below".
ATTACHED = re.compile(
    r"^(?:(?:probleme|help|aide|question|urgent|it|bug|panne|erreur|error|issue|problem|hello|bonjour|merci|thanks|re|fwd?|tr|svp|mail|mais|but|and|et|ok|desole|sorry|toujours|still|pareil|non|no) )*"
    rf"(?:(?:{_POINTS} )?{_LINKS}{_PICTURE}|{_POINTS} {_LINKS}{_FILE}|{_FILE} (?:ci(?: |-)?joint\w*|en piece jointe|joint\w*|attached|enclosed|below)){_AND_SO}$"
)

_WHOLE_EN = r"(?:(?:ok|hello|hi|hey|sorry|bonjour|can|could|we|you|do|i|only|let's|would|prefer|want|speak|talk|continue|switch|write|answer|reply|go|change|to|in|with|me|use|please|it|this|a|the|rather|instead|parle[rz]?|vous|tu|parles|parlons|parlez[ -]vous|on|peut|peux|continuer|repondre|repondez|reponds|passer|passez|continue|continuons|en|plutot|je|prefere|voudrais|veux|anglais|parler) )*"
_SPEAKS_NOT = r"(?:(?:speak|understand|read|parle|comprends|lis|maitrise|connais)(?: (?:don't|pas))?|don't (?:speak|understand|read)|can't (?:speak|understand|read)|(?:parle|comprends|lis|maitrise) (?:pas|mal|peu))(?: (?:any|much|very well|bien|tres bien|trop|le|l'|l))* ?"
ENGLISH = re.compile(
    rf"^{_WHOLE_EN}(?:english|anglais)(?: (?:only|version|thanks|merci|instead|possible|for me|plutot))*$|(?:don't|can't|pas|mal|peu) ?(?:{_SPEAKS_NOT})?(?:speak |understand |read |any |le |bien |trop |tres )*(?:french|francais)$|^{_LEAD}(?:my |mon )?(?:french|francais) (?:is|isn't|est) (?:bad|poor|not|very|terrible|mauvais|good|great|nul).*$|no french$"
)
FRENCH = re.compile(
    rf"^{_WHOLE_EN}(?:french|francais)(?: (?:only|version|thanks|merci|instead|possible|for me|plutot|uniquement))*$|(?:don't|can't|pas|mal|peu) ?(?:{_SPEAKS_NOT})?(?:speak |understand |read |any |le |l'|bien |trop |tres )*(?:english|anglais)$|^{_LEAD}(?:my |mon )?(?:english|anglais) (?:is|isn't|est) (?:bad|poor|not|very|terrible|mauvais|good|great|nul).*$|no english$"
)

ANGRY = _search(
    r"marre|ra[sz][ -]le[ -]bol|inadmissible|inacceptable|n'importe quoi|ridicule|scandaleux|honteux|enerv\w*|furieu\w+|excede\w*|insupportable|lamentable|une honte|pete un cable|(?:suis|je suis) a bout|a bout de (?:nerfs|patience|forces?)|aga[cs]\w+|moque[rz]? de (?:moi|nous|qui)|(?:en ai|j'en ai) (?:vraiment |plus qu'|franchement )?assez|perte de temps|deplorable|cauchemar|exaspere\w*|exasperant\w*|saoule?n?t?|incompetents?",
    r"putain|ptn|merde|bordel|fait chier|chiant\w*|pourri\w*|de merde|(?:c'est|est|es|etes) (?:vraiment |trop |completement )?null?e?s?|(?:sert|sers|servez) a rien|foutage de gueule|ca suffit|j'en peux plus|perdre mon temps|debile|connerie\w*",
    r"fed up|useless|ridiculous|unacceptable|wtf|sick of|furious|angry|damn|bloody|fuck\w*|shit\w*|crap|pathetic|the worst (?:bot|service|support|help|experience|thing ever)|a joke|nightmare|los(?:ing|t) (?:my )?patience|driv(?:es?|ing) me (?:crazy|mad|nuts|insane)|waste of (?:my )?time|kidding me|hopeless|frustrat\w+|rubbish|annoy\w+|nonsense|infuriat\w+|appalling|had enough|hate (?:this|it)|for god'?s sake|ffs|stupid|wast(?:e|ing) (?:of )?my time|😡|🤬|😠|🖕",
)
