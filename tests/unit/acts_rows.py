"""What people type, and what it does: one table for each place in a conversation. No tests here."""

from __future__ import annotations

from bot.acts import Act

A = Act

#: At a step.
AT_A_STEP: dict[Act, str] = {
    A.DONE: """
        ok fait | c'est fait | fait | Fait ! | ok c'est fait | c fait | cest fait | voilà c'est fait | ok | OK | Ok. | d'accord | dac
        oui | ouais | ok suivant | suivant | la suite | étape suivante | et ensuite ? | ensuite | et après ? | continuez | on continue
        j'ai redémarré | je l'ai fait | j'ai déjà fait ça | déjà fait | j'ai vérifié | ok j'ai vérifié | j'ai rebranché le câble
        l'imprimante est bien allumée | le voyant est vert | c'est branché | ça y est | c'est bon | c'est ok | 👍 | 👍🏽 | ✅ | ok 👍
        C'EST FAIT | cé fait | oui c'est le cas | terminé | je viens de redémarrer | bon c'est fait | oui fait, ensuite ?
        done | Done. | DONE | ok done | it's done | did it | I did | I did that | i did it | done that | next | next step | Next please | ok next
        yes | yep | yeah | sure | got it | ok what's next? | what now? | and now? | already did | already done | i've restarted it
        I restarted the printer | checked | tried that | it's plugged in | yes it's on | all done | go on | continue | then? | ok then what
        :+1: | +1 | ok c done | fait done | k
    """,
    A.SOLVED: """
        ça marche ! | ca marche | sa marche | ça marche maintenant | ca marche merci | Ça remarche ! | c'est réparé | c'est résolu
        problème résolu | pb réglé | c'est réglé merci | ça fonctionne | ça refonctionne | elle imprime ! | ça imprime !!! | nickel
        oui ça marche | super ça marche | tout est rentré dans l'ordre | impec | c'est bon ça marche | ok merci ça marche | ca marhce
        merci c'est réglé | l'imprimante imprime | c'est bon merci, ça marche | enfin ça marche ! | ÇA MARCHE | yes ça marche
        génial, tout fonctionne | 🎉 | c'est reparti | plus de problème, merci
        it works | it works now | It works!! | works now | works | working now | fixed | it's fixed | that fixed it | solved | sorted
        it's working | ok it works thanks | yes it works | that did the trick | all good now | all good | problem solved
        that worked | it worked! | everything works now | IT WORKS | great, it's printing | back to normal | thanks it's working now
        it is working again | wifi is back
    """,
    A.NOT_SOLVED: """
        non toujours pareil | toujours pareil | tjs pareil | tjrs pareil | toujours pas | tjs pas | non | Non. | nan | nn | ça marche pas
        ca marche pas | sa marche pa | ça ne marche toujours pas | ça ne fonctionne pas | ça change rien | ça n'a rien changé | rien de mieux
        rien n'a changé | aucun changement | aucun effet | même problème | mm pb | c'est pareil | pareil | idem | toujours rien
        toujours le même message | non ça marche pas | ok fait mais toujours pareil | fait, toujours rien | j'ai redémarré et toujours pareil
        il se passe rien | rien ne se passe | l'erreur est toujours là | le problème persiste | NON TOUJOURS PAREIL | encore pareil
        elle n'imprime toujours pas | pas mieux | ça n'a pas marché | ca a pas marché | non rien | 👎 | ❌ | pas résolu | l'imprimante ne démarre pas
        toujorus pareil | ca marche tjs pas | non plus rien ne marche
        still nothing | still the same | still not working | no | No. | nope | nah | doesn't work | it doesn't work | didnt work | didn't help
        that didn't help | no change | no luck | same problem | same thing | same error | nothing changed | nothing happens | not working
        it still doesn't print | done but still nothing | I did it, same problem | no difference | still broken | it's still not working
        no it does not | STILL NOTHING | that did not work | never worked | it won't start | no joy | i tried but no effect | tried, nothing
        non still nothing | ok done, toujours rien
    """,
    A.CANNOT: """
        je peux pas | je ne peux pas | jpeux pas | j'y arrive pas | je n'y arrive pas | j'arrive pas | impossible | je sais pas faire
        je ne trouve pas | je trouve pas le bouton | je vois pas où | où est ce menu ? | c'est où ? | comment on fait ? | comment faire ?
        je n'ai pas les droits | j'ai pas ce menu | accès refusé | le bouton est grisé | je comprends pas | j'ai rien compris
        il n'y a pas de bouton | je ne vois pas d'icône | ça me demande le mot de passe admin | trop compliqué | c'est quoi le panneau de configuration ?
        i can't | I can't do that | cant | i cant find it | can't find the button | I don't know how | how do I do that? | where is that?
        I don't have the rights | no permission | access denied | it's greyed out | there is no such button | there's no button | i don't see it
        I don't understand | where do I click? | not allowed | what is a dock? | im lost | not sure | no idea
    """,
    A.BACK: """
        retour | revenir | en arrière | étape précédente | précédent | retour en arrière | revenir en arrière | je veux revenir | on peut revenir en arrière ?
        back | go back | previous | previous step | one step back | can we go back? | back please
    """,
    A.WAIT: """
        attends | attendez | un instant | deux minutes | je vais essayer | je regarde | je teste | pas encore | j'essaie | ok je fais ça | ça marche, je regarde
        wait | hold on | one moment | one sec | I'll try | let me check | trying | not yet | just a minute | brb
    """,
    A.THANKS: "merci | merci beaucoup | mrc | thx | thanks | thank you so much | super merci | 🙏 | parfait | great",
    A.GREET: "bonjour | slt | hello | hi there | re | coucou",
    A.HUMAN: "un humain svp | passez moi un technicien | human please | I want to talk to a person | /handoff | non je veux parler à quelqu'un",
    A.NONSENSE: "? | ... | ?!? | - | !!",
    A.ASK: """
        mon wifi ne marche pas | et sinon mon outlook plante aussi | j'ai un écran bleu | my mouse is dead too by the way
        ça marche mais c'est très lent | it works but only in black and white | est-ce que ça marche aussi sur mac ? | does it work on a mac?
        j'ai redémarré mais maintenant il y a un message | I restarted but now the screen flickers | mon téléphone a perdu le réseau
        Bonjour, c'est moi qui ai un autre souci, mon casque bluetooth ne se connecte plus du tout à mon ordinateur depuis la mise à jour
    """,
}  # fmt: skip

