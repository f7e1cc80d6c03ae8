import type { Connection } from '../../../../src/jingle/transport.js';
import { DataChannels } from '../../../../src/transports/webrtc/data-channels.js';
import { failureOf } from '../../../support/rejection.js';
import { testBytes } from '../../../support/streams.js';

const MIB = 1024 * 1024;

/** Our data channels, and a peer who does as it likes. */
class Pair {
  readonly near = new RTCPeerConnection();
  readonly far = new RTCPeerConnection();
  readonly channels: DataChannels;
  readonly theirs: RTCDataChannel;
  /** What the peer gets on our channel. */
  readonly heard: (string | ArrayBuffer)[] = [];
  readonly #ours = Promise.withResolvers<RTCDataChannel>();
  readonly #theirs = Promise.withResolvers<RTCDataChannel>();
  #onHeard: () => void = () => undefined;

  constructor(isOurs: boolean) {
    this.channels = new DataChannels({ peerConnection: this.near, isOurs });
    this.theirs = this.far.createDataChannel('xmpp-jingle');
    this.near.addEventListener('datachannel', ({ channel }) => this.#theirs.resolve(channel));
    this.#tell(this.near, this.far);
    this.#tell(this.far, this.near);
    this.far.ondatachannel = ({ channel }) => {
      channel.binaryType = 'arraybuffer';
      channel.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
        this.heard.push(data);
        this.#onHeard();
      };
      this.#ours.resolve(channel);
    };
  }

