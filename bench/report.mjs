/** Below these speeds the machine, not the code, would be measured: what does what, at least in MB/s. */
const LEAST = [
  ['encryptPerChunk', 'WebCrypto encrypts', 300],
  ['webrtcBare', 'a bare data channel carries', 5],
  ['bareIqs', 'bare requests carry', 0.5],
];

/** What the machine alone does, and by what factor it may differ within a run: else its other work would be measured. */
const STEADY = ['encryptPerChunk', 'decryptPerChunk', 'sendFloor', 'receiveFloor'];
const MAX_VARIATION = 2;

/** Key in the JSON file (or what is only shown), what was measured, against what, its words, unit, and the bound. */
const RATIOS = [
  ['crypto.encrypt_vs_native256k', 'encrypt', 'encryptPerChunk', 'WebCrypto per 256 KiB', 'MB/s', '≥ 0.95'],
  ['crypto.decrypt_vs_native256k', 'decrypt', 'decryptPerChunk', 'WebCrypto per 256 KiB', 'MB/s', '≥ 0.8'],
  ['crypto.encrypt_stream_vs_native256k', 'encryptStream', 'encryptPerChunk', 'WebCrypto per 256 KiB', 'MB/s', '≥ 0.9'],
  [
    'crypto.decrypt_stream_vs_native256k',
    'decryptStream',
    'decryptPerChunk',
    'WebCrypto per 256 KiB',
    'MB/s',
    '≥ 0.75',
  ],
  ['(encrypt, both as streams)', 'encryptStream', 'encryptStreamPerChunk', 'the same in a stream', 'MB/s', ''],
  ['(decrypt, both as streams)', 'decryptStream', 'decryptStreamPerChunk', 'the same in a stream', 'MB/s', ''],
  ['(encrypt against one call)', 'encrypt', 'encryptOneShot', 'WebCrypto, 64 MiB at once', 'MB/s', ''],
  ['crypto.encrypt_vs_noble', 'encrypt', 'encryptNoble', '@noble/ciphers', 'MB/s', '≥ 30'],
  ['pipeline.send_vs_limit', 'send', 'sendFloor', 'only reading and WebCrypto', 'MB/s', '≥ 0.8'],
  ['pipeline.send_sha256_vs_limit', 'sendSha256', 'sendFloor', 'only reading and WebCrypto', 'MB/s', '≥ 0.6'],
  ['pipeline.send_nohash_vs_limit', 'sendWithoutHash', 'sendFloor', 'only reading and WebCrypto', 'MB/s', ''],
  ['(send against reading)', 'send', 'read', 'only reading', 'MB/s', ''],
  ['pipeline.receive_vs_limit', 'receive', 'receiveFloor', 'only WebCrypto and writing', 'MB/s', '≥ 0.7'],
  ['pipeline.receive_sha256_vs_limit', 'receiveSha256', 'receiveFloor', 'only WebCrypto and writing', 'MB/s', '≥ 0.5'],
  ['pipeline.receive_kept_vs_limit', 'receiveKept', 'receiveFloor', 'only WebCrypto and writing', 'MB/s', '≥ 0.7'],
  ['(receive against writing)', 'receive', 'write', 'only writing', 'MB/s', ''],
  ['memory.growth_1gib_vs_64mib', 'growthLarge', 'growthSmall', 'the small file', 'MB', '≤ 1.15'],
  ['webrtc.vs_bare', 'webrtc', 'webrtcBare', 'a bare data channel', 'MB/s', '≥ 0.9'],
  ['webrtc.rtt20_vs_bare', 'webrtcFar', 'webrtcFarBare', 'the same, 20 ms away', 'MB/s', '≥ 0.9'],
  ['socks5.vs_bare', 'socks5', 'socks5Bare', 'bare bytes through the proxy', 'MB/s', '≥ 0.8'],
  ['ibb.vs_window1_4096', 'ibb', 'dinoIqs', '4096 bytes at a time', 'MB/s', '≥ 5'],
  ['ibb.vs_window3_8192', 'ibb', 'conversationsIqs', '3 times 8192 bytes', 'MB/s', '≥ 2'],
  ['ibb.vs_bare_iq', 'ibb', 'bareIqs', '8 bare requests', 'MB/s', '≥ 0.8'],
  ['ibb.chat_delay_ratio', 'busyChatDelay', 'chatDelay', 'without a transfer', 'ms', '≤ 3'],
  ['best.vs_http_upload_time', 'bestSeconds', 'uploadSeconds', "Converse's OMEMO upload", 's', '≤ 0.3'],
  ['ui.first_paint_ratio', 'paint', 'paintWithout', 'the page without our plugins', 'ms', '≤ 1.05'],
  ['best.vs_http_upload_memory', 'bestGrowth', 'uploadGrowth', "Converse's OMEMO upload", 'MB', '≤ 0.1'],
];
/** Key, the samples of which it is the largest, and the bound. */
const LARGEST = [
  ['page.longest_task_ms', ['longestTask'], '≤ 50'],
  ['page.longest_task_transfer_ms', ['webrtcLongestTask', 'socks5LongestTask', 'ibbLongestTask'], '≤ 50'],
  // The same without what other programs of the machine take from the page.
  ['page.longest_task_transfer_cpu_ms', ['webrtcTaskTime', 'socks5TaskTime', 'ibbTaskTime'], '≤ 50'],
  ['ui.scroll_200_longest_task_ms', ['scrollLongestTask'], '≤ 50'],
  ["(200 of Converse's own texts)", ['scrollTextsLongestTask'], ''],
  ['(over WebRTC)', ['webrtcLongestTask'], ''],
  ['(over SOCKS5)', ['socks5LongestTask'], ''],
  ['(in-band)', ['ibbLongestTask'], ''],
  ['(over WebRTC, of the processor)', ['webrtcTaskTime'], ''],
  ['(over SOCKS5, of the processor)', ['socks5TaskTime'], ''],
  ['(in-band, of the processor)', ['ibbTaskTime'], ''],
];
/** Key, and the samples of which it is the median. */
const MEDIANS = [
  // A key for 20 devices with sessions, with an OMEMO identity of our own.
  ['omemo.wrap20_ms', 'wrap20'],
  // From Resume to the first new byte of 1 GiB, of which nine tenths are there: with the state of its hash, and without.
  ['resume.first_byte_ms', 'resumeFirstByte'],
  ['resume.rehash_ms', 'resumeRehash'],
];

