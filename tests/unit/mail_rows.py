"""What people answer to a mail that holds all the steps, and what it says of each. No tests here."""

from __future__ import annotations

from bot.acts import Act

D, X, C, S = Act.DONE, Act.NOT_SOLVED, Act.CANNOT, Act.SOLVED

#: Messages on several steps: (text, what is said of each, from the step that it starts with).
SEVERAL: tuple[tuple[str, dict[int, Act]], ...] = (
    ("j'ai fait 1 à 3, toujours pareil", {1: D, 2: D, 3: X}),
    ("I did 1 to 3, still the same", {1: D, 2: D, 3: X}),
    ("étapes 1, 2 et 3 faites, rien ne change", {1: D, 2: D, 3: X}),
    ("steps 1, 2 and 3 done, nothing changes", {1: D, 2: D, 3: X}),
    ("j'ai tout fait jusqu'à la 3", {1: D, 2: D, 3: D}),
    ("tout est fait jusqu'à l'étape 3", {1: D, 2: D, 3: D}),
    ("everything up to step 3 is done", {1: D, 2: D, 3: D}),
    ("Bonjour, j'ai fait les étapes 1 à 3 mais rien n'a changé. Cordialement, Camille Durand", {1: D, 2: D, 3: X}),
    ("Hello,\n\nI've completed steps 1, 2 and 3 but nothing changed.\n\nBest regards,\nJohn", {1: D, 2: D, 3: X}),
    ("steps 1-3 done, no change", {1: D, 2: D, 3: X}),
    ("1-3 done, still broken", {1: D, 2: D, 3: X}),
    ("Ça ne marche toujours pas, j'ai fait 1 à 3", {1: D, 2: D, 3: X}),
    ("toujours pareil après les étapes 1 et 2", {1: D, 2: X}),
    ("still the same after steps 1 and 2", {1: D, 2: X}),
    ("étapes 1 et 3 faites", {1: D, 3: D}),
    ("steps 1 and 3 done", {1: D, 3: D}),
    ("les étapes 2 et 3 ne marchent pas", {2: X, 3: X}),
    ("steps 2 and 3 don't work", {2: X, 3: X}),
    ("je ne peux pas faire les étapes 2 et 3", {2: C, 3: C}),
    ("I can't do steps 2 and 3", {2: C, 3: C}),
    ("j'ai fait les étapes 1 à 3 mais l'étape 4 ne marche pas", {1: D, 2: D, 3: D, 4: X}),
    ("I did steps 1 to 3 but step 4 doesn't work", {1: D, 2: D, 3: D, 4: X}),
    ("j'ai fait la 1 et la 2, je coince à la 3", {1: D, 2: D, 3: C}),
    ("did 1 and 2, stuck on 3", {1: D, 2: D, 3: C}),
    ("ok pour 1 et 2, pas la 3", {1: D, 2: D, 3: X}),
    ("L'étape 1 est ok, l'étape 2 aussi, mais la 3 ne fonctionne pas", {1: D, 2: D, 3: X}),
    ("Step 1 is fine, step 2 too, but step 3 fails", {1: D, 2: D, 3: X}),
    ("la première est faite, la deuxième aussi, la troisième ne marche pas", {1: D, 2: D, 3: X}),
    ("the first step is done, the second step fails", {1: D, 2: X}),
    ("Step 1 done, step 2 done, step 3 fails", {1: D, 2: D, 3: X}),
    ("étape 1 : fait / étape 2 : fait / étape 3 : impossible", {1: D, 2: D, 3: C}),
    ("step 1: ok, step 2: ok, step 3: I can't find the menu", {1: D, 2: D, 3: C}),
    ("1. ok\n2. ok\n3. pas de voyant vert\n4. je ne trouve pas le menu", {1: D, 2: D, 3: X, 4: C}),
    ("1. ok\n2. ok\n3. no green light\n4. I can't find the menu", {1: D, 2: D, 3: X, 4: C}),
    ("1) fait 2) fait 3) ne marche pas", {1: D, 2: D, 3: X}),
    ("1) done 2) done 3) doesn't work", {1: D, 2: D, 3: X}),
    ("1 ok, 2 ok, 3 ko", {1: D, 2: D, 3: X}),
    ("1: done\n2: done\n3: nothing happens", {1: D, 2: D, 3: X}),
    ("1 ✅ 2 ✅ 3 ❌", {1: D, 2: D, 3: X}),
    ("1- ok\n2- ok\n3- je n'ai pas les droits", {1: D, 2: D, 3: C}),
    ("1 - yes\n2 - yes\n3 - no admin rights", {1: D, 2: D, 3: C}),
    ("1 à 3 : ok\n4 : ko", {1: D, 2: D, 3: D, 4: X}),
    ("1-3: ok\n4: failed", {1: D, 2: D, 3: D, 4: X}),
    ("1 oui\n2 oui\n3 non", {1: D, 2: D, 3: X}),
    ("1. fait\n2. fait, mais rien ne se passe\n3. fait", {1: D, 2: X, 3: D}),
    ("1. done\n2. done but nothing happens\n3. done", {1: D, 2: X, 3: D}),
    ("1. le voyant est vert\n2. le câble est branché\n3. j'ai redémarré", {1: D, 2: D, 3: D}),
    ("1. the light is green\n2. the cable is plugged in\n3. I restarted it", {1: D, 2: D, 3: D}),
    ("1. ok\n2. ok\n3. ça marche maintenant, merci !", {1: D, 2: D, 3: S}),
    ("1. ok\n2. ok\n3. it works now, thanks!", {1: D, 2: D, 3: S}),
    ("1. ça marche\n2. ça marche\n3. ne marche pas", {1: D, 2: D, 3: X}),
    ("1. fait\n2. pas encore", {1: D}),
    ("1. done\n2. not yet", {1: D}),
    ("Bonjour,\n\n1. fait\n2. fait\n3. voyant orange\n4. rien ne se passe\n\nCordialement,\nCamille", {1: D, 2: D, 3: X, 4: X}),
    ("Voici ce que j'ai fait :\n1. ok\n2. ok\n3. message d'erreur", {1: D, 2: D, 3: X}),
    ("Here is what I did:\n1. ok\n2. ok\n3. error message", {1: D, 2: D, 3: X}),
    ("Étape 1 : OK\nÉtape 2 : OK\nÉtape 3 : accès refusé", {1: D, 2: D, 3: C}),
    ("Step 1: OK\nStep 2: OK\nStep 3: access denied", {1: D, 2: D, 3: C}),
    ("1/ ok\n2/ ok\n3/ toujours rien", {1: D, 2: D, 3: X}),
    ("1,2,3 ok", {1: D, 2: D, 3: D}),
    ("1 2 3 ok, 4 non", {1: D, 2: D, 3: D, 4: X}),
    ("- étape 1 : ok\n- étape 2 : pas de changement", {1: D, 2: X}),
    ("* step 1: fine\n* step 2: no change", {1: D, 2: X}),
    ("Step 1 - done\nStep 2 - done\nStep 3 - error 0x80070005", {1: D, 2: D, 3: X}),
    ("j'ai fait les deux premières, la troisième bloque", {1: D, 2: D, 3: C}),
    ("les deux premières étapes sont faites", {1: D, 2: D}),
    ("I did the first three steps, no luck", {1: D, 2: D, 3: X}),
    ("the first two are done, the third step fails", {1: D, 2: D, 3: X}),
    ("j'ai fait les 3 premières étapes, toujours pareil", {1: D, 2: D, 3: X}),
    ("Étape 1 : ok. Étape 2 : ok. Étape 3 : le voyant reste rouge.", {1: D, 2: D, 3: X}),
    ("1 : fait, 2 : fait, 3 : pas possible (droits admin)", {1: D, 2: D, 3: C}),
    ("Hi, thanks for the quick reply. I tried step 1 and 2. Nothing. Regards, Tom", {1: D, 2: X}),
    ("la 1 et la 2 c'est bon, la 3 je ne comprends pas", {1: D, 2: D, 3: C}),
    ("#1 ok\n#2 ok\n#3 grisé", {1: D, 2: D, 3: C}),
    ("j'ai essayé les étapes 1 à 3 et tout s'est bien passé, mais à l'étape 4 je ne trouve pas le menu dont vous parlez", {1: D, 2: D, 3: D, 4: C}),
    ("I went through steps 1 to 3 without trouble, but at step 4 I can't find the menu that you mention", {1: D, 2: D, 3: D, 4: C}),
)  # fmt: skip