#: After the last step: "does it work now?"
AT_THE_END: dict[Act, str] = {
    A.YES: "oui | yes | ouais | yep | ok | 👍 | oui merci | yes thanks | it does",
    A.SOLVED: "ça marche | oui ça marche | it works | yes it works now | c'est réglé | fixed",
    A.NO: "non | no | nope | nan | pas vraiment | not really | pas encore | not yet | malheureusement non",
    A.NOT_SOLVED: "👎 | toujours pas | non toujours pas | still not | ça marche pas | non, toujours pareil | no, same thing | no it doesn't work",
    A.UNSURE: "je ne sais pas | i don't know | not sure | comment savoir ?",
    A.BACK: "retour | back",
}  # fmt: skip

#: Offered three articles.
AT_AN_OFFER: dict[Act, str] = {
    A.PICK_NUMBER: """
        2 | le 2 | le deuxième | la 2 | 2e | c'est le 2 | plutôt le premier | le 1er | la première | numéro 3 | n° 3 | n°1 | le dernier | je pense que c'est le 2
        le 2 svp | 2) | option 2 | 2️⃣ | oui le 2 | the second one | second | the first one | first | number 2 | #2 | the last one | I think it's the third
        it's 1 | the 2nd one please | three | deux
    """,
    A.NONE: """
        aucun | aucune | aucun de ceux-là | aucun des trois | non aucun | rien de tout ça | autre chose | c'est autre chose | pas ça | ni l'un ni l'autre
        none | none of these | none of them | neither | something else | no, none of those | not that | None of the above
    """,
    A.NO: "non | no | nope | nan | non pas vraiment",
    A.YES: "oui | yes | c'est ça | that's it | oui c'est ça | exactement | ok",
    A.UNSURE: "je ne sais pas | jsp | aucune idée | i don't know | not sure | idk | no idea",
    A.SOLVED: "c'est bon ça marche | it works now | c'est réglé merci",
    A.HUMAN: "un humain | a human please | aucun, je veux parler à quelqu'un",
    A.ASK: "l'imprimante affiche erreur 50 | the paper is stuck in the tray | non c'est le scanner qui ne numérise plus du tout",
}  # fmt: skip

#: A filter question.
AT_A_QUESTION: dict[Act, str] = {
    A.UNSURE: "je ne sais pas | je sais pas trop | aucune idée | jsp | pas sûr | i don't know | no idea | dunno | not sure | aucun des deux | autre chose | comment je sais ?",
    A.PICK_NUMBER: "2 | le premier | the second one",
    A.NO: "non | no",
    A.YES: "oui | yes",
    A.SOLVED: "c'est bon ça marche | it works now",
    A.ASK: "windows 11 | un mac | a laptop | windows | oui un mac | sur mon téléphone | depuis la mise à jour | au bureau",
}  # fmt: skip

