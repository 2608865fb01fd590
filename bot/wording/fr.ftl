# Calme, court, vous. Une phrase à la fois ; jamais de reproche.

hello = Bonjour ! Que se passe-t-il ? Décrivez le problème avec vos mots, je m'occupe du reste.
hello-again = Bonjour ! Nous en étions là.
you-are-welcome = Je vous en prie.
glad = Parfait, content que ça marche. Bonne journée !
take-your-time = Prenez votre temps, je reste là.
you-are-welcome-closed = Je vous en prie. Bonne journée !
language-switched = D'accord, continuons en français.

# Diagnostic
sure = Je pense savoir ce que c'est : « { $title } ». Suivons les étapes ensemble.
sure-upset = On s'en occupe : « { $title } ».
sure-all = Je pense savoir ce que c'est : « { $title } ». Voici quoi faire, dans l'ordre.
chosen = D'accord : « { $title } ». Suivons les étapes ensemble.
chosen-all = D'accord : « { $title } ». Voici quoi faire, dans l'ordre.
article = Voici ce que je sais là-dessus : « { $title } ».
other-language = Cet article n'existe pour l'instant qu'en anglais.
likeliest = Commençons par le plus probable : « { $title } ».
offer = { $count ->
    [one] Est-ce bien ce problème ?
   *[other] Est-ce l'un de ces problèmes ?
}
offer-next = { $count ->
    [one] Ce n'était pas cela. Est-ce plutôt ce problème ?
   *[other] Ce n'était pas cela. Est-ce plutôt l'un de ces problèmes ?
}
next-fault = Ce n'était pas cela. Essayons une autre piste : « { $title } ».
not-that-one = D'accord, ce n'est pas cela.
which-one = Lequel ? Choisissez-le, ou dites son numéro.
not-understood = Je n'ai pas compris votre réponse.
repeat-choice = Je n'ai pas compris. Choisissez une réponse, ou dites-le autrement.
unknown = Je n'ai pas d'article qui réponde à cela, et je préfère ne rien inventer. Pouvez-vous le dire autrement, avec le nom de l'appareil ou le message affiché ? Ou préférez-vous un humain ?
not-available = Cet article n'est plus disponible.
too-short = Dites-m'en un peu plus : sur quel appareil, et que se passe-t-il ?
nonsense = Je n'ai pas compris. Décrivez le problème avec vos mots, même en deux phrases.

# Pas à pas
step = Étape { $number } sur { $total }
aside = Je ne suis pas sûr de vous suivre. Où en êtes-vous ?
steps-left = D'accord. Voici la suite.
step-again = Nous en sommes ici.
step-skipped = Pas de souci, passons à la suite.
step-noted = D'accord, c'est noté. Passons à la suite.
step-back = Revenons en arrière.
step-gone = Il n'y a pas d'étape { $number } : la liste en compte { $total }.
first-step-already = C'est déjà la première étape.
did-it-work = C'était la dernière étape. Est-ce que ça marche maintenant ?
and-now = Est-ce que ça marche maintenant ?
try-it = Refaites ce qui ne marchait pas, et dites-moi.
did-it-help = Est-ce que cela vous aide ?
solved = Parfait, content que ça marche ! Je ferme la conversation ; écrivez ici si cela revient.
solved-mail = Parfait, content que ça marche ! Répondez à ce mail si cela revient.
another-problem = Est-ce un autre problème, ou toujours le même ?
another-problem-mail = Vous écrivez : « { $words } ». Est-ce un autre problème, ou toujours le même ?
back-to-first = Revenons à notre problème.
noted = C'est noté ; cela ne change pas la marche à suivre.
not-for-this = C'est noté : les étapes que je vous ai données ne valent pas dans ce cas.
another-left = Pour revenir à « { $title } » plus tard, répondez « problème précédent ».
another-after-solved = Parfait pour « { $title } » ! Passons à votre nouveau problème.
back-to-left = Revenons à « { $title } ».
still-open = Il reste « { $title } » : pour y revenir, répondez « problème précédent ».
expected = Résultat attendu : { $text }
risk-data-loss = Attention : cette étape peut effacer des données. Enregistrez d'abord ce qui compte.
risk-admin = Cette étape demande des droits d'administrateur : demandez à un hotliner si vous ne les avez pas.
risk-interrupts-work = Cette étape interrompt votre travail : enregistrez-le d'abord.

# Passage de relais
handoff-asked = Je passe le relais à un hotliner. Il voit tout ce que nous avons essayé : vous n'aurez rien à répéter. Sa réponse arrivera ici.
handoff-exhausted = Nous avons fait le tour de ce que je connais. Je passe le relais à un hotliner, avec tout ce que vous avez essayé. Sa réponse arrivera ici.
handoff-unknown = Je ne trouve pas, et je ne veux pas vous faire tourner en rond. Je passe le relais à un hotliner ; sa réponse arrivera ici.
handoff-upset = Je comprends que ce soit pénible. Je passe le relais à un hotliner tout de suite ; sa réponse arrivera ici.
handoff-failed = J'ai eu un souci avec votre message. Je le transmets à un hotliner, rien n'est perdu ; sa réponse arrivera ici.
handoff-other_party = Quelqu'un d'autre a écrit dans cette conversation. Je passe le relais à un hotliner, qui vous répondra ; sa réponse arrivera ici.
handoff-capped = Nous avons échangé beaucoup de messages sans en voir le bout. Je passe le relais à un hotliner, avec tout ce que vous avez essayé. Sa réponse arrivera ici.
handoff-unreadable = Votre message est bien arrivé, mais je ne peux pas le lire moi-même. Un hotliner le lit et vous répondra ici.
handoff-attached = Je ne sais lire que le texte des messages, et le vôtre n'en dit pas assez. Je passe le relais à un hotliner, qui voit aussi ce que vous avez joint ; sa réponse arrivera ici.
handoff-reopened = Désolé que le problème soit toujours là. Je repasse le relais à un hotliner, avec tout ce qui a été fait ; sa réponse arrivera ici.
handoff-already = Un hotliner a déjà votre demande. Sa réponse arrivera ici.
taken = { $name } a pris votre demande.
returned = { $name } me rend la main. Où en êtes-vous ?
resolved = { $name } a marqué votre demande comme résolue. Écrivez ici si cela revient.
resolved-mail = { $name } a marqué votre demande comme résolue. Répondez à ce mail si cela revient.

# Silence
remind = Êtes-vous toujours là ? Dites-moi où vous en êtes, ou demandez un humain.
remind-mail = Votre problème est-il réglé ? Répondez à ce mail pour dire où vous en êtes, ou pour demander un humain.
closed-silent = Sans nouvelles de vous, je ferme cette conversation. Écrivez ici pour la rouvrir.
closed-silent-mail = Sans nouvelles de vous, je ferme cette conversation. Répondez à ce mail pour la rouvrir.
reopened = Désolé que le problème soit revenu.

# Choix
choice-done = C'est fait, la suite
choice-solved = Ça marche
choice-not-solved = Ça ne change rien
choice-cannot = Je ne peux pas
choice-back = Revenir en arrière
choice-human = Un humain, s'il vous plaît
choice-none = Aucun de ceux-là
choice-unsure = Je ne sais pas
choice-still-broken = Non, toujours pas
choice-helped = Oui, merci
choice-did-not-help = Non
choice-new-problem = Un autre problème
choice-same-problem = Toujours le même