#: Messages on one step: (text, act, its number).
ONE = (
    ("step 2 does not work", Act.NOT_SOLVED, 2),
    ("la 2 ne marche pas", Act.NOT_SOLVED, 2),
    ("Bonjour, l'étape 2 ne marche pas. Merci d'avance, cordialement, Camille", Act.NOT_SOLVED, 2),
    ("Hi team, step 2 does not work. Kind regards, Sam", Act.NOT_SOLVED, 2),
    ("je bloque à la 4", Act.CANNOT, 4),
    ("je suis bloquée à l'étape 2", Act.CANNOT, 2),
    ("I'm stuck at step 4", Act.CANNOT, 4),
    ("stuck on 4", Act.CANNOT, 4),
    ("je ne peux pas faire l'étape 2, je n'ai pas les droits", Act.CANNOT, 2),
    ("can't do step 2, no admin rights", Act.CANNOT, 2),
    ("Bonjour,\nje n'arrive pas à faire l'étape 3.\nBonne journée", Act.CANNOT, 3),
    ("j'en suis à l'étape 3", Act.STEP, 3),
    ("j'en suis à la 3", Act.STEP, 3),
    ("Bonjour, j'en suis à l'étape 3. Cordialement, Paul", Act.STEP, 3),
    ("I'm at step 3", Act.STEP, 3),
    ("I'm on step 2 now", Act.STEP, 2),
    ("on en est à l'étape 2", Act.STEP, 2),
    ("I've got to step 3", Act.STEP, 3),
    ("tout est fait sauf la 4", Act.STEP, 4),
    ("all done except step 4", Act.STEP, 4),
    ("il me reste l'étape 4", Act.STEP, 4),
    ("I only have step 4 left", Act.STEP, 4),
    ("- étape 1 : ok", Act.DONE, 1),
    ("Step 2 - done", Act.DONE, 2),
    ("step 2: fine", Act.DONE, 2),
    ("L'étape n°2 échoue", Act.NOT_SOLVED, 2),
    ("J'ai un souci à l'étape 2", Act.NOT_SOLVED, 2),
    ("In step 2 there is no such button", Act.CANNOT, 2),
    ("aucune des étapes n'a marché", Act.NOT_SOLVED, 0),
    ("none of the steps worked", Act.NOT_SOLVED, 0),
    ("Toujours rien après toutes les étapes", Act.NOT_SOLVED, 0),
    ("After step 2 it works again, thanks!", Act.SOLVED, 2),
    ("j'ai redémarré comme demandé à l'étape 1, et maintenant tout marche, merci !", Act.SOLVED, 1),
    ("tout marche sauf l'étape 4", Act.NOT_SOLVED, 4),
    ("je n'ai pas encore fait la 4", Act.WAIT, 0),
    ("I haven't done step 4 yet", Act.WAIT, 0),
)