  /** Tells one side the addresses of the other, as long as both are there. */
  #tell(from: RTCPeerConnection, to: RTCPeerConnection): void {
    from.onicecandidate = ({ candidate }) => {
      if (to.signalingState !== 'closed') void to.addIceCandidate(candidate ?? undefined);
    };
  }

  async connect(): Promise<Connection> {
    await this.near.setLocalDescription();
    await this.far.setRemoteDescription(this.near.localDescription!);
    await this.far.setLocalDescription();
    await this.near.setRemoteDescription(this.far.localDescription!);
    await this.channels.opened();
    if (this.theirs.readyState !== 'open') await new Promise((resolve) => (this.theirs.onopen = resolve));
    return this.channels.connection('direct');
  }

  ourChannel(): Promise<RTCDataChannel> {
    return this.#ours.promise;
  }

  /** The peer's channel, as it is on our side. */
  theirChannel(): Promise<RTCDataChannel> {
    return this.#theirs.promise;
  }

  /** Resolves when the peer has got what is wanted. */
  async hears(isThere: () => boolean): Promise<void> {
    while (!isThere()) await new Promise<void>((resolve) => (this.#onHeard = resolve));
  }

  close(): void {
    this.channels.close();
    this.near.close();
    this.far.close();
  }
}

describe('Data channels with another converse-jet client', () => {
  let pair: Pair;
  let connection: Connection;

  beforeEach(async () => {
    pair = new Pair(true);
    connection = await pair.connect();
  });

  afterEach(() => {
    pair.close();
  });

  it('tell how much was read, and end at the word', async () => {
    const reader = connection.readable.getReader();
    pair.theirs.send(testBytes(1000));

    expect((await reader.read()).value).toEqual(testBytes(1000));
    await pair.hears(() => pair.heard.includes('1000'));
    pair.theirs.send('end');

    expect((await reader.read()).done).toBeTrue();
  });

  it('end a write when all was read by the peer', async () => {
    const writer = connection.writable.getWriter();
    const sent: number[] = [];
    connection.onSent((bytes) => sent.push(bytes));
    void writer.write(testBytes(1000));
    let isClosed = false;
    const closing = writer.close().then(() => (isClosed = true));
    await pair.hears(() => pair.heard.includes('end'));

    expect(isClosed).toBeFalse();
    expect(sent).toEqual([]);

    pair.theirs.send('1000');
    await closing;

    expect(sent).toEqual([1000]);
  });

  for (const word of ['1001', '-1', 'x', '', '9'.repeat(20)]) {
    it(`fail at the word “${word}” where 1000 bytes were sent`, async () => {
      await connection.writable.getWriter().write(testBytes(1000));
      await pair.hears(() => pair.heard.length > 0);
      pair.theirs.send(word);

      expect(await failureOf(connection.readable.getReader().read())).toBe('protocol');
    });
  }

  it('fail when the count goes back', async () => {
    await connection.writable.getWriter().write(testBytes(1000));
    await pair.hears(() => pair.heard.length > 0);
    pair.theirs.send('900');
    pair.theirs.send('899');

    expect(await failureOf(connection.readable.getReader().read())).toBe('protocol');
  });

  it('fail when more than 4 MiB come that nobody has read', async () => {
    const writer = connection.writable.getWriter();
    void writer.write(testBytes(10));
    const closing = failureOf(writer.close());
    for (let n = 0; n < 65; n++) pair.theirs.send(testBytes(64 * 1024));

    expect(await closing).toBe('protocol');
  });

  it('fail at a message of more than 256 KiB', async () => {
    const reader = connection.readable.getReader();
    pair.theirs.send(new Uint8Array(MIB / 4));
    let read = 0;
    while (read < MIB / 4) read += (await reader.read()).value!.length;

    expect(read).toBe(MIB / 4);

    // Chromium sends no larger ones: it is as if one had come.
    const theirs = await pair.theirChannel();
    theirs.onmessage!(new MessageEvent('message', { data: new ArrayBuffer(MIB / 4 + 1) }));

    expect(await failureOf(reader.read())).toBe('protocol');
  });

  it('take no second channel', async () => {
    const second = pair.far.createDataChannel('xmpp-jingle');
    await new Promise((resolve) => (second.onclose = resolve));
    pair.theirs.send(testBytes(10));

    expect((await connection.readable.getReader().read()).value).toEqual(testBytes(10));
  });

  it('fail when the peer is gone', async () => {
    const reading = failureOf(connection.readable.getReader().read());
    pair.far.close();

    expect(await reading).toBe('connection-lost');
  });

  it('carry messages of 256 KiB at most, and of what the peer takes at most', async () => {
    const lengths = (): number[] => pair.heard.map((one) => (typeof one === 'string' ? 0 : one.byteLength));
    const writer = connection.writable.getWriter();
    pair.channels.limitMessages(0);
    await writer.write(testBytes(MIB));
    pair.channels.limitMessages(100_000);
    await writer.write(testBytes(200_000));
    await pair.hears(() => lengths().reduce((sum, one) => sum + one, 0) === MIB + 200_000);

    expect(lengths()).toEqual([262_144, 262_144, 262_144, 262_144, 100_000, 100_000]);
  });
});

describe('Data channels with a client of another kind', () => {
  let pair: Pair;
  let connection: Connection;

  beforeEach(async () => {
    pair = new Pair(false);
    connection = await pair.connect();
  });

  afterEach(() => {
    pair.close();
  });

  it('give it time to wire its pipe before the first byte, and take its own bytes meanwhile', async () => {
    const timers: (() => void)[] = [];
    spyOn(globalThis, 'setTimeout').and.callFake(((run: () => void) => timers.push(run)) as typeof setTimeout);
    const other = new Pair(false);
    const { readable, writable } = await other.connect();
    const reader = readable.getReader();
    const writing = writable.getWriter().write(testBytes(10));
    for (const size of [1000, 2000]) {
      other.theirs.send(testBytes(size));

      expect((await reader.read()).value).toEqual(testBytes(size));
    }

    expect(other.heard).toEqual([]);

    for (const run of timers) run();
    await writing;
    await other.hears(() => other.heard.length > 0);
    other.close();
  });

  it('have the protocol of Conversations, messages of 64 KiB at most, and no words', async () => {
    const writer = connection.writable.getWriter();
    pair.channels.limitMessages(262_144);
    await writer.write(testBytes(200_000));
    await writer.close();
    await pair.hears(() => pair.heard.length === 4);

    expect((await pair.ourChannel()).protocol).toBe('xmpp-jingle');
    expect(pair.heard.every((one) => typeof one !== 'string')).toBeTrue();
  });

  it('tell that all has been sent, also of what has gone before its end was known', async () => {
    const writer = connection.writable.getWriter();
    const sent: number[] = [];
    connection.onSent((bytes) => sent.push(bytes));
    await writer.write(testBytes(1000));
    await pair.hears(() => pair.heard.length > 0);
    await writer.close();

    expect(sent.at(-1)).toBe(1000);
  });

  it('end when the peer closes its channel', async () => {
    const reader = connection.readable.getReader();
    pair.theirs.send(testBytes(10));
    await reader.read();
    pair.theirs.close();

    expect((await reader.read()).done).toBeTrue();
  });

  it('fail at a word', async () => {
    pair.theirs.send('end');

    expect(await failureOf(connection.readable.getReader().read())).toBe('protocol');
  });
});