/** @throws Error where numbers would mean nothing */
export function checkMachine(samples) {
  for (const [name, words, least] of LEAST) {
    if (!samples.has(name) || samples.median(name) >= least) continue;
    throw new Error(`run invalid: ${words} ${round(samples.median(name))} MB/s here, less than ${least}`);
  }
  checkSteady(samples);
}

/** @throws Error where the machine had something else to do */
function checkSteady(samples) {
  for (const name of STEADY) {
    if (!samples.has(name) || samples.variation(name) <= MAX_VARIATION) continue;
    const factor = round(samples.variation(name));
    throw new Error(`run invalid: ${name} varies by ${factor} here, more than ${MAX_VARIATION}. Is the machine busy?`);
  }
}

const round = (value) => Number(value.toPrecision(3));
const text = (value) => (value < 10 ? value.toPrecision(2) : value.toFixed(0));

function isWithin(value, bound) {
  const [sign, number] = bound.split(' ');
  return sign === '≥' ? value >= Number(number) : value <= Number(number);
}

/** The lines for all that was measured. */
function rows(samples) {
  const areThere = (names) => names.every((name) => samples.has(name));
  // Not every browser tells its long tasks.
  const areTold = (names) => areThere(names) && names.every((name) => !Number.isNaN(samples.median(name)));
  const ratios = RATIOS.filter(([, ours, base]) => areThere([ours, base])).map(
    ([key, ours, base, words, unit, bound]) => {
      const [value, other] = [samples.median(ours), samples.median(base)].map(text);
      return [key, `${value} ${unit}`, `${other} ${unit}, ${words}`, round(samples.medianRatio(ours, base)), bound];
    },
  );
  const medians = MEDIANS.filter(([, name]) => samples.has(name));
  const middles = medians.map(([key, name]) => [key, '', '', round(samples.median(name)), '']);
  const largest = LARGEST.filter(([, names]) => areTold(names)).map(([key, names, bound]) => {
    return [key, '', '', round(Math.max(...names.map((name) => samples.max(name)))), bound];
  });
  return [...ratios, ...middles, ...largest];
}

/** The table for people. @param options `firefox`: the bounds are those of Chromium, so none is shown */
export function table(samples, { firefox }) {
  const header = ['', 'ours', 'against', 'value', 'bound'];
  const lines = rows(samples).map((row) => {
    const bound = firefox ? '' : row.at(-1);
    const missed = bound !== '' && !isWithin(row.at(-2), bound);
    return [...row.slice(0, -1).map(String), missed ? `${bound}  MISSED` : bound];
  });
  const widths = header.map((_, column) => Math.max(...[header, ...lines].map((line) => line[column].length)));
  const textOf = (line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd();
  return [header, ...lines].map(textOf).join('\n');
}

/** What goes into the JSON file. */
export const ratiosOf = (samples) =>
  Object.fromEntries(
    rows(samples)
      .filter(([key]) => key.includes('.'))
      .map((row) => [row[0], row.at(-2)]),
  );
