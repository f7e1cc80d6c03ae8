/** Every state of a card, with a text that it must show. */
const FINGERPRINT = '2b4768784a9911635c21640620a585c0c597802cd425c31184a23e17ee8c7451';
const sender = (trust, more = {}) => ({ jid: 'juliet@localhost', id: 4711, fingerprint: FINGERPRINT, trust, ...more });
const FILM = { name: 'Verona by night.mp4', size: 24_000_000, mediaType: 'video/mp4' };
const LETTER = { name: 'tax return 2026.pdf', size: 400_000, mediaType: 'application/pdf' };
const SONG = { name: 'serenade.wav', size: 7_400_000, mediaType: 'audio/wav' };
const transferring = { name: 'transferring', path: 'direct', bytes: 8_260_000, bytesPerSecond: 1_290_000 };
/** A card of a time to come. */
const newer = { text: 'A newer version of this page has made this card', options: { schema: 2 } };
const described = { ...LETTER, description: 'With all receipts' };

/** Each: direction, what differs from an encrypted transfer of the film, the text, and what the element is told besides. */
export const GALLERY = [
  ['sent', { state: { name: 'waiting', until: 'ready' } }, 'Getting ready'],
  ['sent', { state: { name: 'waiting', until: 'online' } }, 'Waits in this tab until Juliet is online'],
  [
    'sent',
    { state: { name: 'waiting', until: 'device', obstacle: 'not-capable' } },
    'Waits in this tab: Juliet has no device online',
    { actions: ['cancel', 'upload'] },
  ],
  ['sent', { state: { name: 'waiting', until: 'turn', waiting: 3, of: 6 } }, '3 of 6 wait'],
  ['sent', { state: { name: 'waiting', until: 'decision' } }, 'Waits until you have decided'],
  ['sent', { state: { name: 'offered' }, file: LETTER }, 'Waiting for Juliet to accept'],
  ['sent', { state: { name: 'offered' }, file: described }, 'Description (not encrypted in transit)'],
  [
    'sent',
    { state: { name: 'offered' }, file: LETTER, isAskedFor: true, sender: sender('undecided') },
    'Juliet asked for this file again',
  ],
  ['sent', { state: { name: 'accepted' } }, 'Connecting…'],
  ['sent', { state: transferring }, '9.8 of 24 MB'],
  [
    'sent',
    { state: { ...transferring, path: 'server', bytes: 700_000, bytesPerSecond: 9_700, isServerSlow: true } },
    'Your server limits this transfer',
  ],
  ['sent', { state: transferring }, 'No data for 11 sec', { silent: true }],
  ['sent', { state: { name: 'verifying' } }, 'Sent; waiting until'],
  ['sent', { state: { name: 'checking', bytes: 4e6, of: 9.8e6 } }, 'Checking the part that was sent…'],
  ['sent', { state: { name: 'interrupted', bytes: 9_800_000 }, canResume: true }, 'Interrupted at 9.8 of 24 MB'],
  [
    'sent',
    { state: { name: 'interrupted', bytes: 9_800_000, waitsFor: 'file' }, canResume: true },
    'choose the file again',
    { actions: ['cancel', 'chooseFile'] },
  ],
  ['sent', { state: { name: 'saved', confirmed: true } }, 'Delivered'],
  ['sent', { state: { name: 'saved' } }, 'Sent; Juliet’s device says it has it'],
  [
    'sent',
    { state: { name: 'saved', confirmed: true }, leftOut: [sender('trusted')] },
    '1 device of Juliet cannot read this file',
  ],
  ['sent', { state: { name: 'saved', confirmed: true }, isOfVisitor: true }, 'Juliet is a visitor'],
  ['sent', { state: { name: 'declined', by: 'peer' }, file: LETTER }, 'declined this file'],
  ['sent', { state: { name: 'cancelled', by: 'us' } }, 'You cancelled the transfer', { retry: true }],
  ['sent', { state: { name: 'cancelled', by: 'peer' } }, 'Juliet cancelled the transfer', { retry: true }],
  ['sent', { state: { name: 'failed', failure: 'connection-lost' } }, 'The connection was lost.', { retry: true }],
  ['sent', { state: { name: 'failed', failure: 'no-trusted-device' } }, 'There is no device of'],
  ['sent', { state: { name: 'saved' } }, newer.text, newer.options],
  ['received', { state: { name: 'offered' }, file: LETTER }, 'End-to-end encrypted', { first: true }],
  [
    'received',
    { state: { name: 'offered' }, isUnnamed: true, file: { name: 'file', mediaType: '' } },
    'Says which file when you accept',
  ],
  [
    'received',
    { state: { name: 'offered' }, file: LETTER, sender: sender('undecided') },
    'From a device you have not verified',
  ],
  ['received', { state: { name: 'offered', freeBytes: 10_000_000 } }, 'Needs 24 MB, 10 MB free'],
  ['received', { state: { name: 'offered' }, file: described }, 'Description (not encrypted in transit)'],
  ['received', { state: { name: 'offered' }, file: LETTER, isOfVisitor: true }, 'Juliet is a visitor'],
  ['received', { state: { name: 'requested' } }, 'Asked again; waiting for'],
  ['received', { state: { name: 'accepted' } }, 'Connecting…'],
  ['received', { state: { ...transferring, path: 'relayed' } }, 'Relayed'],
  ['received', { state: transferring }, 'No data for 11 sec', { silent: true }],
  ['received', { state: { name: 'checking', bytes: 4e6, of: 9.8e6 } }, 'Looking for what has already arrived…'],
  [
    'received',
    { state: { name: 'checking', bytes: 9.8e6, of: 9.8e6, by: 'peer' } },
    'Waiting for Juliet’s device to check its copy',
  ],
  ['received', { state: { name: 'verifying' } }, 'Checking that it arrived unchanged…'],
  ['received', { state: { name: 'saved' }, file: LETTER }, 'Checked: arrived unchanged', { file: 'text' }],
  [
    'received',
    { state: { name: 'saved' }, file: LETTER, sender: sender('undecided') },
    'From a device you have not verified',
    { file: 'text' },
  ],
  [
    'received',
    { state: { name: 'saved' }, file: { name: 'balcony at dusk.png', size: 3_100_000, mediaType: 'image/png' } },
    'Checked: arrived unchanged',
    { file: 'image' },
  ],
  [
    'received',
    { state: { name: 'saved' }, file: { ...FILM, name: 'Verona by night.webm', mediaType: 'video/webm' } },
    'Checked: arrived unchanged',
    { file: 'video' },
  ],
  ['received', { state: { name: 'saved' }, file: SONG }, 'Checked: arrived unchanged', { file: 'audio' }],
  [
    'received',
    { state: { name: 'saved' }, file: { name: 'invitation.html', size: 12_000, mediaType: 'text/html' } },
    'Can run code',
    { file: 'text' },
  ],
  ['received', { state: { name: 'saved' }, file: LETTER, encrypted: false }, 'Not encrypted', { file: 'text' }],
  [
    'received',
    { state: { name: 'saved' }, file: LETTER },
    'The file is not stored in this browser any more.',
    { file: 'none', ask: true },
  ],
  ['received', { state: { name: 'interrupted', bytes: 9_800_000 }, canResume: true }, 'Interrupted at 9.8 of 24 MB'],
  ['received', { state: { name: 'declined', by: 'us' }, file: LETTER }, 'You declined this file', { ask: true }],
  ['received', { state: { name: 'cancelled', by: 'us' } }, 'You cancelled the transfer', { ask: true }],
  ['received', { state: { name: 'cancelled', by: 'peer' } }, 'Juliet cancelled the transfer'],
  ['received', { state: { name: 'failed', failure: 'connection-lost' } }, 'The connection was lost.', { ask: true }],
  ['received', { state: { name: 'failed', failure: 'corrupted' } }, 'damaged or changed on its way', { ask: true }],
  [
    'received',
    { state: { name: 'failed', failure: 'not-for-this-device' } },
    'It was not encrypted for this browser.',
    { ask: true },
  ],
  [
    'received',
    { state: { name: 'failed', failure: 'identity-changed' }, sender: sender('undecided', { changed: true }) },
    'has a new key',
  ],
  ['received', { state: transferring }, 'Transferring in another tab', { elsewhere: true }],
  ['received', { state: { name: 'saved' } }, newer.text, newer.options],
  ['received', { state: { name: 'saved' }, file: LETTER }, 'Checked: arrived unchanged', { old: true, file: 'text' }],
  ['received', { state: { name: 'failed', failure: 'not-for-this-device' } }, 'It was not encrypted', { old: true }],
].map(([direction, more, text, options = {}]) => ({ direction, more, text, options }));

