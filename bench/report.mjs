/** Below it the machine, not the code, would be measured. */
const MIN_NATIVE_SPEED = 300;

/** Key in the JSON file (or what is only shown), what was measured, against what, its words, unit, and the bound. */
const RATIOS = [
  ['crypto.encrypt_vs_native256k', 'encrypt', 'encryptPerChunk', 'WebCrypto per 256 KiB', 'MB/s', '≥ 0.9'],
  ['crypto.decrypt_vs_native256k', 'decrypt', 'decryptPerChunk', 'WebCrypto per 256 KiB', 'MB/s', '≥ 0.8'],
  ['(encrypt, both as streams)', 'encrypt', 'encryptStreamPerChunk', 'the same in a stream', 'MB/s', ''],
  ['(decrypt, both as streams)', 'decrypt', 'decryptStreamPerChunk', 'the same in a stream', 'MB/s', ''],
  ['(encrypt against one call)', 'encrypt', 'encryptOneShot', 'WebCrypto, 64 MiB at once', 'MB/s', ''],
  ['crypto.encrypt_vs_noble', 'encrypt', 'encryptNoble', '@noble/ciphers', 'MB/s', '≥ 20'],
  ['pipeline.send_vs_read', 'send', 'read', 'only reading', 'MB/s', '≥ 0.15'],
  ['pipeline.send_nohash_vs_read', 'sendWithoutHash', 'read', 'only reading', 'MB/s', '≥ 0.35'],
  ['pipeline.receive_vs_write', 'receive', 'write', 'only writing', 'MB/s', ''],
  ['memory.growth_1gib_vs_64mib', 'growthLarge', 'growthSmall', 'the small file', 'MB', '≤ 1.2'],
];
const LONGEST_TASK = 'page.longest_task_ms';
const LONGEST_TASK_BOUND = '≤ 50';
/** A key for 20 devices with sessions, with an OMEMO identity of our own. */
const WRAP_20 = 'omemo.wrap20_ms';

/** @throws Error where numbers would mean nothing */
export function checkMachine(samples) {
  const speed = samples.median('encryptPerChunk');
  if (speed >= MIN_NATIVE_SPEED) return;
  throw new Error(`run invalid: WebCrypto encrypts ${speed.toFixed(0)} MB/s here, less than ${MIN_NATIVE_SPEED}`);
}

const round = (value) => Number(value.toPrecision(3));

function isWithin(value, bound) {
  const [sign, number] = bound.split(' ');
  return sign === '≥' ? value >= Number(number) : value <= Number(number);
}

function rows(samples) {
  const ratios = RATIOS.map(([key, ours, base, words, unit, bound]) => {
    const [value, other] = [samples.median(ours), samples.median(base)];
    return [
      key,
      `${value.toFixed(0)} ${unit}`,
      `${other.toFixed(0)} ${unit}, ${words}`,
      round(samples.medianRatio(ours, base)),
      bound,
    ];
  });
  const wrap20 = [WRAP_20, '', '', round(samples.median('wrap20')), ''];
  return [...ratios, wrap20, [LONGEST_TASK, '', '', round(samples.max('longestTask')), LONGEST_TASK_BOUND]];
}

/** The table for people. */
export function table(samples) {
  const header = ['', 'ours', 'against', 'value', 'bound'];
  const lines = rows(samples).map((row) => {
    const bound = row.at(-1);
    const missed = bound !== '' && !isWithin(row.at(-2), bound);
    return [...row.slice(0, -1).map(String), missed ? `${bound}  MISSED` : bound];
  });
  const widths = header.map((_, column) => Math.max(...[header, ...lines].map((line) => line[column].length)));
  const text = (line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd();
  return [header, ...lines].map(text).join('\n');
}

/** What goes into the JSON file. */
export const ratiosOf = (samples) =>
  Object.fromEntries(
    rows(samples)
      .filter(([key]) => key.includes('.'))
      .map((row) => [row[0], row.at(-2)]),
  );
