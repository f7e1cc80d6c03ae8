/** German. */
const texts: Readonly<Record<string, string>> = {
  'OpenPGP key': 'OpenPGP-Schlüssel',
  'Make, unlock or back up your OpenPGP key': 'Ihren OpenPGP-Schlüssel anlegen, entsperren oder sichern',
  'Your OpenPGP key': 'Ihr OpenPGP-Schlüssel',
  'With a key of OpenPGP you can exchange encrypted files where OMEMO is missing on one side.':
    'Mit einem OpenPGP-Schlüssel können Sie verschlüsselte Dateien austauschen, wo auf einer Seite OMEMO fehlt.',
  'Make a new key': 'Einen neuen Schlüssel anlegen',
  'Take a key from a file': 'Einen Schlüssel aus einer Datei nehmen',
  'Restore the backup from the server': 'Die Sicherung vom Server wiederherstellen',
  Close: 'Schließen',
  Back: 'Zurück',
  'Make the key': 'Schlüssel anlegen',
  'Take this key': 'Diesen Schlüssel nehmen',
  Restore: 'Wiederherstellen',
  'Passphrase of the key in the file': 'Passphrase des Schlüssels in der Datei',
  'Passphrase for this browser': 'Passphrase für diesen Browser',
  'The same passphrase again': 'Die gleiche Passphrase noch einmal',
  'At least %1$s characters': 'Mindestens %1$s Zeichen',
  'The two passphrases are not the same.': 'Die beiden Passphrasen sind nicht gleich.',
  'File with your secret key': 'Datei mit Ihrem geheimen Schlüssel',
  'Code of the backup, with its dashes': 'Code der Sicherung, mit seinen Bindestrichen',
  'Unlock your OpenPGP key': 'Ihren OpenPGP-Schlüssel entsperren',
  'Until this page is closed, files can then be encrypted with OpenPGP.':
    'Bis diese Seite geschlossen wird, können Dateien dann mit OpenPGP verschlüsselt werden.',
  Passphrase: 'Passphrase',
  Unlock: 'Entsperren',
  'Remove the key': 'Schlüssel entfernen',
  'Remove it': 'Entfernen',
  'The key is deleted from this browser, and your contacts cannot use it any more. A backup on the server stays.':
    'Der Schlüssel wird aus diesem Browser gelöscht, und Ihre Kontakte können ihn nicht mehr verwenden. Eine Sicherung auf dem Server bleibt.',
  'Back up your key': 'Ihren Schlüssel sichern',
  'The server keeps an encrypted backup of your key. Only this code opens it:':
    'Der Server bewahrt eine verschlüsselte Sicherung Ihres Schlüssels auf. Nur dieser Code öffnet sie:',
  'Write the code down and keep it in a safe place. It is not shown again, and nobody can find it out for you.':
    'Schreiben Sie den Code auf, und bewahren Sie ihn sicher auf. Er wird nicht noch einmal angezeigt, und niemand kann ihn für Sie herausfinden.',
  'I have written it down: store the backup': 'Aufgeschrieben: Sicherung speichern',
  'Without a backup': 'Ohne Sicherung',
  'If this browser loses its data or you forget the passphrase, the key is lost. Your contacts then have to compare a new fingerprint.':
    'Wenn dieser Browser seine Daten verliert oder Sie die Passphrase vergessen, ist der Schlüssel verloren. Ihre Kontakte müssen dann einen neuen Fingerabdruck vergleichen.',
  'Use the key without a backup': 'Schlüssel ohne Sicherung verwenden',
  'Your contacts see this fingerprint. Read it to them over a call or when you meet:':
    'Ihre Kontakte sehen diesen Fingerabdruck. Lesen Sie ihn am Telefon vor, oder wenn Sie sich treffen:',
  'Make a new backup': 'Neue Sicherung anlegen',
  'One moment…': 'Einen Moment …',
  'This is not the passphrase of the key.': 'Das ist nicht die Passphrase des Schlüssels.',
  'This file holds no secret OpenPGP key that can be read.':
    'Diese Datei enthält keinen geheimen OpenPGP-Schlüssel, der sich lesen lässt.',
  'This key is not for this account: it has no user ID “xmpp:” with your address.':
    'Dieser Schlüssel ist nicht für dieses Konto: Er hat keine User-ID „xmpp:“ mit Ihrer Adresse.',
  'This key cannot be used: it has expired, was revoked, or parts of it are missing.':
    'Dieser Schlüssel lässt sich nicht verwenden: Er ist abgelaufen oder widerrufen, oder es fehlen Teile.',
  'There is no backup on the server.': 'Auf dem Server ist keine Sicherung.',
  'The backup cannot be opened with this code.': 'Die Sicherung lässt sich mit diesem Code nicht öffnen.',
  'The server did not store or deliver it. Try again.':
    'Der Server hat es nicht gespeichert oder geliefert. Versuchen Sie es noch einmal.',
  'This browser could not store the key. Free some space first.':
    'Dieser Browser konnte den Schlüssel nicht speichern. Schaffen Sie zuerst Platz.',
  'Something unexpected happened. Try again.': 'Etwas Unerwartetes ist geschehen. Versuchen Sie es noch einmal.',
};

export default texts;
