import type { Catalogue } from '../../../../src/texts.js';

/** French. */
const texts: Catalogue = {
  'left for more than a week: resume it, or discard what is here':
    'interrompu depuis plus d’une semaine : reprenez-le, ou supprimez ce qui est déjà là',
  'Choose the file again': 'Choisir le fichier à nouveau',
  'Decide…': 'Décider…',
  'Upload instead': 'Téléverser à la place',
  Decline: 'Refuser',
  'Stored files…': 'Fichiers stockés…',
  Accept: 'Accepter',
  Resume: 'Reprendre',
  Discard: 'Abandonner',
  'Compare keys…': 'Comparer les clés…',
  'Ask again': 'Redemander',
  Retry: 'Réessayer',
  Save: 'Enregistrer',
  'Accept all (%1$s)': 'Tout accepter (%1$s)',
  'Decline all': 'Tout refuser',
  'Save all (%1$s)': 'Tout enregistrer (%1$s)',
  '%1$s files': {
    one: '%1$s fichier',
    other: '%1$s fichiers',
  },
  '%1$s of %2$s arrived': {
    one: '%1$s sur %2$s est arrivé',
    other: '%1$s sur %2$s sont arrivés',
  },
  'Progress of %1$s': 'Progression de %1$s',
  Pause: 'Pause',
  Play: 'Lire',
  Cancel: 'Annuler',
  'The key of this device has changed': 'La clé de cet appareil a changé',
  'From a device that you do not trust': 'D’un appareil auquel vous ne faites pas confiance',
  'From a device you have not verified': 'D’un appareil que vous n’avez pas vérifié',
  Trust: 'Faire confiance',
  "Don't trust": 'Ne pas faire confiance',
  'Asked for by %1$s': 'Demandé par %1$s',
  'Needs %1$s, %2$s free': 'Nécessite %1$s, %2$s libres',
  'It is sent only if you accept. Decline if your contact did not ask you for it.':
    'Il n’est envoyé que si vous acceptez. Refusez si votre contact ne vous l’a pas demandé.',
  'Can run code: open it only if you trust it': 'Peut exécuter du code : ne l’ouvrez que si vous lui faites confiance',
  'Description (not encrypted in transit): %1$s': 'Description (non chiffrée pendant le transfert) : %1$s',
  'Servers can see its name and size. A direct path shows your IP address.':
    'Les serveurs voient son nom et sa taille. Un chemin direct révèle votre adresse IP.',
  'File %1$s': 'Fichier %1$s',
  'Not encrypted': 'Non chiffré',
  'Devices of %1$s and their fingerprints': 'Appareils de %1$s et leurs empreintes',
  'A newer version of this page has made this card. Reload the page.':
    'Une version plus récente de cette page a créé cette carte. Rechargez la page.',
  'The file is not stored in this browser any more.': 'Le fichier n’est plus stocké dans ce navigateur.',
  'Transferring in another tab': 'Transfert dans un autre onglet',
  'Remove this card': 'Supprimer cette carte',
  'Remove this card and the stored file': 'Supprimer cette carte et le fichier stocké',
  'Save as…': 'Enregistrer sous…',
  Open: 'Ouvrir',
  'Devices and fingerprints': 'Appareils et empreintes',
  'Delete from this browser': 'Supprimer de ce navigateur',
  'Open %1$s': 'Ouvrir %1$s',
  Position: 'Position',
  'A file': 'Un fichier',
  '%1$s wants to send you a file': '%1$s veut vous envoyer un fichier',
  '%1$s wants to send you %2$s': '%1$s veut vous envoyer %2$s',
  '%1$s wants to send you %2$s, %3$s': '%1$s veut vous envoyer %2$s, %3$s',
  'Send %1$s files to %2$s?': { one: 'Envoyer %1$s fichier à %2$s ?', other: 'Envoyer %1$s fichiers à %2$s ?' },
  'and %1$s more': { one: 'et %1$s autre', other: 'et %1$s autres' },
  Send: 'Envoyer',
  'Send file: end-to-end encrypted, to %1$s’s device':
    'Envoyer un fichier : chiffré de bout en bout, vers l’appareil de %1$s',
  'Send file: end-to-end encrypted, to another device of yours':
    'Envoyer un fichier : chiffré de bout en bout, vers un autre de vos appareils',
  'Send to which device of %1$s?': 'Envoyer à quel appareil de %1$s ?',
  'Send file: not encrypted': 'Envoyer un fichier : non chiffré',
  'A folder cannot be sent: choose the files in it, or pack it into one file.':
    'Un dossier ne peut pas être envoyé : choisissez les fichiers qu’il contient, ou faites-en une archive.',
  'Drop to send to %1$s': 'Déposez pour envoyer à %1$s',
  'End-to-end encrypted, straight to the device': 'Chiffré de bout en bout, directement vers l’appareil',
  'Upload instead: an encrypted copy stays on the server':
    'Téléverser à la place : une copie chiffrée reste sur le serveur',
  'Send file': 'Envoyer un fichier',
  'Choose files that wait in this tab': 'Choisir des fichiers qui attendent dans cet onglet',
  'Compare each fingerprint with the one that %1$s sees, over a call or when you meet. Files go only to devices that you trust.':
    'Comparez chaque empreinte avec celle que %1$s voit, par téléphone ou de vive voix. Les fichiers ne vont qu’aux appareils auxquels vous faites confiance.',
  'Where %1$s finds it: in Converse in the profile, as “OMEMO fingerprint (legacy)”; in Conversations under the account’s details.':
    'Où %1$s la trouve : dans Converse, dans le profil, sous « OMEMO fingerprint (legacy) » ; dans Conversations, dans les détails du compte.',
  'The key of %1$s’s device has changed': 'La clé de l’appareil de %1$s a changé',
  'New devices of %1$s': 'Nouveaux appareils de %1$s',
  'Not now': 'Pas maintenant',
  'Contents are end-to-end encrypted. Servers can see the name, type and size of a file.':
    'Le contenu est chiffré de bout en bout. Les serveurs voient le nom, le type et la taille d’un fichier.',
  'Devices of %1$s': 'Appareils de %1$s',
  'No devices are known.': 'Aucun appareil n’est connu.',
  Close: 'Fermer',
  'Key changed': 'Clé changée',
  Trusted: 'Fiable',
  'Not trusted': 'Non fiable',
  'Not verified': 'Non vérifié',
  'The key of this device has changed. Somebody may be listening in: trust it only after comparing its fingerprint again.':
    'La clé de cet appareil a changé. Quelqu’un écoute peut-être : ne lui faites confiance qu’après avoir comparé à nouveau son empreinte.',
  'Device %1$s': 'Appareil %1$s',
  'Sends this file': 'Envoie ce fichier',
  'The device that is online may be that one. It gets no key for the file, and some apps keep what they cannot read as if it were the file.':
    'L’appareil en ligne est peut-être celui-là. Il ne reçoit aucune clé pour le fichier, et certaines applications gardent ce qu’elles ne peuvent pas lire comme si c’était le fichier.',
  'You do not trust a device of %1$s': 'Vous ne faites pas confiance à un appareil de %1$s',
  'Send anyway': 'Envoyer quand même',
  'QR code of this fingerprint': 'Code QR de cette empreinte',
  'Scan a code': 'Scanner un code',
  '%1$s files, %2$s': { one: '%1$s fichier, %2$s', other: '%1$s fichiers, %2$s' },
  'Stored files': 'Fichiers stockés',
  'No received files are stored in this browser.': 'Aucun fichier reçu n’est stocké dans ce navigateur.',
  'kept in this browser until you delete them or log out':
    'conservés dans ce navigateur jusqu’à ce que vous les supprimiez ou vous déconnectiez',
  'kept in this browser until you delete them': 'conservés dans ce navigateur jusqu’à ce que vous les supprimiez',
  '%1$s are free.': '%1$s sont libres.',
  'Delete %1$s': 'Supprimer %1$s',
  'Really delete all': 'Vraiment tout supprimer',
  'Delete all (%1$s)': 'Tout supprimer (%1$s)',
  'Scan a code…': 'Scanner un code…',
  'The camera cannot be used: there is none, or it is not allowed.':
    'L’appareil photo ne peut pas être utilisé : il n’y en a pas, ou il n’est pas autorisé.',
  'This code is of another device. Trust none of those that are shown here because of it.':
    'Ce code est celui d’un autre appareil. Ne faites confiance à aucun de ceux affichés ici à cause de lui.',
  'Nothing was changed: this device has another key now. Compare its new fingerprint.':
    'Rien n’a été modifié : cet appareil a maintenant une autre clé. Comparez sa nouvelle empreinte.',
  'Nothing was changed. Try again.': 'Rien n’a été modifié. Réessayez.',
  'Received files': 'Fichiers reçus',
  'Files that this browser stores until you delete them':
    'Fichiers que ce navigateur stocke jusqu’à ce que vous les supprimiez',
  'The encryption of this file could not be checked, so it was refused.':
    'Le chiffrement de ce fichier n’a pas pu être vérifié, il a donc été refusé.',
  'This file was offered without encryption, so it was refused.':
    'Ce fichier a été proposé sans chiffrement, il a donc été refusé.',
  'It was not encrypted for this browser. Write %1$s a message first.':
    'Il n’était pas chiffré pour ce navigateur. Écrivez d’abord un message à %1$s.',
  'Your devices could not set up an encrypted session.': 'Vos appareils n’ont pas pu établir de session chiffrée.',
  'You do not trust the device that this file came from, so it was refused.':
    'Vous ne faites pas confiance à l’appareil d’où vient ce fichier, il a donc été refusé.',
  'This file came from a device that %1$s does not list, so it was refused.':
    'Ce fichier vient d’un appareil que %1$s ne déclare pas, il a donc été refusé.',
  'The devices of %1$s could not be looked up.': 'Les appareils de %1$s n’ont pas pu être consultés.',
  '%1$s’s device has a new key, so the file was refused.':
    'L’appareil de %1$s a une nouvelle clé, le fichier a donc été refusé.',
  'There is no device of %1$s that you trust to send this file to.':
    'Il n’y a aucun appareil de %1$s auquel vous faites confiance pour envoyer ce fichier.',
  'The device that asked for this file did not get it: you do not trust it, it was never to have the file, or its encryption could not be checked.':
    'L’appareil qui a demandé ce fichier ne l’a pas reçu : vous ne lui faites pas confiance, le fichier ne lui était pas destiné, ou son chiffrement n’a pas pu être vérifié.',
  '%1$s’s device declined to send this file to this device. It goes only to devices that were trusted when it was sent.':
    'L’appareil de %1$s a refusé d’envoyer ce fichier à cet appareil. Il ne va qu’aux appareils de confiance au moment de l’envoi.',
  'The file was damaged or changed on its way and was not kept.':
    'Le fichier a été endommagé ou modifié en chemin et n’a pas été conservé.',
  'What had arrived is not the beginning of the file, so it was not kept.':
    'Ce qui était arrivé n’est pas le début du fichier et n’a donc pas été conservé.',
  'The file is larger than %1$s’s device accepts.': 'Le fichier est plus gros que ce que l’appareil de %1$s accepte.',
  '%1$s does not have this file any more.': '%1$s n’a plus ce fichier.',
  '%1$s’s device could not continue this transfer.': 'L’appareil de %1$s n’a pas pu continuer ce transfert.',
  'There is not enough space for this file.': 'Il n’y a pas assez de place pour ce fichier.',
  'This browser could not store the file.': 'Ce navigateur n’a pas pu stocker le fichier.',
  'This browser could not store its encryption keys. Free some space first.':
    'Ce navigateur n’a pas pu stocker ses clés de chiffrement. Libérez d’abord de la place.',
  'The file could not be read, or has changed since you chose it.':
    'Le fichier n’a pas pu être lu, ou a changé depuis que vous l’avez choisi.',
  '%1$s’s device cannot receive encrypted files this way.':
    'L’appareil de %1$s ne peut pas recevoir de fichiers chiffrés ainsi.',
  '%1$s’s device went offline.': 'L’appareil de %1$s s’est déconnecté.',
  'The connection was lost.': 'La connexion a été perdue.',
  '%1$s’s device did not answer in time.': 'L’appareil de %1$s n’a pas répondu à temps.',
  'The page was closed.': 'La page a été fermée.',
  '%1$s’s device did something unexpected.': 'L’appareil de %1$s a fait quelque chose d’inattendu.',
  'You accepted this file on another device.': 'Vous avez accepté ce fichier sur un autre appareil.',
  'Encrypted files need an encryption such as OMEMO, which is not available here.':
    'Les fichiers chiffrés nécessitent un chiffrement comme OMEMO, qui n’est pas disponible ici.',
  'Something unexpected happened.': 'Un imprévu s’est produit.',
  'This file was offered in a way that does not work here.':
    'Ce fichier a été proposé d’une manière qui ne fonctionne pas ici.',
  'The file is larger than this page accepts.': 'Le fichier est plus gros que ce que cette page accepte.',
  'No transfer can carry more than %1$s.': 'Aucun transfert ne peut dépasser %1$s.',
  'This contact is sending too many files at once. Some were declined automatically.':
    'Ce contact envoie trop de fichiers à la fois. Certains ont été refusés automatiquement.',
  'This contact sent so many encrypted offers that some were left unread. If messages cannot be decrypted any more, the OMEMO session with this contact needs to be renewed.':
    'Ce contact a envoyé tant d’offres chiffrées que certaines n’ont pas été lues. Si des messages ne peuvent plus être déchiffrés, la session OMEMO avec ce contact doit être renouvelée.',
  'Getting ready': 'Préparation',
  'None of your other devices that can receive encrypted files is online':
    'Aucun de vos autres appareils capables de recevoir des fichiers chiffrés n’est en ligne',
  'Encrypted files need an encryption such as OMEMO, which is not available here':
    'Les fichiers chiffrés nécessitent un chiffrement comme OMEMO, qui n’est pas disponible ici',
  'Encrypted files need the plugin “jet”, which is not enabled here':
    'Les fichiers chiffrés nécessitent le plugin « jet », qui n’est pas activé ici',
  '%1$s is not one of your contacts': '%1$s ne fait pas partie de vos contacts',
  '%1$s has to write in this chat first': '%1$s doit d’abord écrire dans cette discussion',
  '%1$s is a visitor: their key lasts until they close their page.':
    '%1$s est en visite : sa clé dure jusqu’à la fermeture de sa page.',
  'This file and your key last until you close this page.':
    'Ce fichier et votre clé durent jusqu’à ce que vous fermiez cette page.',
  'Your key lasts until you close this page. After that, %1$s cannot ask for this file again.':
    'Votre clé dure jusqu’à ce que vous fermiez cette page. Ensuite, %1$s ne pourra plus redemander ce fichier.',
  '%1$s is offline': '%1$s est hors ligne',
  'The devices of %1$s are not answering': 'Les appareils de %1$s ne répondent pas',
  '%1$s uses Dino, which cannot receive encrypted files through the server':
    '%1$s utilise Dino, qui ne peut pas recevoir de fichiers chiffrés par le serveur',
  '%1$s has no device online that can receive encrypted files':
    '%1$s n’a aucun appareil en ligne qui puisse recevoir des fichiers chiffrés',
  'Your file was not sent: %1$s': 'Votre fichier n’a pas été envoyé : %1$s',
  'Your files were not sent: %1$s': 'Vos fichiers n’ont pas été envoyés : %1$s',
  'A part of this page could not be loaded. Reload the page and try again.':
    'Une partie de cette page n’a pas pu être chargée. Rechargez la page et réessayez.',
  'End-to-end encrypted': 'Chiffré de bout en bout',
  'End-to-end encrypted (%1$s)': 'Chiffré de bout en bout (%1$s)',
  '%1$s devices of %2$s cannot read this file, because their keys could not be fetched:': {
    one: '%1$s appareil de %2$s ne peut pas lire ce fichier, car ses clés n’ont pas pu être obtenues :',
    other: '%1$s appareils de %2$s ne peuvent pas lire ce fichier, car leurs clés n’ont pas pu être obtenues :',
  },
  'Asked again; waiting for %1$s': 'Redemandé ; en attente de %1$s',
  'Connecting…': 'Connexion…',
  Transferring: 'Transfert en cours',
  'Sent; waiting until %1$s’s device has saved it': 'Envoyé ; en attente que l’appareil de %1$s l’ait enregistré',
  'Checking that it arrived unchanged…': 'Vérification qu’il est arrivé intact…',
  'Checking the part that was sent…': 'Vérification de la partie envoyée…',
  'Checking the part that has arrived…': 'Vérification de la partie arrivée…',
  'Checked: arrived unchanged': 'Vérifié : arrivé intact',
  Delivered: 'Remis',
  'Sent; %1$s’s device says it has it': 'Envoyé ; l’appareil de %1$s dit l’avoir',
  'You declined this file': 'Vous avez refusé ce fichier',
  '%1$s declined this file': '%1$s a refusé ce fichier',
  'You cancelled the transfer': 'Vous avez annulé le transfert',
  '%1$s cancelled the transfer': '%1$s a annulé le transfert',
  'Says which file when you accept': 'Indique quel fichier quand vous acceptez',
  '%1$s asked for this file again': '%1$s a redemandé ce fichier',
  'Waiting for %1$s to accept': 'En attente de l’accord de %1$s',
  'not continued yet': 'pas encore repris',
  'there is not enough space for the rest': 'pas assez de place pour la suite',
  '%1$s’s device cannot continue it now': 'l’appareil de %1$s ne peut pas le continuer maintenant',
  'choose the file again to continue': 'choisissez le fichier à nouveau pour continuer',
  'that was another file: choose the same one again': 'c’était un autre fichier : choisissez le même',
  'waiting for %1$s': 'en attente de %1$s',
  'continues when %1$s’s device asks for the rest': 'continue quand l’appareil de %1$s demande la suite',
  'unknown size': 'taille inconnue',
  '%1$s so far': '%1$s jusqu’ici',
  '%1$s of %2$s': '%1$s sur %2$s',
  Direct: 'Direct',
  Relayed: 'Par relais',
  'Through the server': 'Par le serveur',
  'No data for %1$s': 'Aucune donnée depuis %1$s',
  '%1$s left': 'reste %1$s',
  '%1$s/s': '%1$s/s',
  'Interrupted at %1$s': 'Interrompu à %1$s',
  'Your server limits this transfer: about %1$s left': 'Votre serveur limite ce transfert : environ %1$s restantes',
  '%1$s of %2$s wait': { one: '%1$s sur %2$s attend', other: '%1$s sur %2$s attendent' },
  'Waits until you have decided on the devices of %1$s': 'Attend que vous ayez décidé des appareils de %1$s',
  'Waits in this tab until %1$s is online': 'Attend dans cet onglet que %1$s soit en ligne',
  'Waits in this tab': 'Attend dans cet onglet',
};

export default texts;
