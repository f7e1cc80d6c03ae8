import type { Catalogue } from '../../../../src/texts.js';

/** German. */
const texts: Catalogue = {
  'left for more than a week: resume it, or discard what is here':
    'seit über einer Woche nicht fortgesetzt: setzen Sie sie fort, oder verwerfen Sie, was da ist',
  'Choose the file again': 'Datei noch einmal wählen',
  'Decide…': 'Entscheiden …',
  'Upload instead': 'Stattdessen hochladen',
  Decline: 'Ablehnen',
  'Stored files…': 'Gespeicherte Dateien …',
  Accept: 'Annehmen',
  Resume: 'Fortsetzen',
  Discard: 'Verwerfen',
  'Compare keys…': 'Schlüssel vergleichen …',
  'Ask again': 'Noch einmal bitten',
  Retry: 'Noch einmal senden',
  Save: 'Speichern',
  'Accept all (%1$s)': 'Alle annehmen (%1$s)',
  'Decline all': 'Alle ablehnen',
  'Save all (%1$s)': 'Alle speichern (%1$s)',
  '%1$s files': {
    one: '%1$s Datei',
    other: '%1$s Dateien',
  },
  '%1$s of %2$s arrived': {
    one: '%1$s von %2$s angekommen',
    other: '%1$s von %2$s angekommen',
  },
  'Progress of %1$s': 'Fortschritt von %1$s',
  Pause: 'Anhalten',
  Play: 'Abspielen',
  Cancel: 'Abbrechen',
  'The key of this device has changed': 'Der Schlüssel dieses Geräts hat sich geändert',
  'From a device that you do not trust': 'Von einem Gerät, dem Sie nicht vertrauen',
  'From a device you have not verified': 'Von einem Gerät, das Sie nicht geprüft haben',
  Trust: 'Vertrauen',
  "Don't trust": 'Nicht vertrauen',
  'Asked for by %1$s': 'Angefragt von %1$s',
  'Needs %1$s, %2$s free': 'Braucht %1$s, frei sind %2$s',
  'It is sent only if you accept. Decline if your contact did not ask you for it.':
    'Sie wird nur gesendet, wenn Sie annehmen. Lehnen Sie ab, wenn Ihr Kontakt Sie nicht darum gebeten hat.',
  'Can run code: open it only if you trust it': 'Kann Programme ausführen: nur öffnen, wenn Sie ihr vertrauen',
  'Description (not encrypted in transit): %1$s': 'Beschreibung (unverschlüsselt übertragen): %1$s',
  'Servers can see its name and size. A direct path shows your IP address.':
    'Server sehen Namen und Größe. Ein direkter Weg zeigt Ihre IP-Adresse.',
  'File %1$s': 'Datei %1$s',
  'Not encrypted': 'Nicht verschlüsselt',
  'Devices of %1$s and their fingerprints': 'Geräte von %1$s und ihre Fingerabdrücke',
  'A newer version of this page has made this card. Reload the page.':
    'Eine neuere Fassung dieser Seite hat diese Karte angelegt. Laden Sie die Seite neu.',
  'The file is not stored in this browser any more.': 'Die Datei ist nicht mehr in diesem Browser gespeichert.',
  'Transferring in another tab': 'Wird in einem anderen Tab übertragen',
  'Remove this card': 'Diese Karte entfernen',
  'Remove this card and the stored file': 'Diese Karte und die gespeicherte Datei entfernen',
  'Save as…': 'Speichern unter …',
  Open: 'Öffnen',
  'Devices and fingerprints': 'Geräte und Fingerabdrücke',
  'Delete from this browser': 'Aus diesem Browser löschen',
  'Open %1$s': '%1$s öffnen',
  Position: 'Stelle',
  'A file': 'Eine Datei',
  '%1$s wants to send you a file': '%1$s möchte Ihnen eine Datei senden',
  '%1$s wants to send you %2$s': '%1$s möchte Ihnen %2$s senden',
  '%1$s wants to send you %2$s, %3$s': '%1$s möchte Ihnen %2$s senden, %3$s',
  'Send %1$s files to %2$s?': { one: '%1$s Datei an %2$s senden?', other: '%1$s Dateien an %2$s senden?' },
  'and %1$s more': { one: 'und %1$s weitere', other: 'und %1$s weitere' },
  Send: 'Senden',
  'Send file: end-to-end encrypted, to %1$s’s device':
    'Datei senden: Ende-zu-Ende-verschlüsselt, an das Gerät von %1$s',
  'Send file: end-to-end encrypted, to another device of yours':
    'Datei senden: Ende-zu-Ende-verschlüsselt, an ein anderes Ihrer Geräte',
  'Send to which device of %1$s?': 'An welches Gerät von %1$s senden?',
  'Send file: not encrypted': 'Datei senden: nicht verschlüsselt',
  'A folder cannot be sent: choose the files in it, or pack it into one file.':
    'Ein Ordner kann nicht gesendet werden: Wählen Sie die Dateien darin, oder packen Sie ihn in eine Datei.',
  'Drop to send to %1$s': 'Ablegen, um an %1$s zu senden',
  'End-to-end encrypted, straight to the device': 'Ende-zu-Ende-verschlüsselt, direkt an das Gerät',
  'Upload instead: an encrypted copy stays on the server':
    'Stattdessen hochladen: Eine verschlüsselte Kopie bleibt auf dem Server',
  'Send file': 'Datei senden',
  'Choose files that wait in this tab': 'Dateien wählen, die in diesem Tab warten',
  'Compare each fingerprint with the one that %1$s sees, over a call or when you meet. Files go only to devices that you trust.':
    'Vergleichen Sie jeden Fingerabdruck mit dem, den %1$s sieht, am Telefon oder wenn Sie sich treffen. Dateien gehen nur an Geräte, denen Sie vertrauen.',
  'Where %1$s finds it: in Converse in the profile, as “OMEMO fingerprint (legacy)”; in Conversations under the account’s details.':
    'Wo %1$s ihn findet: in Converse im Profil als „OMEMO fingerprint (legacy)“, in Conversations unter den Kontodetails.',
  'The key of %1$s’s device has changed': 'Der Schlüssel des Geräts von %1$s hat sich geändert',
  'New devices of %1$s': 'Neue Geräte von %1$s',
  'Not now': 'Nicht jetzt',
  'Contents are end-to-end encrypted. Servers can see the name, type and size of a file.':
    'Inhalte sind Ende-zu-Ende-verschlüsselt. Server sehen Namen, Art und Größe einer Datei.',
  'Devices of %1$s': 'Geräte von %1$s',
  'No devices are known.': 'Es sind keine Geräte bekannt.',
  Close: 'Schließen',
  'Key changed': 'Schlüssel geändert',
  Trusted: 'Vertraut',
  'Not trusted': 'Nicht vertraut',
  'Not verified': 'Nicht geprüft',
  'The key of this device has changed. Somebody may be listening in: trust it only after comparing its fingerprint again.':
    'Der Schlüssel dieses Geräts hat sich geändert. Vielleicht liest jemand mit: Vertrauen Sie ihm erst, wenn Sie seinen Fingerabdruck neu verglichen haben.',
  'Device %1$s': 'Gerät %1$s',
  'Sends this file': 'Sendet diese Datei',
  'The device that is online may be that one. It gets no key for the file, and some apps keep what they cannot read as if it were the file.':
    'Vielleicht ist es gerade dieses, das online ist. Es bekommt keinen Schlüssel für die Datei, und manche Apps behalten, was sie nicht lesen können, als wäre es die Datei.',
  'You do not trust a device of %1$s': 'Sie vertrauen einem Gerät von %1$s nicht',
  'Send anyway': 'Trotzdem senden',
  'QR code of this fingerprint': 'QR-Code dieses Fingerabdrucks',
  'Scan a code': 'Code scannen',
  '%1$s files, %2$s': { one: '%1$s Datei, %2$s', other: '%1$s Dateien, %2$s' },
  'Stored files': 'Gespeicherte Dateien',
  'No received files are stored in this browser.': 'In diesem Browser sind keine empfangenen Dateien gespeichert.',
  'kept in this browser until you delete them or log out': 'in diesem Browser, bis Sie sie löschen oder sich abmelden',
  'kept in this browser until you delete them': 'in diesem Browser, bis Sie sie löschen',
  '%1$s are free.': '%1$s sind frei.',
  'Delete %1$s': '%1$s löschen',
  'Really delete all': 'Wirklich alle löschen',
  'Delete all (%1$s)': 'Alle löschen (%1$s)',
  'Scan a code…': 'Code scannen …',
  'The camera cannot be used: there is none, or it is not allowed.':
    'Die Kamera kann nicht verwendet werden: Es gibt keine, oder sie ist nicht erlaubt.',
  'This code is of another device. Trust none of those that are shown here because of it.':
    'Dieser Code gehört zu einem anderen Gerät. Vertrauen Sie seinetwegen keinem, das hier gezeigt wird.',
  'Nothing was changed: this device has another key now. Compare its new fingerprint.':
    'Es wurde nichts geändert: Dieses Gerät hat jetzt einen anderen Schlüssel. Vergleichen Sie seinen neuen Fingerabdruck.',
  'Nothing was changed. Try again.': 'Es wurde nichts geändert. Versuchen Sie es noch einmal.',
  'Received files': 'Empfangene Dateien',
  'Files that this browser stores until you delete them': 'Dateien, die dieser Browser speichert, bis Sie sie löschen',
  'The encryption of this file could not be checked, so it was refused.':
    'Die Verschlüsselung dieser Datei konnte nicht geprüft werden, darum wurde sie abgewiesen.',
  'This file was offered without encryption, so it was refused.':
    'Diese Datei wurde unverschlüsselt angeboten, darum wurde sie abgewiesen.',
  'It was not encrypted for this browser. Write %1$s a message first.':
    'Sie wurde nicht für diesen Browser verschlüsselt. Schreiben Sie %1$s erst eine Nachricht.',
  'Your devices could not set up an encrypted session.': 'Ihre Geräte konnten keine verschlüsselte Sitzung aufbauen.',
  'You do not trust the device that this file came from, so it was refused.':
    'Sie vertrauen dem Gerät nicht, von dem diese Datei kam, darum wurde sie abgewiesen.',
  'This file came from a device that %1$s does not list, so it was refused.':
    'Diese Datei kam von einem Gerät, das nicht in der Liste von %1$s steht, darum wurde sie abgewiesen.',
  'The devices of %1$s could not be looked up.': 'Die Geräte von %1$s ließen sich nicht abfragen.',
  '%1$s’s device has a new key, so the file was refused.':
    'Das Gerät von %1$s hat einen neuen Schlüssel, darum wurde die Datei abgewiesen.',
  'There is no device of %1$s that you trust to send this file to.':
    'Es gibt kein Gerät von %1$s, dem Sie vertrauen und an das diese Datei gehen könnte.',
  'The device that asked for this file did not get it: you do not trust it, it was never to have the file, or its encryption could not be checked.':
    'Das Gerät, das um diese Datei gebeten hat, hat sie nicht bekommen: Sie vertrauen ihm nicht, es sollte sie nie haben, oder seine Verschlüsselung konnte nicht geprüft werden.',
  '%1$s’s device declined to send this file to this device. It goes only to devices that were trusted when it was sent.':
    'Das Gerät von %1$s gibt diesem Gerät die Datei nicht. Sie geht nur an Geräte, denen beim Senden vertraut wurde.',
  'The file was damaged or changed on its way and was not kept.':
    'Die Datei wurde unterwegs beschädigt oder verändert und nicht behalten.',
  'What had arrived is not the beginning of the file, so it was not kept.':
    'Was angekommen war, ist nicht der Anfang der Datei, und wurde darum nicht behalten.',
  'The file is larger than %1$s’s device accepts.': 'Die Datei ist größer, als das Gerät von %1$s annimmt.',
  '%1$s does not have this file any more.': '%1$s hat diese Datei nicht mehr.',
  '%1$s’s device could not continue this transfer.': 'Das Gerät von %1$s konnte mit dieser Datei nicht fortfahren.',
  'There is not enough space for this file.': 'Für diese Datei ist nicht genug Platz.',
  'This browser could not store the file.': 'Dieser Browser konnte die Datei nicht speichern.',
  'This browser could not store its encryption keys. Free some space first.':
    'Dieser Browser konnte seine Schlüssel nicht speichern. Schaffen Sie zuerst Platz.',
  'The file could not be read, or has changed since you chose it.':
    'Die Datei konnte nicht gelesen werden oder hat sich geändert.',
  '%1$s’s device cannot receive encrypted files this way.':
    'Das Gerät von %1$s kann verschlüsselte Dateien so nicht empfangen.',
  '%1$s’s device went offline.': 'Das Gerät von %1$s ist offline gegangen.',
  'The connection was lost.': 'Die Verbindung ging verloren.',
  '%1$s’s device did not answer in time.': 'Das Gerät von %1$s hat nicht rechtzeitig geantwortet.',
  'The page was closed.': 'Die Seite wurde geschlossen.',
  '%1$s’s device did something unexpected.': 'Das Gerät von %1$s hat sich unerwartet verhalten.',
  'You accepted this file on another device.': 'Sie haben diese Datei auf einem anderen Gerät angenommen.',
  'Encrypted files need an encryption such as OMEMO, which is not available here.':
    'Verschlüsselte Dateien brauchen eine Verschlüsselung wie OMEMO, die hier nicht verfügbar ist.',
  'Something unexpected happened.': 'Etwas Unerwartetes ist geschehen.',
  'This file was offered in a way that does not work here.':
    'Diese Datei wurde auf eine Weise angeboten, die hier nicht geht.',
  'The file is larger than this page accepts.': 'Die Datei ist größer, als diese Seite annimmt.',
  'No transfer can carry more than %1$s.': 'Keine Übertragung fasst mehr als %1$s.',
  'This contact is sending too many files at once. Some were declined automatically.':
    'Dieser Kontakt sendet zu viele Dateien auf einmal. Einige wurden automatisch abgelehnt.',
  'This contact sent so many encrypted offers that some were left unread. If messages cannot be decrypted any more, the OMEMO session with this contact needs to be renewed.':
    'Dieser Kontakt hat so viele verschlüsselte Angebote gesendet, dass einige ungelesen blieben. Falls sich Nachrichten nicht mehr entschlüsseln lassen, muss die OMEMO-Sitzung mit diesem Kontakt erneuert werden.',
  'Getting ready': 'Wird vorbereitet',
  'None of your other devices that can receive encrypted files is online':
    'Keines Ihrer anderen Geräte, die verschlüsselte Dateien empfangen können, ist online',
  'Encrypted files need an encryption such as OMEMO, which is not available here':
    'Verschlüsselte Dateien brauchen eine Verschlüsselung wie OMEMO, die hier nicht verfügbar ist',
  'Encrypted files need the plugin “jet”, which is not enabled here':
    'Verschlüsselte Dateien brauchen das Plugin „jet“, das hier nicht eingeschaltet ist',
  '%1$s is not one of your contacts': '%1$s ist keiner Ihrer Kontakte',
  '%1$s has to write in this chat first': '%1$s muss zuerst in diesem Chat schreiben',
  '%1$s is a visitor: their key lasts until they close their page.':
    '%1$s ist als Gast hier: Der Schlüssel gilt, bis die Seite dort geschlossen wird.',
  'This file and your key last until you close this page.':
    'Diese Datei und Ihr Schlüssel bleiben, bis Sie diese Seite schließen.',
  'Your key lasts until you close this page. After that, %1$s cannot ask for this file again.':
    'Ihr Schlüssel bleibt, bis Sie diese Seite schließen. Danach kann %1$s diese Datei nicht noch einmal anfordern.',
  '%1$s is offline': '%1$s ist offline',
  'The devices of %1$s are not answering': 'Die Geräte von %1$s antworten nicht',
  '%1$s uses Dino, which cannot receive encrypted files through the server':
    '%1$s verwendet Dino, das verschlüsselte Dateien nicht über den Server empfangen kann',
  '%1$s has no device online that can receive encrypted files':
    '%1$s hat kein Gerät online, das verschlüsselte Dateien empfangen kann',
  'Your file was not sent: %1$s': 'Ihre Datei wurde nicht gesendet: %1$s',
  'Your files were not sent: %1$s': 'Ihre Dateien wurden nicht gesendet: %1$s',
  'A part of this page could not be loaded. Reload the page and try again.':
    'Ein Teil dieser Seite konnte nicht geladen werden. Laden Sie die Seite neu, und versuchen Sie es noch einmal.',
  'End-to-end encrypted': 'Ende-zu-Ende-verschlüsselt',
  'End-to-end encrypted (%1$s)': 'Ende-zu-Ende-verschlüsselt (%1$s)',
  '%1$s devices of %2$s cannot read this file, because their keys could not be fetched:': {
    one: '%1$s Gerät von %2$s kann diese Datei nicht lesen, weil seine Schlüssel nicht abgerufen werden konnten:',
    other: '%1$s Geräte von %2$s können diese Datei nicht lesen, weil ihre Schlüssel nicht abgerufen werden konnten:',
  },
  'Asked again; waiting for %1$s': 'Noch einmal darum gebeten; wartet auf %1$s',
  'Connecting…': 'Verbindet …',
  Transferring: 'Wird übertragen',
  'Sent; waiting until %1$s’s device has saved it': 'Gesendet; wartet, bis das Gerät von %1$s sie gespeichert hat',
  'Checking that it arrived unchanged…': 'Prüft, ob sie unverändert angekommen ist …',
  'Checking the part that was sent…': 'Prüft den gesendeten Teil …',
  'Checking the part that has arrived…': 'Prüft den angekommenen Teil …',
  'Checked: arrived unchanged': 'Geprüft: unverändert angekommen',
  Delivered: 'Zugestellt',
  'Sent; %1$s’s device says it has it': 'Gesendet; das Gerät von %1$s meldet, dass sie da ist',
  'You declined this file': 'Sie haben diese Datei abgelehnt',
  '%1$s declined this file': '%1$s hat diese Datei abgelehnt',
  'You cancelled the transfer': 'Sie haben die Übertragung abgebrochen',
  '%1$s cancelled the transfer': '%1$s hat die Übertragung abgebrochen',
  'Says which file when you accept': 'Sagt, welche Datei, wenn Sie annehmen',
  '%1$s asked for this file again': '%1$s hat noch einmal um diese Datei gebeten',
  'Waiting for %1$s to accept': 'Wartet, bis %1$s annimmt',
  'not continued yet': 'noch nicht fortgesetzt',
  'there is not enough space for the rest': 'für den Rest ist nicht genug Platz',
  '%1$s’s device cannot continue it now': 'das Gerät von %1$s kann sie gerade nicht fortsetzen',
  'choose the file again to continue': 'wählen Sie die Datei noch einmal, um fortzusetzen',
  'that was another file: choose the same one again': 'das war eine andere Datei: wählen Sie dieselbe noch einmal',
  'waiting for %1$s': 'wartet auf %1$s',
  'continues when %1$s’s device asks for the rest': 'es geht weiter, wenn das Gerät von %1$s um den Rest bittet',
  'unknown size': 'unbekannte Größe',
  '%1$s so far': '%1$s bisher',
  '%1$s of %2$s': '%1$s von %2$s',
  Direct: 'Direkt',
  Relayed: 'Über ein Relais',
  'Through the server': 'Über den Server',
  'No data for %1$s': 'Keine Daten seit %1$s',
  '%1$s left': 'noch %1$s',
  '%1$s/s': '%1$s/s',
  'Interrupted at %1$s': 'Unterbrochen bei %1$s',
  'Your server limits this transfer: about %1$s left': 'Ihr Server begrenzt diese Übertragung: noch etwa %1$s',
  '%1$s of %2$s wait': { one: '%1$s von %2$s wartet', other: '%1$s von %2$s warten' },
  'Waits until you have decided on the devices of %1$s': 'Wartet, bis Sie über die Geräte von %1$s entschieden haben',
  'Waits in this tab until %1$s is online': 'Wartet in diesem Tab, bis %1$s online ist',
  'Waits in this tab': 'Wartet in diesem Tab',
};

export default texts;
