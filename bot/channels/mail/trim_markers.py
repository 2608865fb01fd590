"""What mail programs write around the words of a person, language by language. Pure: data, and no I/O.

Everything is in small letters, with straight apostrophes and ordinary spaces: as `trim_lines.plain` makes lines.
French and English first, then the other languages of Europe that colleagues' programs are set to.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: The lines of our own mails under which nobody is asked to write, without their dashes.
OWN_MARKERS = frozenset(
    [
        "ne rien écrire sous cette ligne",
        "ne rien ecrire sous cette ligne",
        "please write above this line",
        "write nothing below this line",
        "please write nothing below this line",
    ]
)

#: Names of header lines, as programs print them above the mail that they quote.
HEADER_NAMES = {
    "from": (
        "de|from|von|da|van|från|fra|od|от|expéditeur|lähettäjä",
    ),
    "date": (
        "date|envoyé|envoyé le|date d'envoi|sent|sent on|gesendet|gesendet am|datum|enviado|enviado el|fecha",
        "enviado em|enviada em|enviada|data|inviato|data invio|verzonden|verzonden op|skickat|dato|sendt",
        "wysłano|data wysłania|отправлено|дата|lähetetty",
    ),
    "to": (
        "à|a|to|an|para|aan|till|til|do|кому|pour|destinataire|vastaanottaja",
    ),
    "subject": (
        "objet|sujet|subject|betreff|asunto|oggetto|assunto|onderwerp|ämne|emne|temat|тема|aihe",
    ),
    "other": (
        "cc|cci|bcc|copie|copie à|cópia|kopia|kopi|kopie|dw|копия|importance|priorité|priority|reply-to",
        "répondre à|pièces jointes|pièce jointe|attachments|attachment|wichtigkeit|anlagen|importancia|cc à",
        "prioridad|adjuntos|organisation|sensibilité|sensitivity",
    ),
}  # fmt: skip

#: What stands between the dashes of "-----Message d'origine-----".
ORIGINAL = (
    "message d'origine",
    "message original",
    "message initial",
    "mail original",
    "mail d'origine",
    "e-mail d'origine",
    "email d'origine",
    "courriel original",
    "courrier original",
    "original message",
    "original mail",
    "original e-mail",
    "original email",
    "original appointment",
    "rendez-vous d'origine",
    "reply message",
    "ursprüngliche nachricht",
    "originalnachricht",
    "original-nachricht",
    "ursprüngliche mail",
    "mensaje original",
    "mensaje de origen",
    "messaggio originale",
    "messaggio di origine",
    "oorspronkelijk bericht",
    "origineel bericht",
    "mensagem original",
    "ursprungligt meddelande",
    "originalmeddelande",
    "oprindelig meddelelse",
    "original besked",
    "opprinnelig melding",
    "wiadomość oryginalna",
    "oryginalna wiadomość",
    "исходное сообщение",
    "оригинальное сообщение",
    "alkuperäinen viesti",
)

#: What stands above a mail that is passed on: it is what the person wants to show.
FORWARDED = (
    "message transféré",
    "message réexpédié",
    "courriel transféré",
    "début du message transféré",
    "début du message réexpédié",
    "début du message transmis",
    "forwarded message",
    "forwarded mail",
    "forwarded by",
    "begin forwarded message",
    "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht",
    "mensaje reenviado",
    "inicio del mensaje reenviado",
    "messaggio inoltrato",
    "inizio messaggio inoltrato",
    "doorgestuurd bericht",
    "begin doorgestuurd bericht",
    "mensagem encaminhada",
    "mensagem reencaminhada",
    "vidarebefordrat meddelande",
    "videresendt meddelelse",
    "videresendt besked",
    "videresendt melding",
    "przekazana wiadomość",
    "wiadomość przekazana",
    "пересланное сообщение",
    "пересылаемое сообщение",
)

#: How "Le ... a écrit :" ends, and the verbs that stand within it in other languages.
WROTE_LAST = (
    "a écrit",
    "a ecrit",
    "wrote",
    "escribió",
    "ha scritto",
    "escreveu",
    "schrieb",
    "schreef",
    "skrev",
    "napisał",
    "napisała",
    "napisał(a)",
    "pisze",
    "писал",
    "писал(а)",
    "пишет",
    "написал",
    "написала",
    "написал(а)",
    "kirjoitti",
)
WROTE_WITHIN = frozenset(["schrieb", "schreef", "skrev", "pisze", "napisał", "napisał(a)"])
#: "Hotliner a écrit le 02/03/2026 18:02 :"
WROTE_ON = (" a écrit le ", " a écrit sur ", " wrote on ", " schrieb am ", " ha scritto il ", " escribió el ")
#: Who is written to: then it is the person's own sentence.
TO_SOMEONE = ("m'", "t'", "nous ", "vous ", "lui ", "leur ")
OF_SOMEONE = _words("mon ma mes notre nos son sa ses leur my our his her their your votre vos")
#: The first word of such a line; a day, a month or a number may stand there too.
WROTE_FIRST = _words("le on el il em am den op w в dnia à")
DAYS_AND_MONTHS = _words(
    "lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche janv févr avr juil août sept "
    "oct nov déc mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday jan feb apr "
    "may jun jul aug sep dec january february march april june july august september october november december "
    "mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonntag mié jue vie sáb dom "
    "gio wo vr za zo ma mån tis ons tors fre lör sön man tir lør søn pon wt śr czw pt sob niedz pn "
    "пн вт ср чт пт сб вс понедельник вторник среда четверг пятница суббота воскресенье"
)

#: How the advertising of a telephone or of a program begins...
SENT = (
    "envoyé de",
    "envoyé d'",
    "envoyé depuis",
    "envoyé à partir de",
    "envoyé à partir d'",
    "envoyé avec",
    "envoyé via",
    "envoyé par",
    "envoyé grâce à",
    "expédié depuis",
    "provenance :",
    "provenance:",
    "sent from",
    "sent with",
    "sent via",
    "sent using",
    "sent by",
    "gesendet von",
    "gesendet mit",
    "gesendet aus",
    "von meinem",
    "diese nachricht wurde von meinem",
    "enviado desde",
    "enviado con",
    "enviado do",
    "enviado de",
    "enviado a partir do",
    "inviato da",
    "inviato dal",
    "inviato con",
    "verstuurd vanaf",
    "verzonden vanaf",
    "verzonden met",
    "verzonden vanuit",
    "skickat från",
    "skickades från",
    "sendt fra",
    "wysłane z",
    "wysłano z",
    "отправлено с",
    "отправлено из",
)
#: ... or how it offers a program: that one is always named, with the telephones that it is for.
GET = (
    "obtenir",
    "obtenez",
    "télécharger",
    "téléchargez",
    "get",
    "download",
    "holen sie sich",
    "obtener",
    "obter",
    "ottieni",
    "scarica",
    "hämta",
    "hent",
    "få",
    "pobierz",
    "скачать",
    "получить",
)
TELEPHONES = _words("ios android androida iphone ipad")
#: ... what it speaks of...
PROGRAMS = _words(
    "outlook yahoo gmail proton protonmail courrier courriel mail messagerie spark k-9 fairemail thunderbird bluemail "
    "mymail newton cloudmagic front superhuman mailbird airmail canary edison typeapp aquamail nine zoho gmx web.de "
    "orange sfr laposte free bouygues zimbra windows hey tutanota tuta почты"
)
DEVICES = TELEPHONES | _words(
    "iphone'a iphone'u ipod mac galaxy samsung huawei honor xiaomi redmi poco oneplus pixel nokia motorola moto sony "
    "xperia wiko oppo realme fairphone blackberry lg htc smartphone téléphone telephone phone mobile portable tablette "
    "tablet appareil device handy telefon teléfono telefono móvil celular telefone telefoon mobil mobiltelefon айфона "
    "телефона устройства"
)
#: ... and the words that may stand between.
BETWEEN = _words(
    "mon ma mes my notre un une l'application l'appli l'app application appli app the a an de la le du d' pour sur "
    "avec et and for on with from using via secure sécurisée sécurisé email e-mail emails pro plus max mini ultra "
    "note edge lite 5g 4g smart wireless sans fil professionnel intelligent personnel work personal "
    "mein meinem meiner gesendet für von aus der mit mi mis desde para el meu minha do da dal il mio per con min "
    "mit fra för från till til mijn vanaf voor met verzonden verstuurd gesendet. z mojego moje на моего из для "
    "version nouvelle new la poste verizon vodafone t-mobile telekom aplikację dla systemu"
)
#: What may follow on the same line.
EXCUSES = (
    "veuillez excuser",
    "veuillez m'excuser",
    "merci d'excuser",
    "excusez",
    "désolé",
    "please excuse",
    "please pardon",
    "please forgive",
    "excuse",
    "sorry",
    "pardon",
)
#: Advertising that begins like nothing else.
ADVERTISING = frozenset(
    [
        "yahoo mail: search, organize, conquer",
        "yahoo mail : rechercher, organiser, conquérir",
        "outlook für ios beziehen",
        "outlook für android beziehen",
        "outlook voor ios downloaden",
        "outlook voor android downloaden",
    ]
)

#: The person says that the answers stand in the mail below...
ANSWERS = (
    "mes réponses",
    "ma réponse",
    "mes commentaires",
    "mes remarques",
    "mes annotations",
    "j'ai répondu",
    "je réponds",
    "je vous réponds",
    "j'ai complété",
    "réponses ci-dessous",
    "réponses dans",
    "réponses en ",
    "réponse en ",
    "my answer",
    "my replies",
    "my reply",
    "my comment",
    "my response",
    "i answered",
    "i have answered",
    "i've answered",
    "i replied",
    "i have replied",
    "i've replied",
    "answers below",
    "answers in",
    "answers are",
    "replies below",
    "replies in",
    "comments in",
    "comments below",
)
#: ... and where.
BELOW = (
    "ci-dessous",
    "ci-après",
    "plus bas",
    "dans le texte",
    "dans le corps",
    "dans votre m",
    "dans ton m",
    "dans le m",
    "en rouge",
    "en bleu",
    "en vert",
    "en gras",
    "en couleur",
    "en italique",
    "en violet",
    "entre les lignes",
    "below",
    "inline",
    "in line",
    "in-line",
    "in the text",
    "in your m",
    "in your e",
    "in red",
    "in blue",
    "in green",
    "in bold",
    "in colo",
    "in purple",
    "in italics",
    "between the lines",
)

#: A greeting alone says nothing.
GREETINGS = _words("bonjour bonsoir salut coucou hello hi hey dear good madame monsieur")
