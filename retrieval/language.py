"""French or English, from the words of a message, short ones included. Pure: no I/O.

Measured better than a general detector on what people type to a help desk: half of it is shorter than ten words,
without accents, and full of words that both languages share (wifi, teams, message...), which count for neither.
"""

from __future__ import annotations

import re

from retrieval.articles import Lang


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`´][^\W\d_]+)*")
# ERR_NAME_NOT_RESOLVED and AADSTS50105 are in no language, whatever words they are made of.
_CODE = re.compile(r"_|::|\d{2}")
_NAMES = re.compile(r"\bone drive\b|\bout of office\b")
#: What comes later in a long text is in the language of its beginning.
_LOOKED_AT = 4_000
_APOSTROPHE = re.compile(r"['’ʼ`´]")
_ELIDED = _words("l d j m t s n c qu jusqu lorsqu puisqu quelqu aujourd")
_CONTRACTED = _words("t s m d re ll ve")
_ACCENTS = frozenset("éèêëàâçùûîïôœ")

# Words of one language only, as typed: with accents and without, and as in a text message.
_FRENCH = _words("""
    le la les un une des du de et ou où au aux en dans sur pour par avec sans chez vers ce cet cette ces ça ca cela mon ma
    mes ton ta tes son sa ses notre nos votre vos leur leurs je tu il elle nous vous ils elles moi toi lui eux qui que
    quoi dont est suis es sommes êtes etes sont était etait été ete être etre ai as avons avez ont avait avoir fait faire
    fais faites si mais donc alors comme ne pas plus rien jamais toujours aussi très tres trop bien mal peu encore déjà
    deja depuis quand comment pourquoi quel quelle quels quelles tout toute tous toutes même meme autre autres chaque
    quelque quelques bonjour bjr bonsoir salut coucou merci mci svp stp cordialement oui ouais ouai non nan peux peut
    pouvez puis veux veut voudrais voulez faut dois doit marche marchent fonctionne fonctionnent imprime imprimer
    imprimante imprimantes ordinateur ordi écran ecran souris clavier casque réseau reseau mot passe mdp compte fichier
    fichiers dossier dossiers bureau portable téléphone telephone tel connecter connexion connecté connectée connecte
    branche branché brancher ouvrir ouvre fermer ferme allume allumer éteint eteint éteindre démarre demarre démarrer
    redémarrer redemarrer lent lente rame ramer bloqué bloquée bloque cassé casse perdu oublié oublie mise jour disque dur
    clé cle son bruit voix caméra réunion reunion réunions courriel mél mel boîte boite pièce piece jointe pièces
    envoyer envoyé envoie reçu recu reçois recois recevoir aide aidez aider besoin problème probleme pb souci panne erreur
    affiche afficher toucher touche touches veuillez après apres avant maintenant demain hier matin soir semaine
    mois année quelqu personne gens collègue collegue collègues chef directeur entreprise travail travailler télétravail
    maison étage technicien humain conseiller parler appeler rappelez rappeler svp voilà voila parfait super génial nickel
    ok d'accord accord impec bof zut mince purée putain merde nul pourri toujours pareil idem pas encore fois deux trois
    quatre cinq dix nouveau nouvelle nouveaux vieux vieille petit petite grand grande gros dernier derniere dernière
    premier première c'est cest jai j'ai jarrive jpeux jsuis chui pr ds tt tjs tjrs bcp pq pk qd qqn qqch dc ms ke koi
    mettre met mis prendre pris voir vois vu vois dit dire demande demander essayé essaye essayer trouve trouver cherche
    arrive arrêter arrete arrête changer changé change supprimer supprimé effacer effacé récupérer recuperer imprimé
    feuille feuilles papier encre bourrage vide plein pleine noir noire blanc blanche bleu rouge vert écrire lire
    entendre entends entend vois voit marché câble cable prise courant batterie chargeur charge icône icone fenêtre
    fenetre logiciel navigateur lien site page mort morte gelé figé fige plante planté rapide haut bas gauche droite
    sous entre pendant contre selon afin car ni soit aucun aucune plusieurs certains certaines beaucoup assez presque
    ici là dedans dessus dessous ailleurs retour suivant suivante étape etape annuler recommencer passer
    pi mail mails reste restent sort sortent part partent sais sait savoir crois pense penser semble vraiment juste
    seulement surtout sinon ensuite enfin ainsi peut-être désolé desole pardon attends attendez urgence
    quitter lancer lance relancer installer installe désinstaller télécharger telecharger enregistrer enregistre partagé
    partage partager partagée régler regle réglage réglages paramètres parametres mémoire saturé saturée sature chauffe
    brûle souffle ventilateur grésille clignote tourne devant derrière derriere côté cote choses chose truc machin bidule
    recherche rechercher disparu annulation annulé heure heures fausse faux infini infinie dingue hs revenu activer désactiver desactiver
    numero numéro nom prénom adresse facture commande congés conges paie salaire cantine manger midi
    """)
