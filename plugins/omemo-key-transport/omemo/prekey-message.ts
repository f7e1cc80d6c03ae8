/**
 * The prekey id that a PreKeyWhisperMessage names: a version byte, then protocol buffers with `preKeyId` as field 1.
 * 0 when it names none, which is how libomemo writes id 0; undefined when it cannot be read.
 */
export function prekeyIdOf(message: Uint8Array): number | undefined {
  let at = 1;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = message[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return value;
  };
  while (at < message.length) {
    const tag = varint();
    if (tag === 0x08) return varint();
    const value = varint();
    // A length-delimited field is passed over; Signal's messages hold no other wire types.
    if ((tag & 7) === 2) at += value;
    else if ((tag & 7) !== 0) return undefined;
  }
  return at > 1 && at === message.length ? 0 : undefined;
}
