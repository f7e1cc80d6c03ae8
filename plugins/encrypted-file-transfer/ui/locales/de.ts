import type { Catalogue } from './catalogue.js';

/** German. */
const texts: Catalogue = {
  'Send file': 'Datei senden',
  Accept: 'Annehmen',
  Decline: 'Ablehnen',
  Cancel: 'Abbrechen',
  Save: 'Speichern',
  Delete: 'Löschen',
  Trust: 'Vertrauen',
  "Don't trust": 'Nicht vertrauen',
  'Not now': 'Nicht jetzt',
  'File %1$s': 'Datei %1$s',
  'Progress of %1$s': 'Fortschritt von %1$s',
  '%1$s of %2$s': '%1$s von %2$s',
  '%1$s so far': '%1$s bisher',
  'unknown size': 'unbekannte Größe',
  '%1$s/s': '%1$s/s',
  '%1$s left': 'noch %1$s',
  Direct: 'Direkt',
  Relayed: 'Über ein Relais',
  'Through the server': 'Über den Server',
  'The server limits this transfer: about %1$s left': 'Der Server begrenzt diese Übertragung: noch etwa %1$s',
  'Waiting for the other side to accept': 'Wartet auf die Annahme',
  'Wants to send you this file': 'Möchte Ihnen diese Datei senden',
  'Ask again': 'Noch einmal bitten',
  'You asked for it again; waiting for the other side':
    'Sie haben noch einmal darum gebeten; wartet auf die Gegenseite',
  'It is sent only if you accept. Decline if your contact did not ask you for it.':
    'Sie wird nur gesendet, wenn Sie annehmen. Lehnen Sie ab, wenn Ihr Kontakt Sie nicht darum gebeten hat.',
  '%1$s asked for this file again': '%1$s hat noch einmal um diese Datei gebeten',
  'The device that asked for this file did not get it: you do not trust it, it was never to have the file, or its encryption could not be checked.':
    'Das Gerät, das um diese Datei gebeten hat, hat sie nicht bekommen: Sie vertrauen ihm nicht, es sollte sie nie haben, oder seine Verschlüsselung konnte nicht geprüft werden.',
  'The sender’s device declined to send this file to this device. It goes only to devices that were trusted when it was sent.':
    'Das Gerät des Absenders gibt diesem Gerät die Datei nicht. Sie geht nur an Geräte, denen beim Senden vertraut wurde.',
  'Connecting…': 'Verbindet …',
  Resume: 'Fortsetzen',
  'Interrupted at %1$s of %2$s': 'Unterbrochen bei %1$s von %2$s',
  'not continued yet': 'noch nicht fortgesetzt',
  'there is not enough space for the rest': 'für den Rest ist nicht genug Platz',
  '%1$s’s device cannot continue it now': 'das Gerät von %1$s kann sie jetzt nicht fortsetzen',
  'choose the file again to continue': 'wählen Sie die Datei noch einmal, um fortzufahren',
  'that was another file: choose the same one again': 'das war eine andere Datei: wählen Sie dieselbe noch einmal',
  'continues when %1$s’s device asks for the rest': 'es geht weiter, wenn das Gerät von %1$s um den Rest bittet',
  'waiting for %1$s': 'wartet auf %1$s',
  'Checking the part that was sent…': 'Prüft den Teil, der gesendet wurde …',
  'Checking the part that has arrived…': 'Prüft den Teil, der angekommen ist …',
  Discard: 'Verwerfen',
  'Choose the file again': 'Datei noch einmal wählen',
  'What had arrived is not the beginning of the file, so it was not kept.':
    'Was angekommen war, ist nicht der Anfang der Datei und wurde deshalb nicht behalten.',
  'Waiting for the recipient to save the file': 'Wartet, bis der Empfänger die Datei gespeichert hat',
  'Checking the file…': 'Prüft die Datei …',
  Delivered: 'Zugestellt',
  'Sent; %1$s’s device says it has it': 'Gesendet; das Gerät von %1$s meldet, dass sie da ist',
  'Received and checked': 'Empfangen und geprüft',
  'Wants to send you a file. Its name and size appear after you accept.':
    'Möchte Ihnen eine Datei senden. Name und Größe erscheinen, wenn Sie annehmen.',
  'You declined this file': 'Sie haben diese Datei abgelehnt',
  'The other side declined this file': 'Die Datei wurde abgelehnt',
  'You cancelled the transfer': 'Sie haben die Übertragung abgebrochen',
  'The other side cancelled the transfer': 'Die Gegenseite hat die Übertragung abgebrochen',
  'End-to-end encrypted': 'Ende-zu-Ende-verschlüsselt',
  'End-to-end encrypted (%1$s)': 'Ende-zu-Ende-verschlüsselt (%1$s)',
  'A device of %1$s cannot read this file, because its keys could not be fetched:':
    'Ein Gerät von %1$s kann diese Datei nicht lesen, weil seine Schlüssel nicht abgerufen werden konnten:',
  'These devices of %1$s cannot read this file, because their keys could not be fetched:':
    'Diese Geräte von %1$s können diese Datei nicht lesen, weil ihre Schlüssel nicht abgerufen werden konnten:',
  'Not encrypted': 'Nicht verschlüsselt',
  'Description (not encrypted in transit):': 'Beschreibung (unverschlüsselt übertragen):',
  'The name and size of the file are not encrypted in transit.':
    'Name und Größe der Datei werden unverschlüsselt übertragen.',
  'This file comes from a device that you have not verified. Compare its fingerprint:':
    'Diese Datei kommt von einem Gerät, das Sie nicht geprüft haben. Vergleichen Sie seinen Fingerabdruck:',
  'You do not trust the device that sent this file:': 'Sie vertrauen dem Gerät nicht, das diese Datei gesendet hat:',
  'New devices of %1$s': 'Neue Geräte von %1$s',
  'Devices of %1$s': 'Geräte von %1$s',
  'Devices of %1$s and their fingerprints': 'Geräte von %1$s und ihre Fingerabdrücke',
  'The key of this device has changed. Somebody may be listening in: trust it only after comparing its fingerprint again.':
    'Der Schlüssel dieses Geräts hat sich geändert. Vielleicht liest jemand mit: Vertrauen Sie ihm erst, wenn Sie seinen Fingerabdruck neu verglichen haben.',
  'QR code of this fingerprint': 'QR-Code dieses Fingerabdrucks',
  'You trust this device': 'Sie vertrauen diesem Gerät',
  'You do not trust this device': 'Sie vertrauen diesem Gerät nicht',
  'You have not decided on this device yet': 'Sie haben über dieses Gerät noch nicht entschieden',
  'No devices are known.': 'Es sind keine Geräte bekannt.',
  'Nothing was changed. Try again.': 'Es wurde nichts geändert. Versuchen Sie es noch einmal.',
  'Nothing was changed: this device has another key now. Compare its new fingerprint.':
    'Es wurde nichts geändert: Dieses Gerät hat jetzt einen anderen Schlüssel. Vergleichen Sie seinen neuen Fingerabdruck.',
  Close: 'Schließen',
  'The devices of the sender could not be looked up.': 'Die Geräte des Absenders ließen sich nicht abfragen.',
  'The key of the device that this file came from has changed, so it was refused. Compare its fingerprint before you trust it again.':
    'Der Schlüssel des Geräts, von dem diese Datei kommt, hat sich geändert; darum wurde sie abgelehnt. Vergleichen Sie seinen Fingerabdruck, bevor Sie ihm wieder vertrauen.',
  'Compare each fingerprint with the one that the other person sees, over a call or when you meet. Files go only to devices that you trust.':
    'Vergleichen Sie jeden Fingerabdruck mit dem, den die andere Person sieht, am Telefon oder wenn Sie sich treffen. Dateien gehen nur an Geräte, denen Sie vertrauen.',
  'You do not trust a device of %1$s': 'Sie vertrauen einem Gerät von %1$s nicht',
  'The device that is online may be that one. It gets no key for the file, and some apps keep what they cannot read as if it were the file.':
    'Vielleicht ist es gerade dieses, das online ist. Es bekommt keinen Schlüssel für die Datei, und manche Apps behalten, was sie nicht lesen können, als wäre es die Datei.',
  'Send anyway': 'Trotzdem senden',
  'You cannot send files to yourself': 'Sie können sich selbst keine Dateien senden',
  'Encrypted files need an encryption such as OMEMO, which is not available here':
    'Verschlüsselte Dateien brauchen eine Verschlüsselung wie OMEMO, die hier nicht verfügbar ist',
  'Encrypted files need the plugin “jet”, which is not enabled here':
    'Verschlüsselte Dateien brauchen das Plugin „jet“, das hier nicht eingeschaltet ist',
  '%1$s is offline': '%1$s ist offline',
  'Getting ready': 'Wird vorbereitet',
  'The devices of %1$s are not answering': 'Die Geräte von %1$s antworten nicht',
  '%1$s uses Dino, which cannot receive encrypted files through the server':
    '%1$s verwendet Dino, das verschlüsselte Dateien nicht über den Server empfangen kann',
  'A part of this page could not be loaded. Reload the page and try again.':
    'Ein Teil dieser Seite konnte nicht geladen werden. Laden Sie die Seite neu, und versuchen Sie es noch einmal.',
  'Your file was not sent: %1$s': 'Ihre Datei wurde nicht gesendet: %1$s',
  'Your files were not sent: %1$s': 'Ihre Dateien wurden nicht gesendet: %1$s',
  '%1$s has no device online that can receive encrypted files':
    '%1$s hat kein Gerät online, das verschlüsselte Dateien empfangen kann',
  'The encryption of this file could not be checked, so it was refused.':
    'Die Verschlüsselung dieser Datei konnte nicht geprüft werden, darum wurde sie abgewiesen.',
  'This file was offered without encryption, so it was refused.':
    'Diese Datei wurde unverschlüsselt angeboten, darum wurde sie abgewiesen.',
  'This file was not encrypted for this device. Write a message first, then ask for it again.':
    'Diese Datei wurde nicht für dieses Gerät verschlüsselt. Schreiben Sie erst eine Nachricht und bitten Sie dann noch einmal um sie.',
  'Your devices could not set up an encrypted session.': 'Ihre Geräte konnten keine verschlüsselte Sitzung aufbauen.',
  'You do not trust the device that this file came from, so it was refused.':
    'Sie vertrauen dem Gerät nicht, von dem diese Datei kam, darum wurde sie abgewiesen.',
  'This file came from a device that its owner does not list, so it was refused.':
    'Diese Datei kam von einem Gerät, das nicht in der Geräteliste steht, darum wurde sie abgewiesen.',
  'There is no device that you trust to send this file to.':
    'Es gibt kein Gerät, dem Sie vertrauen und an das die Datei gehen könnte.',
  'The file was damaged or changed on its way and was not kept.':
    'Die Datei wurde unterwegs beschädigt oder verändert und nicht behalten.',
  'The file is too large for its receiver.': 'Die Datei ist zu groß für den Empfänger.',
  'The other side does not have this file any more. Ask the sender to offer it again.':
    'Die Gegenseite hat diese Datei nicht mehr. Bitten Sie darum, dass sie Ihnen noch einmal angeboten wird.',
  'The other device could not continue this transfer.': 'Das andere Gerät konnte mit dieser Datei nicht fortfahren.',
  'There is not enough space for this file. Free some space and ask for it again.':
    'Für diese Datei ist nicht genug Platz. Schaffen Sie Platz und bitten Sie noch einmal um sie.',
  'This browser could not store the file.': 'Dieser Browser konnte die Datei nicht speichern.',
  'This browser could not store its encryption keys. Free some space first.':
    'Dieser Browser konnte seine Schlüssel nicht speichern. Schaffen Sie zuerst Platz.',
  'The file could not be read, or has changed since you chose it.':
    'Die Datei konnte nicht gelesen werden oder hat sich geändert.',
  'The other device cannot receive encrypted files this way.':
    'Das andere Gerät kann verschlüsselte Dateien so nicht empfangen.',
  'The other device went offline.': 'Das andere Gerät ist offline gegangen.',
  'The connection was lost.': 'Die Verbindung ging verloren.',
  'The other device did not answer in time.': 'Das andere Gerät hat nicht rechtzeitig geantwortet.',
  'You accepted this file on another device.': 'Sie haben diese Datei auf einem anderen Gerät angenommen.',
  'The page was closed.': 'Die Seite wurde geschlossen.',
  'The other device did something unexpected.': 'Das andere Gerät hat sich unerwartet verhalten.',
  'Needs %1$s, %2$s free': 'Braucht %1$s, frei sind %2$s',
  'The file is not stored in this browser any more. Ask for it again.':
    'Die Datei ist nicht mehr in diesem Browser gespeichert. Bitten Sie noch einmal darum.',
  'This contact is sending too many files at once. Some were declined automatically.':
    'Dieser Kontakt sendet zu viele Dateien auf einmal. Einige wurden automatisch abgelehnt.',
  'This contact sent so many encrypted offers that some were left unread. If messages cannot be decrypted any more, the OMEMO session with this contact needs to be renewed.':
    'Dieser Kontakt hat so viele verschlüsselte Angebote gesendet, dass einige ungelesen blieben. Falls sich Nachrichten nicht mehr entschlüsseln lassen, muss die OMEMO-Sitzung mit diesem Kontakt erneuert werden.',
  'Something unexpected happened.': 'Etwas Unerwartetes ist geschehen.',
  'This file was offered in a way that does not work here.':
    'Diese Datei wurde auf eine Weise angeboten, die hier nicht geht.',
  'Send the file again.': 'Senden Sie die Datei noch einmal.',
  'Ask for the file again.': 'Bitten Sie noch einmal um die Datei.',
};

export default texts;