_ENGLISH = _words("""
    the a an and or of to in on at for with without from by this that these those my your his her its our their i me you
    he she it we they them us is am are was were be been being do does did done doing have has had having will would can
    could should shall may might must not no yes yeah yep yup nope nah so but if then than as just only also too very
    hi hello hey thanks thank thx please pls plz cheers sorry what which who whose how why when where there here about
    any some every each all both more most much many few less get gets got getting give given go goes going gone went
    come comes came keep keeps kept let make makes made put see sees seen saw say says said take takes took tell want
    wants wanted need needs needed know knows think find found try tried trying use used using work works worked working
    help broken broke down up off out over under again back away still already always never ever now today tomorrow
    yesterday morning afternoon evening night week month year since after before until while during because computer
    laptop screen mouse keyboard headset headphones printer printers printing print prints password passwords account
    accounts file files folder folders desk phone phones network drive drives sound noise voice camera meeting meetings
    mail email emails mailbox attachment attached send sends sent sending receive received receiving open opens opening
    opened close closes closed start starts started starting stop stops stopped stopping turn turned turns slow slowly
    frozen freeze freezes freezing stuck locked lock unlock lost forgot forgotten forget update updates updated updating
    disk stick key keys button buttons click clicked clicking press pressed pressing login log logged sign signed signing
    in into onto connect connects connected connecting connection error message says window windows blank black white
    blue red green empty full new old big small first last next step done fixed same nothing something anything
    everything someone anyone everyone everybody nobody people person human agent colleague colleagues coworker boss
    manager office home house friend thing things stuff way time times day days hour hours minute minutes
    isn't isnt doesn't doesnt don't dont won't wont can't cant cannot couldn't wouldn't wasn't didn't didnt hasn't haven't
    i'm im i've ive i'll it's its that's thats what's whats there's you're we're they're u ur r n ppl bc cuz gonna wanna
    gotta dunno lemme kinda ok okay fine good great perfect awesome bad weird wrong right left top bottom high low
    one two three four five ten exceeded sent undo edit contact insufficient storage control appointments hear heard hearing show shows showing shown look looks looking read reading write writing
    type typed typing run running runs change changed changing delete deleted deleting remove removed missing disappeared
    gone restore recover paper jam jammed ink tray sheet sheets charger charging battery cable cables plug plugged
    plugging socket wire wireless bright dark loud quiet crash crashed crashes crashing reboot restart restarted boot
    booting shut shutdown power powered fan hot burning flicker flickers flickering spam scam hacked stolen suspicious
    download downloads install installed browser website link links share shared sharing search searching
    talk speak call called calling ask asked reach machine tool app apps software hardware setup set settings setting
    choose pick enter entered access accessing allowed denied refused expired wrong twice once between inside outside
    another other others such like really actually maybe perhaps well even though through across around against near
    who's bloody damn hell fuck shit useless rubbish wtf omg lol asap brb idk
    """)
# Words that people of both languages type, and that look like one of them.
_SHARED = (_FRENCH & _ENGLISH) | _words("""
    a on me or tu but car wifi wi-fi outlook teams excel word powerpoint onedrive sharepoint chrome edge firefox
    bluetooth dock hub vpn dns pc mac macbook iphone android usb hdmi web internet email emails mail mails spam virus
    bug bugs code codes message messages notification notifications installation zoom skype
    smartphone mobile camera webcam scanner scan micro audio video image images photo photos document documents service
    services google microsoft adobe acrobat office linux ubuntu sms mfa sso pin qr ip lan badge
    contact contacts support urgent stop test pop-up popup firewall proxy hotspot powershell
    """)
# English ones that French people type too: they decide only where nothing else does.
_BORROWED = _words(
    "password login logout reset reboot boot update updates backup desktop laptop windows out drive connection touchpad"
    " laptops error app apps setup dead down off button"
)
_FRENCH_FORMS = re.compile(
    r"(?:ez|ait|aient|aux|eux|euse|eur|eurs|oir|oire|ique|iques|elle|elles|ette|ettes|ées?|és?|ois|ais|ment|ssion|quer)\Z"
    r"|\A(?:qu|ré|dé|é)|oi|eau|gn|œ|ill"
)
_ENGLISH_FORMS = re.compile(
    r"(?:ing|ings|ed|ly|ness|ck|sh|th|ght|wn|ow|ey|y|ble|less|ful|ould)\Z|\A(?:wh|th|sh|kn|wr)|ee|oo|sh|w|k"
)

_WORD_WEIGHT, _ACCENT_WEIGHT, _BORROWED_WEIGHT, _FORM_WEIGHT = 2.0, 2.0, 0.25, 0.5


def detect(text: str) -> Lang | None:
    """None when the words belong to both languages, or to none."""
    said = (word for word in text[:_LOOKED_AT].casefold().split() if not _CODE.search(word))
    words = _WORD.findall(_NAMES.sub(" ", " ".join(said)))
    balance = sum(_leaning(word) for word in words)
    if balance == 0:
        return None
    return "fr" if balance > 0 else "en"


def _leaning(word: str) -> float:
    """Above 0: French. Below: English."""
    plain = _APOSTROPHE.sub("'", word)
    if plain in _SHARED:
        return 0.0
    if plain in _BORROWED:
        return -_BORROWED_WEIGHT
    if plain in _FRENCH:
        return _WORD_WEIGHT
    if plain in _ENGLISH:
        return -_WORD_WEIGHT
    head, apostrophe, tail = plain.partition("'")
    if apostrophe:
        # No word has more of them than "qu'aujourd'hui's": what has is no word.
        return _around_apostrophe(head, tail) if plain.count("'") <= 3 else 0.0
    accented = _ACCENT_WEIGHT if _ACCENTS & set(plain) else 0.0
    french, english = bool(_FRENCH_FORMS.search(plain)), bool(_ENGLISH_FORMS.search(plain))
    return accented + _FORM_WEIGHT * (french - english)


def _around_apostrophe(head: str, tail: str) -> float:
    """l'écran, qu'il; isn't, what's."""
    if head in _ELIDED:
        return _WORD_WEIGHT
    return -_WORD_WEIGHT if tail in _CONTRACTED else _leaning(head) + _leaning(tail)