const photo = (number, megabytes) => ({
  name: `IMG_000${number}.jpg`,
  size: megabytes * 1e6,
  mediaType: 'image/jpeg',
});
const [FIRST, SECOND, THIRD] = [photo(1, 31), photo(2, 13), photo(3, 14)];
const several = (batch, ...states) =>
  [FIRST, SECOND, THIRD].map((file, index) => ({
    direction: 'received',
    more: { state: states[index] ?? states[0], file },
    text: file.name,
    options: { batch, file: 'text' },
  }));

/** Files that were offered together: while they are offered, on their way, and when all have arrived. */
export const SEVERAL = [
  ...several('offered', { name: 'offered' }),
  ...several('coming', { name: 'saved' }, { name: 'saved' }, { ...transferring, bytes: 5e6 }),
  ...several('saved', { name: 'saved' }),
];

/**
 * Puts cards into a chat, as they are while their transfers run, and shows their texts. The clock of the page that figures
 * are taken by stands still from then on, so that they are the same whenever one looks.
 */
export async function showGallery(page, jid, entries) {
  let time = Date.now();
  const transfers = entries.map(({ direction, more, options }, index) => ({
    // Those of one device stand together where they come within half a minute.
    time: (time += options.batch !== undefined && options.batch === entries[index - 1]?.options.batch ? 0 : 31_000),
    transfer: {
      id: crypto.randomUUID(),
      direction,
      peer: `${jid}/demo`,
      file: FILM,
      encrypted: true,
      encryption: 'OMEMO',
      ...(options.ask && { sid: `offer-${index}`, canBeAskedFor: true }),
      ...more,
    },
    options,
  }));
  await page.evaluate(putCards, [jid, transfers, await page.evaluate(paintPicture)]);
}

