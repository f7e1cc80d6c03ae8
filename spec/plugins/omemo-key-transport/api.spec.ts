import { publicApi, type OmemoKeyTransportApi } from '../../../plugins/omemo-key-transport/api.js';
import { childrenOf } from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { failureOf, overTheWire } from '../../contracts/key-transport.js';
import { MemoryOmemo } from '../../support/memory-omemo.js';
import { JULIET, OmemoPair, ROMEO, SECRET } from '../../support/omemo-pair.js';
import { testBytes } from '../../support/streams.js';
import { decide } from '../../support/decide.js';

describe('api.omemoKeyTransport', () => {
  let pair: OmemoPair;
  let romeo: OmemoKeyTransportApi;
  let juliet: OmemoKeyTransportApi;
  const apiOf = (party: MemoryOmemo): OmemoKeyTransportApi => publicApi(() => pair.transportOf(party), party.omemo);

  beforeEach(async () => {
    pair = await OmemoPair.create();
    [romeo, juliet] = [apiOf(pair.romeo), apiOf(pair.juliet)];
  });

  it('wraps a key, and unwraps it on the other side with device and trust', async () => {
    const opened = await juliet.unwrap(overTheWire(await romeo.wrap(JULIET, SECRET)), ROMEO);

    expect(opened).toEqual(jasmine.objectContaining({ ...SECRET, trust: 'undecided' }));
    expect(opened.device).toEqual(jasmine.objectContaining({ jid: ROMEO, id: 1 }));
  });

  it('takes full JIDs for bare ones', async () => {
    const envelope = overTheWire(await romeo.wrap(`${JULIET}/balcony`, SECRET));

    expect((await juliet.unwrap(envelope, `${ROMEO}/orchard`)).key).toEqual(SECRET.key);
    expect((await juliet.devices(`${ROMEO}/orchard`)).map(({ id }) => id)).toEqual([1]);
  });

  it('lists devices, and records what the person says of them', async () => {
    await decide(romeo, JULIET, 2, 'distrusted');

    expect((await romeo.devices(JULIET)).map(({ id, trust }) => [id, trust])).toEqual([[2, 'distrusted']]);
    expect(await failureOf(romeo.wrap(JULIET, SECRET))).toBe('no-device');
    expect(await failureOf(decide(romeo, JULIET, 3, 'trusted'))).toBe('unknown-device');
  });

  it('sends a key in a message that servers store, for our own other devices, too', async () => {
    const other = await MemoryOmemo.create(pair.library, pair.pubsub, ROMEO, 7);
    await decide(romeo, ROMEO, 7, 'trusted');
    await romeo.send(JULIET, SECRET);
    const [message] = pair.romeo.sent;

    expect(message?.getAttribute('to')).toBe(JULIET);
    expect(message?.getAttribute('type')).toBe('chat');
    expect(childrenOf(message!, NS.hints, 'store').length).toBe(1);

    const [envelope] = childrenOf(overTheWire(message!), NS.axolotl, 'encrypted');

    expect((await juliet.unwrap(envelope!, ROMEO)).key).toEqual(SECRET.key);
    expect((await apiOf(other).unwrap(envelope!, ROMEO)).key).toEqual(SECRET.key);
    expect(await failureOf(romeo.unwrap(envelope!, ROMEO))).toBe('not-for-this-device');
  });

  it('sends nothing when there is nobody to send to, or no connection', async () => {
    expect(await failureOf(romeo.send('nobody@example.org', SECRET))).toBe('no-device');

    const offline = publicApi(() => pair.transportOf(pair.romeo), {
      isConnected: false,
      sendKey: () => fail('nothing was to be sent'),
    });

    expect(await failureOf(offline.send(JULIET, SECRET))).toBe('unavailable');
    expect(pair.romeo.sent).toEqual([]);
  });

  it('stops when it is cancelled', async () => {
    const signal = AbortSignal.abort();

    await expectAsync(romeo.wrap(JULIET, SECRET, { signal })).toBeRejected();
    await expectAsync(romeo.send(JULIET, SECRET, { signal })).toBeRejected();
    expect(pair.romeo.sent).toEqual([]);
  });

  it('refuses a key or an IV of another length', async () => {
    for (const secret of [
      { key: testBytes(15), iv: testBytes(12) },
      { key: testBytes(32), iv: testBytes(12) },
      { key: testBytes(16), iv: testBytes(13) },
      { key: testBytes(16), iv: new Uint8Array(0) },
    ]) {
      await expectAsync(romeo.wrap(JULIET, secret)).toBeRejectedWithError(RangeError);
      await expectAsync(romeo.send(JULIET, secret)).toBeRejectedWithError(RangeError);
    }
  });

  it('tells why it is not available', () => {
    pair.romeo.store.save({ device_id: undefined });

    expect(juliet.unavailable()).toBeUndefined();
    expect(romeo.unavailable()).toMatch(/switched off/);
  });
});