#: "Another problem, or still the same?"
AT_ANOTHER: dict[Act, str] = {
    A.NEW: "un autre | autre problème | un nouveau problème | another one | a new one | new problem | rien à voir | oui, un autre | different",
    A.SAME: "le même | toujours le même | c'est le même | same | the same one | still the same | non, le même | continuons",
    A.YES: "oui | yes",
    A.NO: "non | no",
}  # fmt: skip

#: Nothing is under way.
AT_THE_START: dict[Act, str] = {
    A.GREET: "bonjour | Bonjour ! | bjr | salut | hello | hi | hey there | good morning | bonsoir à tous | hello bonjour | 👋 | coucou ça va",
    A.THANKS: "merci | thanks | thank you very much | merci bonne journée | bye | super | 🙏",
    A.NOT_SOLVED: "help | aide | à l'aide | ça marche pas | rien ne marche | it doesn't work | j'ai un problème | I have a problem | help me please | sos | can someone help me?",
    A.SOLVED: "c'est bon | ça marche maintenant | it works now, thanks | c'est réglé",
    A.HUMAN: "je veux parler à un technicien | human | operator please | appelez-moi",
    A.ASK: """
        mon imprimante ne marche pas | bonjour mon pc ne démarre plus | my screen is black | hi, outlook won't open | wifi | le vpn | j'ai oublié mon mot de passe
        ok google ne marche plus | Word est passé en anglais | mon clavier est en anglais | how do I set Windows to French? | le correcteur est en français
        can I change outlook to english | non, rien ne sort de l'imprimante du deuxième étage
    """,
    A.LANGUAGE: """
        english please | in english please | English | can we speak English? | do you speak english? | en anglais svp | I don't speak French
        sorry, my french is bad | i don't understand french | en français svp | français | parlez-vous français ? | je ne parle pas anglais
        je parle pas bien anglais | in french please | on peut parler français ? | can we continue in english | switch to english | answer in english please
    """,
    A.NONSENSE: "? | ... | 🤖",
}  # fmt: skip

#: The conversation is over.
AT_THE_CLOSE: dict[Act, str] = {
    A.THANKS: "merci | thanks a lot | bonne journée",
    A.NOT_SOLVED: "ça marche plus | toujours pas | still not working | it's not working | ça recommence | it broke again, still not working | le problème est revenu | it came back",
    A.DONE: "c'est fait | done | ok fait",
    A.SOLVED: "ça marche | it works",
    A.ASK: "mon wifi est de nouveau mort | ma souris est cassée | another problem: my mouse",
}  # fmt: skip

#: Messages about a step by its number: (text, act, number).
NUMBERED = (
    ("l'étape 2 ne marche pas", A.NOT_SOLVED, 2),
    ("étape 2: impossible", A.CANNOT, 2),
    ("je bloque à l'étape 3, je trouve pas le menu", A.CANNOT, 3),
    ("j'ai fait 1 à 3, toujours pareil", A.NOT_SOLVED, 3),
    ("j'ai fait les étapes 1 à 3 et toujours rien", A.NOT_SOLVED, 3),
    ("fait 1, 2 et 3, ça change rien", A.NOT_SOLVED, 3),
    ("j'ai fait l'étape 2", A.DONE, 2),
    ("étape 2 faite", A.DONE, 2),
    ("la deuxième étape n'a rien donné", A.NOT_SOLVED, 2),
    ("étape 2 ça marche pas", A.NOT_SOLVED, 2),
    ("l'étape 3 a marché !", A.SOLVED, 3),
    ("étape 3", A.STEP, 3),
    ("3", A.STEP, 3),
    ("je suis à l'étape 3", A.STEP, 3),
    ("revenir à l'étape 2", A.STEP, 2),
    ("step 2 doesn't work", A.NOT_SOLVED, 2),
    ("step 3 didn't help", A.NOT_SOLVED, 3),
    ("I did steps 1 to 4, still nothing", A.NOT_SOLVED, 4),
    ("done 1 to 3, no change", A.NOT_SOLVED, 3),
    ("I did step 2", A.DONE, 2),
    ("I can't do step 2", A.CANNOT, 2),
    ("the second step is impossible", A.CANNOT, 2),
    ("step 4 fixed it", A.SOLVED, 4),
    ("step 3", A.STEP, 3),
    ("go back to step 1", A.STEP, 1),
    ("I'm at step 2", A.STEP, 2),
)  # fmt: skip

