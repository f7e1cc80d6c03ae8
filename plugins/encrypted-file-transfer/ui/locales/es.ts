import type { Catalogue } from '../../../../src/texts.js';

/** Spanish. */
const texts: Catalogue = {
  'left for more than a week: resume it, or discard what is here':
    'sin continuar desde hace más de una semana: reanúdelo o descarte lo que hay aquí',
  'Choose the file again': 'Elegir el archivo de nuevo',
  'Decide…': 'Decidir…',
  'Upload instead': 'Subirlo en su lugar',
  Decline: 'Rechazar',
  'Stored files…': 'Archivos guardados…',
  Accept: 'Aceptar',
  Resume: 'Reanudar',
  Discard: 'Descartar',
  'Compare keys…': 'Comparar las claves…',
  'Ask again': 'Pedirlo de nuevo',
  Retry: 'Reintentar',
  Save: 'Guardar',
  'Accept all (%1$s)': 'Aceptar todos (%1$s)',
  'Decline all': 'Rechazar todos',
  'Save all (%1$s)': 'Guardar todos (%1$s)',
  '%1$s files': {
    one: '%1$s archivo',
    other: '%1$s archivos',
  },
  '%1$s of %2$s arrived': {
    one: '%1$s de %2$s recibido',
    other: '%1$s de %2$s recibidos',
  },
  'Progress of %1$s': 'Progreso de %1$s',
  Pause: 'Pausar',
  Play: 'Reproducir',
  Cancel: 'Cancelar',
  'The key of this device has changed': 'La clave de este dispositivo ha cambiado',
  'From a device that you do not trust': 'De un dispositivo en el que no confía',
  'From a device you have not verified': 'De un dispositivo que no ha verificado',
  Trust: 'Confiar',
  "Don't trust": 'No confiar',
  'Asked for by %1$s': 'Pedido por %1$s',
  'Needs %1$s, %2$s free': 'Necesita %1$s, hay %2$s libres',
  'It is sent only if you accept. Decline if your contact did not ask you for it.':
    'Solo se envía si usted acepta. Rechácelo si su contacto no se lo ha pedido.',
  'Can run code: open it only if you trust it': 'Puede ejecutar código: ábralo solo si confía en él',
  'Description (not encrypted in transit): %1$s': 'Descripción (no cifrada en tránsito): %1$s',
  'Servers can see its name and size. A direct path shows your IP address.':
    'Los servidores ven su nombre y tamaño. Una vía directa muestra su dirección IP.',
  'File %1$s': 'Archivo %1$s',
  'Not encrypted': 'Sin cifrar',
  'Devices of %1$s and their fingerprints': 'Dispositivos de %1$s y sus huellas',
  'A newer version of this page has made this card. Reload the page.':
    'Una versión más nueva de esta página creó esta tarjeta. Recargue la página.',
  'The file is not stored in this browser any more.': 'El archivo ya no está guardado en este navegador.',
  'Transferring in another tab': 'Se transfiere en otra pestaña',
  'Remove this card': 'Quitar esta tarjeta',
  'Remove this card and the stored file': 'Quitar esta tarjeta y el archivo guardado',
  'Save as…': 'Guardar como…',
  Open: 'Abrir',
  'Devices and fingerprints': 'Dispositivos y huellas',
  'Delete from this browser': 'Eliminar de este navegador',
  'Open %1$s': 'Abrir %1$s',
  Position: 'Posición',
  'A file': 'Un archivo',
  '%1$s wants to send you a file': '%1$s quiere enviarle un archivo',
  '%1$s wants to send you %2$s': '%1$s quiere enviarle %2$s',
  '%1$s wants to send you %2$s, %3$s': '%1$s quiere enviarle %2$s, %3$s',
  'Send %1$s files to %2$s?': { one: '¿Enviar %1$s archivo a %2$s?', other: '¿Enviar %1$s archivos a %2$s?' },
  'and %1$s more': { one: 'y %1$s más', other: 'y %1$s más' },
  Send: 'Enviar',
  'Send file: end-to-end encrypted, to %1$s’s device':
    'Enviar archivo: cifrado de extremo a extremo, al dispositivo de %1$s',
  'Send file: end-to-end encrypted, to another device of yours':
    'Enviar archivo: cifrado de extremo a extremo, a otro de sus dispositivos',
  'Send to which device of %1$s?': '¿A qué dispositivo de %1$s enviar?',
  'Send file: not encrypted': 'Enviar archivo: sin cifrar',
  'A folder cannot be sent: choose the files in it, or pack it into one file.':
    'No se puede enviar una carpeta: elija los archivos que contiene o empaquétela en un archivo.',
  'Drop to send to %1$s': 'Suelte para enviar a %1$s',
  'End-to-end encrypted, straight to the device': 'Cifrado de extremo a extremo, directo al dispositivo',
  'Upload instead: an encrypted copy stays on the server':
    'Subirlo en su lugar: una copia cifrada queda en el servidor',
  'Send file': 'Enviar archivo',
  'Choose files that wait in this tab': 'Elegir archivos que esperen en esta pestaña',
  'Compare each fingerprint with the one that %1$s sees, over a call or when you meet. Files go only to devices that you trust.':
    'Compare cada huella con la que ve %1$s, en una llamada o en persona. Los archivos solo van a dispositivos en los que confía.',
  'Where %1$s finds it: in Converse in the profile, as “OMEMO fingerprint (legacy)”; in Conversations under the account’s details.':
    'Dónde la encuentra %1$s: en Converse, en el perfil, como «OMEMO fingerprint (legacy)»; en Conversations, en los detalles de la cuenta.',
  'The key of %1$s’s device has changed': 'La clave del dispositivo de %1$s ha cambiado',
  'New devices of %1$s': 'Dispositivos nuevos de %1$s',
  'Not now': 'Ahora no',
  'Contents are end-to-end encrypted. Servers can see the name, type and size of a file.':
    'El contenido está cifrado de extremo a extremo. Los servidores ven el nombre, el tipo y el tamaño de un archivo.',
  'Devices of %1$s': 'Dispositivos de %1$s',
  'No devices are known.': 'No se conoce ningún dispositivo.',
  Close: 'Cerrar',
  'Key changed': 'Clave cambiada',
  Trusted: 'De confianza',
  'Not trusted': 'Sin confianza',
  'Not verified': 'Sin verificar',
  'The key of this device has changed. Somebody may be listening in: trust it only after comparing its fingerprint again.':
    'La clave de este dispositivo ha cambiado. Puede que alguien esté escuchando: confíe en él solo tras comparar de nuevo su huella.',
  'Device %1$s': 'Dispositivo %1$s',
  'Sends this file': 'Envía este archivo',
  'The device that is online may be that one. It gets no key for the file, and some apps keep what they cannot read as if it were the file.':
    'El dispositivo conectado puede ser ese. No recibe ninguna clave del archivo, y algunas aplicaciones guardan lo que no pueden leer como si fuera el archivo.',
  'You do not trust a device of %1$s': 'No confía en un dispositivo de %1$s',
  'Send anyway': 'Enviar de todos modos',
  'QR code of this fingerprint': 'Código QR de esta huella',
  'Scan a code': 'Escanear un código',
  '%1$s files, %2$s': { one: '%1$s archivo, %2$s', other: '%1$s archivos, %2$s' },
  'Stored files': 'Archivos guardados',
  'No received files are stored in this browser.': 'No hay archivos recibidos guardados en este navegador.',
  'kept in this browser until you delete them or log out':
    'guardados en este navegador hasta que los elimine o cierre la sesión',
  'kept in this browser until you delete them': 'guardados en este navegador hasta que los elimine',
  '%1$s are free.': 'Hay %1$s libres.',
  'Delete %1$s': 'Eliminar %1$s',
  'Really delete all': 'Sí, eliminar todo',
  'Delete all (%1$s)': 'Eliminar todo (%1$s)',
  'Scan a code…': 'Escanear un código…',
  'The camera cannot be used: there is none, or it is not allowed.':
    'No se puede usar la cámara: no hay ninguna o no está permitida.',
  'This code is of another device. Trust none of those that are shown here because of it.':
    'Este código es de otro dispositivo. No confíe por él en ninguno de los que se muestran aquí.',
  'Nothing was changed: this device has another key now. Compare its new fingerprint.':
    'No se cambió nada: este dispositivo tiene ahora otra clave. Compare su nueva huella.',
  'Nothing was changed. Try again.': 'No se cambió nada. Inténtelo de nuevo.',
  'Received files': 'Archivos recibidos',
  'Files that this browser stores until you delete them': 'Archivos que este navegador guarda hasta que los elimine',
  'The encryption of this file could not be checked, so it was refused.':
    'No se pudo comprobar el cifrado de este archivo, así que se rechazó.',
  'This file was offered without encryption, so it was refused.':
    'Este archivo se ofreció sin cifrar, así que se rechazó.',
  'It was not encrypted for this browser. Write %1$s a message first.':
    'No estaba cifrado para este navegador. Escriba antes un mensaje a %1$s.',
  'Your devices could not set up an encrypted session.': 'Sus dispositivos no pudieron establecer una sesión cifrada.',
  'You do not trust the device that this file came from, so it was refused.':
    'No confía en el dispositivo del que vino este archivo, así que se rechazó.',
  'This file came from a device that %1$s does not list, so it was refused.':
    'Este archivo vino de un dispositivo que %1$s no declara, así que se rechazó.',
  'The devices of %1$s could not be looked up.': 'No se pudieron consultar los dispositivos de %1$s.',
  '%1$s’s device has a new key, so the file was refused.':
    'El dispositivo de %1$s tiene una clave nueva, así que se rechazó el archivo.',
  'There is no device of %1$s that you trust to send this file to.':
    'No hay ningún dispositivo de %1$s en el que confíe para enviar este archivo.',
  'The device that asked for this file did not get it: you do not trust it, it was never to have the file, or its encryption could not be checked.':
    'El dispositivo que pidió este archivo no lo recibió: no confía en él, el archivo no era para él o no se pudo comprobar su cifrado.',
  '%1$s’s device declined to send this file to this device. It goes only to devices that were trusted when it was sent.':
    'El dispositivo de %1$s no quiso enviar este archivo a este dispositivo. Solo va a los que eran de confianza al enviarlo.',
  'The file was damaged or changed on its way and was not kept.':
    'El archivo se dañó o cambió por el camino y no se conservó.',
  'What had arrived is not the beginning of the file, so it was not kept.':
    'Lo que había llegado no es el principio del archivo, así que no se conservó.',
  'The file is larger than %1$s’s device accepts.': 'El archivo es mayor de lo que acepta el dispositivo de %1$s.',
  '%1$s does not have this file any more.': '%1$s ya no tiene este archivo.',
  '%1$s’s device could not continue this transfer.': 'El dispositivo de %1$s no pudo continuar esta transferencia.',
  'There is not enough space for this file.': 'No hay espacio suficiente para este archivo.',
  'This browser could not store the file.': 'Este navegador no pudo guardar el archivo.',
  'This browser could not store its encryption keys. Free some space first.':
    'Este navegador no pudo guardar sus claves de cifrado. Libere antes algo de espacio.',
  'The file could not be read, or has changed since you chose it.':
    'El archivo no se pudo leer o ha cambiado desde que lo eligió.',
  '%1$s’s device cannot receive encrypted files this way.':
    'El dispositivo de %1$s no puede recibir archivos cifrados de este modo.',
  '%1$s’s device went offline.': 'El dispositivo de %1$s se desconectó.',
  'The connection was lost.': 'Se perdió la conexión.',
  '%1$s’s device did not answer in time.': 'El dispositivo de %1$s no respondió a tiempo.',
  'The page was closed.': 'Se cerró la página.',
  '%1$s’s device did something unexpected.': 'El dispositivo de %1$s hizo algo inesperado.',
  'You accepted this file on another device.': 'Aceptó este archivo en otro dispositivo.',
  'Encrypted files need an encryption such as OMEMO, which is not available here.':
    'Los archivos cifrados necesitan un cifrado como OMEMO, que no está disponible aquí.',
  'Something unexpected happened.': 'Ocurrió algo inesperado.',
  'This file was offered in a way that does not work here.': 'Este archivo se ofreció de un modo que aquí no funciona.',
  'The file is larger than this page accepts.': 'El archivo es mayor de lo que acepta esta página.',
  'No transfer can carry more than %1$s.': 'Ninguna transferencia puede llevar más de %1$s.',
  'This contact is sending too many files at once. Some were declined automatically.':
    'Este contacto envía demasiados archivos a la vez. Algunos se rechazaron automáticamente.',
  'This contact sent so many encrypted offers that some were left unread. If messages cannot be decrypted any more, the OMEMO session with this contact needs to be renewed.':
    'Este contacto envió tantas ofertas cifradas que algunas quedaron sin leer. Si ya no se pueden descifrar mensajes, hay que renovar la sesión OMEMO con este contacto.',
  'Getting ready': 'Preparando',
  'None of your other devices that can receive encrypted files is online':
    'Ninguno de sus otros dispositivos que pueden recibir archivos cifrados está en línea',
  'Encrypted files need an encryption such as OMEMO, which is not available here':
    'Los archivos cifrados necesitan un cifrado como OMEMO, que no está disponible aquí',
  'Encrypted files need the plugin “jet”, which is not enabled here':
    'Los archivos cifrados necesitan el complemento «jet», que no está activado aquí',
  '%1$s is not one of your contacts': '%1$s no está entre sus contactos',
  '%1$s has to write in this chat first': '%1$s tiene que escribir primero en este chat',
  '%1$s is a visitor: their key lasts until they close their page.':
    '%1$s está de visita: su clave dura hasta que cierre su página.',
  'This file and your key last until you close this page.':
    'Este archivo y su clave duran hasta que cierre esta página.',
  'Your key lasts until you close this page. After that, %1$s cannot ask for this file again.':
    'Su clave dura hasta que cierre esta página. Después, %1$s no podrá volver a pedir este archivo.',
  '%1$s is offline': '%1$s no está en línea',
  'The devices of %1$s are not answering': 'Los dispositivos de %1$s no responden',
  '%1$s uses Dino, which cannot receive encrypted files through the server':
    '%1$s usa Dino, que no puede recibir archivos cifrados a través del servidor',
  '%1$s has no device online that can receive encrypted files':
    '%1$s no tiene ningún dispositivo en línea que pueda recibir archivos cifrados',
  'Your file was not sent: %1$s': 'Su archivo no se envió: %1$s',
  'Your files were not sent: %1$s': 'Sus archivos no se enviaron: %1$s',
  'A part of this page could not be loaded. Reload the page and try again.':
    'No se pudo cargar una parte de esta página. Recárguela e inténtelo de nuevo.',
  'End-to-end encrypted': 'Cifrado de extremo a extremo',
  'End-to-end encrypted (%1$s)': 'Cifrado de extremo a extremo (%1$s)',
  '%1$s devices of %2$s cannot read this file, because their keys could not be fetched:': {
    one: '%1$s dispositivo de %2$s no puede leer este archivo, porque no se pudieron obtener sus claves:',
    other: '%1$s dispositivos de %2$s no pueden leer este archivo, porque no se pudieron obtener sus claves:',
  },
  'Asked again; waiting for %1$s': 'Pedido de nuevo; a la espera de %1$s',
  'Connecting…': 'Conectando…',
  Transferring: 'Transfiriendo',
  'Sent; waiting until %1$s’s device has saved it': 'Enviado; a la espera de que el dispositivo de %1$s lo guarde',
  'Checking that it arrived unchanged…': 'Comprobando que llegó sin cambios…',
  'Checking the part that was sent…': 'Comprobando la parte enviada…',
  'Checking the part that has arrived…': 'Comprobando la parte que ha llegado…',
  'Checked: arrived unchanged': 'Comprobado: llegó sin cambios',
  Delivered: 'Entregado',
  'Sent; %1$s’s device says it has it': 'Enviado; el dispositivo de %1$s dice que lo tiene',
  'You declined this file': 'Rechazó este archivo',
  '%1$s declined this file': '%1$s rechazó este archivo',
  'You cancelled the transfer': 'Canceló la transferencia',
  '%1$s cancelled the transfer': '%1$s canceló la transferencia',
  'Says which file when you accept': 'Dice qué archivo es cuando acepte',
  '%1$s asked for this file again': '%1$s pidió este archivo de nuevo',
  'Waiting for %1$s to accept': 'A la espera de que %1$s acepte',
  'not continued yet': 'aún no reanudado',
  'there is not enough space for the rest': 'no hay espacio para el resto',
  '%1$s’s device cannot continue it now': 'el dispositivo de %1$s no puede continuarlo ahora',
  'choose the file again to continue': 'elija el archivo de nuevo para continuar',
  'that was another file: choose the same one again': 'ese era otro archivo: elija el mismo',
  'waiting for %1$s': 'a la espera de %1$s',
  'continues when %1$s’s device asks for the rest': 'continúa cuando el dispositivo de %1$s pida el resto',
  'unknown size': 'tamaño desconocido',
  '%1$s so far': '%1$s hasta ahora',
  '%1$s of %2$s': '%1$s de %2$s',
  Direct: 'Directo',
  Relayed: 'Por relé',
  'Through the server': 'A través del servidor',
  'No data for %1$s': 'Sin datos desde hace %1$s',
  '%1$s left': 'quedan %1$s',
  '%1$s/s': '%1$s/s',
  'Interrupted at %1$s': 'Interrumpido en %1$s',
  'Your server limits this transfer: about %1$s left': 'Su servidor limita esta transferencia: quedan unos %1$s',
  '%1$s of %2$s wait': { one: '%1$s de %2$s espera', other: '%1$s de %2$s esperan' },
  'Waits until you have decided on the devices of %1$s': 'Espera a que decida sobre los dispositivos de %1$s',
  'Waits in this tab until %1$s is online': 'Espera en esta pestaña hasta que %1$s esté en línea',
  'Waits in this tab': 'Espera en esta pestaña',
};

export default texts;
