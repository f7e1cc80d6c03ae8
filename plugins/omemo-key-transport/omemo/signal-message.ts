/*
 * The outside of Signal's messages, version 3: a version byte, protocol buffers, and in a WhisperMessage 8 bytes of
 * MAC. What is read here decides which keys are tried; only the library's MAC says that any of it is true.
 */

const VERSION = 0x33;
const MAC_BYTES = 8;
/** A Curve25519 key with its type byte. */
const KEY_BYTES = 33;

/** A message of a running session. */
export interface WhisperMessage {
  /** 33 bytes. */
  readonly ratchetKey: Uint8Array;
  readonly counter: number;
}

/** A message that starts a session. */
export interface PrekeyMessage {
  /** 0 when it names none. */
  readonly prekeyId: number;
  readonly signedPrekeyId: number;
  /** 33 bytes each. */
  readonly baseKey: Uint8Array;
  readonly identityKey: Uint8Array;
  /** The WhisperMessage inside. */
  readonly message: Uint8Array;
}

type Fields = ReadonlyMap<number, number | Uint8Array>;

/** Varints and byte strings by field number; undefined for anything else. A repeated field is refused. */
function fieldsOf(bytes: Uint8Array): Fields | undefined {
  const fields = new Map<number, number | Uint8Array>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) return NaN;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return NaN;
  };
  while (at < bytes.length) {
    const tag = varint();
    const value = varint();
    const field = Math.floor(tag / 8);
    if (Number.isNaN(value) || fields.has(field)) return undefined;
    if (tag % 8 === 0) fields.set(field, value);
    else if (tag % 8 === 2 && at + value <= bytes.length) fields.set(field, bytes.slice(at, (at += value)));
    else return undefined;
  }
  return fields;
}

const bytesField = (fields: Fields, number: number): Uint8Array | undefined => {
  const value = fields.get(number);
  return value instanceof Uint8Array ? value : undefined;
};
const numberField = (fields: Fields, number: number): number => Number(fields.get(number) ?? 0);
const isKey = (bytes: Uint8Array | undefined): bytes is Uint8Array => bytes?.length === KEY_BYTES && bytes[0] === 5;

/** Undefined when these bytes are no WhisperMessage. */
export function readWhisperMessage(bytes: Uint8Array): WhisperMessage | undefined {
  if (bytes[0] !== VERSION || bytes.length <= MAC_BYTES) return undefined;
  const fields = fieldsOf(bytes.subarray(1, -MAC_BYTES));
  const ratchetKey = fields && bytesField(fields, 1);
  if (fields === undefined || !isKey(ratchetKey) || bytesField(fields, 4) === undefined) return undefined;
  return { ratchetKey, counter: numberField(fields, 2) };
}

/** Undefined when these bytes are no PreKeyWhisperMessage. */
export function readPrekeyMessage(bytes: Uint8Array): PrekeyMessage | undefined {
  if (bytes[0] !== VERSION) return undefined;
  const fields = fieldsOf(bytes.subarray(1));
  if (fields === undefined) return undefined;
  const [baseKey, identityKey, message] = [2, 3, 4].map((field) => bytesField(fields, field));
  if (!isKey(baseKey) || !isKey(identityKey) || message === undefined) return undefined;
  return {
    prekeyId: numberField(fields, 1),
    signedPrekeyId: numberField(fields, 6),
    baseKey,
    identityKey,
    message,
  };
}