/** In the page: the bytes of a picture, in base64. */
export async function paintPicture() {
  const canvas = new OffscreenCanvas(480, 230);
  const context = canvas.getContext('2d');
  const sky = context.createLinearGradient(0, 0, 0, 230);
  for (const [at, colour] of [[0, '#34406e'], [0.55, '#c7745f'], [1, '#f2c079']]) sky.addColorStop(at, colour); // prettier-ignore
  context.fillStyle = sky;
  context.fillRect(0, 0, 480, 230);
  const blob = await canvas.convertToBlob();
  return btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())));
}

/** In the page. */
async function putCards([jid, entries, picture]) {
  const chat = await _converse.api.chats.get(jid, {}, true);
  const nothing = () => undefined;
  const image = () => new Blob([Uint8Array.from(atob(picture), (one) => one.charCodeAt(0))], { type: 'image/png' });
  const sound = () => {
    const rate = 8000;
    const bytes = new DataView(new ArrayBuffer(44 + rate * 12));
    [...'RIFF'].forEach((one, at) => bytes.setUint8(at, one.charCodeAt(0)));
    [...'WAVEfmt '].forEach((one, at) => bytes.setUint8(8 + at, one.charCodeAt(0)));
    [...'data'].forEach((one, at) => bytes.setUint8(36 + at, one.charCodeAt(0)));
    bytes.setUint32(4, 36 + rate * 12, true);
    bytes.setUint32(16, 16, true);
    bytes.setUint16(20, 1, true);
    bytes.setUint16(22, 1, true);
    bytes.setUint32(24, rate, true);
    bytes.setUint32(28, rate, true);
    bytes.setUint16(32, 1, true);
    bytes.setUint16(34, 8, true);
    bytes.setUint32(40, rate * 12, true);
    return new Blob([bytes.buffer]);
  };
  const film = async () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [320, 180];
    const context = canvas.getContext('2d');
    const recorder = new MediaRecorder(canvas.captureStream(), { mimeType: 'video/webm' });
    const recorded = new Promise((resolve) => recorder.addEventListener('dataavailable', resolve));
    recorder.start();
    for (let frame = 0; frame < 12; frame++) {
      context.fillStyle = `hsl(220 60% ${20 + frame * 2}%)`;
      context.fillRect(0, 0, 320, 180);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    recorder.stop();
    return (await recorded).data;
  };
  const FILES = { text: () => new Blob(['bytes']), image, audio: sound, video: film };
  const start = performance.now();
  let now = start;
  performance.now = () => now;
  const running = [];
  const shown = [];
  for (const { transfer, options, time } of entries) {
    if (!['saved', 'declined', 'cancelled', 'failed'].includes(transfer.state.name))
      void navigator.locks.request(`jet:${transfer.id}`, () => new Promise(nothing));
    now = options.silent ? start - 10_000 : start;
    const own = _converse.session.get('bare_jid');
    const received = transfer.direction === 'received';
    await chat.createMessage({
      type: 'chat',
      from: received ? transfer.peer : own,
      to: received ? own : transfer.peer,
      sender: received ? 'them' : 'me',
      msgid: transfer.id,
      time: new Date(time).toISOString(),
      is_ephemeral: false,
      template_hook: 'renderFileTransfer',
      file_transfer: transfer,
      file_transfer_schema: options.schema ?? 1,
    });
    let element;
    while (element?.host === undefined) {
      await new Promise(requestAnimationFrame);
      element = [...document.querySelectorAll('converse-file-transfer')].find(
        (one) => one.transfer?.id === transfer.id,
      );
    }
    shown.push([element, options]);
    const names = options.actions ?? ['accept', 'decline', 'cancel', 'trust', 'resume', 'decide'];
    const isFinal = ['saved', 'declined', 'cancelled', 'failed'].includes(transfer.state.name);
    if (!options.elsewhere && !isFinal) element.actions = Object.fromEntries(names.map((name) => [name, nothing]));
    const file = async () => {
      if (options.file === 'none') throw new DOMException('', 'NotFoundError');
      return new File([await (FILES[options.file] ?? FILES.text)()], transfer.id);
    };
    if (transfer.state.name === 'transferring' && !options.silent) running.push(element);
    await element.updateComplete;
    element.host = {
      ...element.host,
      isFirst: () => options.first === true,
      isFirstOfDevice: () => true,
      file,
      freeBytes: async () => Infinity,
      retry: () => (options.retry ? nothing : undefined),
      ask: options.ask ? async () => true : undefined,
    };
  }
  for (const [element, options] of shown) element.isOld = options.old ?? false;
  // A rate is what comes in more than a second.
  now = start + 1200;
  for (const element of running) {
    const { state } = element.transfer;
    const bytes = state.bytes + 1.2 * state.bytesPerSecond;
    element.transfer = { ...element.transfer, state: { ...state, bytes } };
    // At once: a card beside it asks for its figures, which then stay.
    element.performUpdate();
  }
  for (const [element] of shown) {
    element.requestUpdate();
    await element.updateComplete;
  }
}

/** Waits until each card shows the text of its entry, and each that runs in this page how long it will take. */
export async function expectTexts(page, entries) {
  const wanted = entries.map(({ text, more: { state }, options }) => {
    const isTimed = state.name === 'transferring' && !state.isServerSlow && !options.silent && !options.elsewhere;
    return isTimed ? [text, ' left'] : [text];
  });
  const missing = (all) => {
    const cards = [...document.querySelectorAll('converse-file-transfer')];
    const textOf = (at) => cards[at]?.textContent.replace(/\s+/g, ' ') ?? 'no card';
    const wrong = all.findIndex((texts, at) => texts.some((text) => !textOf(at).includes(text)));
    return wrong < 0 ? undefined : `card ${wrong + 1} does not say “${all[wrong].join('” and “')}”: ${textOf(wrong)}`;
  };
  let problem = 'nothing was looked at';
  for (const end = Date.now() + 20_000; problem !== undefined && Date.now() < end;)
    problem = await page.evaluate(missing, wanted);
  if (problem !== undefined) throw new Error(problem);
}