#: Long messages, as mails are: what one of their sentences says.
STORIES = (
    ("Bonjour, j'ai suivi toutes les étapes une par une ce matin avec un collègue, mais l'imprimante n'imprime toujours pas. Cordialement, Paul", A.NOT_SOLVED),
    ("Hello, I went through all the steps this morning before my meeting and I still have the same error on the screen. Regards, Ann", A.NOT_SOLVED),
    ("Bonjour, merci beaucoup pour votre aide et pour la rapidité de la réponse. Ça marche maintenant. Bonne journée à vous et à toute l'équipe", A.SOLVED),
    ("Thanks a lot for the quick answer, really appreciated by the whole team here. It works now. Have a nice day, Ann from accounting", A.SOLVED),
)  # fmt: skip


#: Further ones, as people put them who did not read the tables above: the place, the act, what is typed.
VARIED: tuple[tuple[dict[Act, str], Act, str], ...] = (
    (AT_A_STEP, A.DONE, "voilà, c'est bien allumé | câble débranché puis rebranché | ok j'ai relancé le pc | fini | c bon jlai fait | yup, it is on | okay restarted | cable replugged | i did what you said"),
    (AT_A_STEP, A.SOLVED, "ça y est ça remarche merci beaucoup | trop bien, c'est reparti | oui ça imprime enfin | problème réglé, bonne journée | hourra ça fonctionne | it's alive again, thanks! | yes that solved it | sorted, cheers | perfect, it prints | works like a charm"),
    (AT_A_STEP, A.NOT_SOLVED, "rien de neuf | toujours rien du tout | ça n'a servi à rien | non, même erreur | ça refuse toujours | hélas non | still dead | nope same thing | that made no difference | it keeps failing | doesn't change a thing | unfortunately not"),
    (AT_A_STEP, A.CANNOT, "je ne vois pas ce bouton | où ça se trouve ? | je n'ai pas accès à ce menu | il me faut un mot de passe administrateur | je sais pas comment faire | c'est quoi un pilote ? | there's no such option | I have no idea where that is | i'm not allowed to do that | I can't reach the plug | how am I supposed to do that? | what's a driver?"),
    (AT_A_STEP, A.WAIT, "je vais voir | laissez-moi deux minutes | j'essaie tout de suite | give me a sec | i'll do that tomorrow | let me try"),
    (AT_A_STEP, A.BACK, "on revient à l'étape d'avant | go back one step"),
    (AT_A_STEP, A.THANKS, "merci bien | thanks a bunch"),
    (AT_A_STEP, A.GREET, "re bonjour"),
    (AT_A_STEP, A.ASK, "et mon scanner aussi est en panne | my mouse also stopped working by the way"),
    (AT_THE_START, A.GREET, "Bonjour, vous allez bien ? | hello there | bonjour l'équipe"),
    (AT_THE_START, A.THANKS, "merci infiniment | many thanks | thanks, bye"),
    (AT_THE_START, A.NOT_SOLVED, "au secours | j'ai besoin d'aide | rien ne fonctionne | nothing works any more"),
    (AT_THE_START, A.ASK, "mon écran est tout bleu | I can't open the shared drive"),
    (AT_THE_START, A.NONSENSE, "!!! | ...."),
    (AT_THE_START, A.LANGUAGE, "could we speak english | parlez français svp"),
    (AT_AN_OFFER, A.NONE, "rien de tout cela | aucune de ces propositions | nothing fits | none fit"),
    (AT_AN_OFFER, A.PICK_NUMBER, "la seconde | numéro 1 | third"),
    (AT_AN_OFFER, A.UNSURE, "je ne saurais dire | no clue"),
    (AT_A_QUESTION, A.UNSURE, "aucune idée | couldn't tell you | je n'en sais rien"),
    (AT_A_QUESTION, A.ASK, "sous linux | on a chromebook"),
    (AT_ANOTHER, A.NEW, "c'est un autre souci | a separate issue"),
    (AT_ANOTHER, A.SAME, "c'est toujours le même souci | same issue"),
    (AT_THE_CLOSE, A.NOT_SOLVED, "le souci est réapparu | it happened again"),
    (AT_THE_CLOSE, A.THANKS, "encore merci"),
    (AT_THE_CLOSE, A.ASK, "autre chose : mon clavier est mort"),
)  # fmt: skip


def rows(table: dict[Act, str]) -> list[tuple[str, Act]]:
    """The rows of a table and of `VARIED`: what is typed, and the act."""
    further = [(act, texts) for place, act, texts in VARIED if place is table]
    return [
        (text.strip(), act)
        for act, texts in (*table.items(), *further)
        for line in texts.strip("\n").split("\n")
        for text in line.split("|")
        if text.strip()
    ]