#: Points at what is attached, and says nothing else.
ATTACHED = """
    voir pièce jointe | cf. capture | cf capture d'écran | voir PJ | voir p.j. | ci-joint une capture | Ci-joint une capture d'écran | capture en pièce jointe
    see attached | see screenshot below | see attached screenshot | screenshot attached | Please see attached. | please find attached | here is a screenshot
    Bonjour, voir pièce jointe. Merci, Camille | Hello, see attached. Thanks, Sam | voici une photo | photo ci-jointe | je vous joins une capture d'écran
    I attached a screenshot | I've attached a picture | Problème\n\nVoir capture ci-jointe | attached | ci-joint | Please find attached a screenshot of the error
    en pièce jointe | regardez la capture | look at the screenshot
""".strip()
#: Says more, or something else.
NOT_ATTACHED = """
    see attached, the printer is dead | voir pièce jointe : l'écran est noir | je n'arrive pas à ouvrir la pièce jointe | my screenshot tool is broken
    the attached file won't open | la capture d'écran ne marche pas | l'image est floue | where is the file? | voir l'écran | mon fichier a disparu | file is gone
    je ne peux pas joindre de fichier | picture is blurry | the document | the pdf won't print
""".strip()
#: Back to the problem that was left.
RETURN = """
    problème précédent | « problème précédent » | revenons au problème précédent | je veux revenir au problème précédent | le problème d'avant | Bonjour, problème précédent. Merci
    previous problem | "previous problem" | the previous problem please | back to the previous problem | go back to the first problem | return to the previous issue
    retour au premier problème | reprenons le problème précédent
""".strip()
#: What a person has, and nothing else: while guiding.
SITUATIONS = """
    je suis sous Mac=os=macos | I'm on a Mac=os=macos | c'est un Mac, en wifi=os=macos,link=wifi | it's a Mac, over wifi=os=macos,link=wifi | Bonjour, je suis sur un MacBook. Cordialement, Ana=os=macos
    sur Mac=os=macos | on a Mac=os=macos | au fait je suis sous Linux=os=linux | we're on Windows=os=windows | pour info c'est un iPhone=os=ios | il est branché en USB=link=cable | it is plugged in by usb=link=cable
""".strip()
#: Tells a fact, and what is wrong, or asks.
NO_SITUATIONS = """
    mon mac ne démarre pas | my mac is slow | est-ce que ça marche sur mac ? | je suis sous Mac et le menu a disparu | I'm on a Mac and there is no such menu | fait | oui | done | l'étape 2 ne marche pas sur mac
""".strip()


def texts(table: str) -> list[str]:
    """The texts of one of these tables."""
    return [text.strip().replace("\\n", "\n") for text in table.replace("\n    ", " | ").split(" | ") if text.strip()]
