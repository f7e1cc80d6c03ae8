import { macrotask } from '../../../src/async/macrotask.js';
import { Interruption, SessionError } from '../../../src/errors.js';
import { MESSAGE_BYTES, portWriter, readPort, WINDOW_BYTES } from '../../../src/worker/port-stream.js';
import { failureOf, rejection } from '../../support/rejection.js';
import { chunksOf, streamOf, testBytes } from '../../support/streams.js';

const full = (): SessionError => new SessionError('failed-application', 'no-space', 'the storage is full');
const cancelled = (): DOMException => new DOMException('enough', 'AbortError');
const nameOf = async (promise: Promise<unknown>): Promise<string> => ((await rejection(promise)) as Error).name;

/** Both ends of a port. */
function ports(): readonly [MessagePort, MessagePort] {
  const { port1, port2 } = new MessageChannel();
  port1.start();
  port2.start();
  return [port1, port2];
}

/** A sink that remembers, and answers as it is told. */
class Sink {
  readonly chunks: Uint8Array[] = [];
  readonly events: unknown[] = [];
  readonly writable: WritableStream<Uint8Array>;

  constructor(on: { write?: () => Promise<void>; close?: () => Promise<void> } = {}) {
    this.writable = new WritableStream({
      write: async (chunk) => {
        this.chunks.push(chunk);
        await on.write?.();
      },
      close: async () => {
        await on.close?.();
        this.events.push('closed');
      },
      abort: (reason) => void this.events.push(reason),
    });
  }
}

/** What one end gets, until `text` comes, which the other end sends behind all that it has sent already. */
function until(text: string, port: MessagePort, sender: MessagePort): Promise<unknown[]> {
  const messages: unknown[] = [];
  return new Promise((resolve) => {
    port.onmessage = ({ data }) => {
      if (data === text) resolve(messages);
      else messages.push(data);
    };
    sender.postMessage(text);
  });
}

/** A task later: microtasks have run. */
const nextTask = async (): Promise<void> => {
  const [one, other] = ports();
  await until('now', one, other);
};

describe('A stream through a port', () => {
  it('gives the bytes in order, and ends when they are dealt with', async () => {
    const [near, far] = ports();
    const [sink, bytes] = [new Sink(), testBytes(100_000)];
    const read = readPort(far, sink.writable);
    const { writable, ended } = portWriter(near);
    const chunks = [...chunksOf(bytes, [1, 4096, 333, 20_000])];
    await streamOf(...chunks.map((chunk) => chunk.slice())).pipeTo(writable);
    await ended;

    expect(sink.chunks).toEqual(chunks);
    expect(sink.events).toEqual(['closed']);
    expect(await read).toBeTrue();
  });

  it('is empty when nothing is written', async () => {
    const [near, far] = ports();
    const sink = new Sink();
    void readPort(far, sink.writable);
    const { writable, ended } = portWriter(near);
    await writable.close();
    await ended;

    expect(sink.chunks).toEqual([]);
    expect(sink.events).toEqual(['closed']);
  });

  it('moves whole buffers, and takes a copy of a part, whose rest stays its owner’s', async () => {
    const [near, far] = ports();
    const sink = new Sink();
    void readPort(far, sink.writable);
    const { writable, ended } = portWriter(near);
    const [whole, shared] = [testBytes(10), testBytes(20)];
    await streamOf(whole, shared.subarray(5, 9)).pipeTo(writable);
    await ended;

    expect(whole.length).toBe(0);
    expect(shared).toEqual(testBytes(20));
    expect(sink.chunks.map((chunk) => chunk.buffer.byteLength)).toEqual([10, 4]);
  });

  it('sends a chunk at once when none is on its way', async () => {
    const [near, far] = ports();
    void portWriter(near).writable.getWriter().write(testBytes(10));
    await nextTask();

    expect((await until('first', far, near)) as unknown).toEqual([{ chunks: [testBytes(10)] }]);
  });

  it('puts chunks together while one is on its way, in order, until it was taken', async () => {
    const [near, far] = ports();
    const writer = portWriter(near).writable.getWriter();
    for (const length of [10, 20, 30]) void writer.write(testBytes(length));
    await nextTask();

    expect((await until('first', far, near)).length).toBe(1);

    const more = new Promise((resolve) => (far.onmessage = ({ data }) => resolve(data)));
    far.postMessage({ taken: 10, returned: [] });

    expect(await more).toEqual({ chunks: [testBytes(20), testBytes(30)] });
  });

  it('sends what is worth a message though others are on their way', async () => {
    const [near, far] = ports();
    const writer = portWriter(near).writable.getWriter();
    void writer.write(testBytes(10));
    for (let n = 0; n < 3; n++) void writer.write(testBytes(MESSAGE_BYTES / 2));
    await nextTask();
    const sent = (await until('first', far, near)) as { chunks: Uint8Array[] }[];

    expect(sent.map(({ chunks }) => chunks.length)).toEqual([1, 2]);
  });

  it('accepts no more than a window of bytes that were not taken, and goes on for each that was', async () => {
    const [near, far] = ports();
    const writer = portWriter(near).writable.getWriter();
    let accepted = 0;
    const writes = Array.from({ length: 12 }, async () => {
      await writer.write(testBytes(WINDOW_BYTES / 4));
      accepted++;
    });
    await nextTask();
    const sent = (await until('first', far, near)) as { chunks: Uint8Array[] }[];

    expect(sent.flatMap(({ chunks }) => chunks).length).toBeLessThanOrEqual(4);
    expect(accepted).toBe(3);

    let got = sent.length;
    far.onmessage = ({ data }: MessageEvent<{ chunks: Uint8Array[] }>) => {
      got += data.chunks.length;
      far.postMessage({ taken: data.chunks.length * (WINDOW_BYTES / 4), returned: [] });
    };
    far.postMessage({ taken: WINDOW_BYTES / 4, returned: [] });
    far.postMessage({ taken: WINDOW_BYTES / 2, returned: [] });
    await Promise.all(writes);

    expect(accepted).toBe(12);
    expect(got).toBeGreaterThan(4);
  });

  it('sends what waits before it closes or aborts', async () => {
    for (const end of ['close', 'abort'] as const) {
      const [near, far] = ports();
      const writer = portWriter(near).writable.getWriter();
      const sent: object[] = [];
      far.onmessage = ({ data }: MessageEvent<object>) => void sent.push(data);
      for (let n = 0; n < 2; n++) await writer.write(testBytes(10));
      void writer[end](cancelled());
      await nextTask();
      await nextTask();
      await until('all', far, near);

      expect(sent.map((message) => Object.keys(message)[0])).toEqual(['chunks', 'chunks', end]);
    }
  });

  it('gives the memory of the chunks back where both sides want that', async () => {
    const [near, far] = ports();
    const returned: ArrayBuffer[] = [];
    const sink = new Sink();
    void readPort(far, sink.writable, { returns: true });
    const { writable, ended } = portWriter(near, { isOwner: true, onReturned: (buffer) => returned.push(buffer) });
    await streamOf(testBytes(10), testBytes(20)).pipeTo(writable);
    await ended;

    expect(returned.map(({ byteLength }) => byteLength)).toEqual([10, 20]);
    expect(sink.chunks.map(({ length }) => length)).toEqual([0, 0]);
  });

  it('counts a chunk as taken when the sink has written it, not before', async () => {
    const [near, far] = ports();
    const gate = Promise.withResolvers<undefined>();
    const begun = Promise.withResolvers<undefined>();
    const sink = new Sink({
      write: () => {
        begun.resolve(undefined);
        return gate.promise;
      },
    });
    void readPort(far, sink.writable);
    for (let n = 0; n < 3; n++) near.postMessage({ chunks: [testBytes(5)] });
    await begun.promise;

    expect(await until('nothing written', near, far)).toEqual([]);
    expect(sink.chunks.length).toBe(1);

    gate.resolve(undefined);
    const taken = await new Promise<unknown>((resolve) => (near.onmessage = ({ data }) => resolve(data)));

    expect(taken).toEqual({ taken: 5, returned: [] });
  });

  it('does not say that it ended before the sink has closed', async () => {
    const [near, far] = ports();
    const [closing, gate] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const sink = new Sink({
      close: () => {
        closing.resolve(undefined);
        return gate.promise;
      },
    });
    void readPort(far, sink.writable);
    const { writable, ended } = portWriter(near);
    const order: string[] = [];
    const noted = ended.then(() => order.push('ended'));
    await writable.close();
    await closing.promise;
    await nextTask();
    order.push('sink closes');
    gate.resolve(undefined);
    await noted;

    expect(order).toEqual(['sink closes', 'ended']);
  });

  it('waits for more than the closing of the sink when there is more', async () => {
    const [near, far] = ports();
    const read = readPort(far, new Sink().writable, { finished: Promise.reject(full()) });
    const { writable, ended } = portWriter(near);
    await writable.close();

    expect(await failureOf(ended)).toBe('no-space');
    expect(await read).toBeFalse();
  });
});

describe('A stream through a port that fails', () => {
  it('tells the error of the sink when the rest is over too, not before', async () => {
    const [near, far] = ports();
    const gate = Promise.withResolvers<undefined>();
    const read = readPort(far, new Sink({ close: () => Promise.reject(full()) }).writable, { finished: gate.promise });
    const { writable, ended } = portWriter(near);
    const order: string[] = [];
    const noted = ended.catch((error: unknown) => order.push((error as SessionError).failure));
    await writable.close();
    await nextTask();
    await nextTask();
    order.push('the rest is over');
    gate.reject(cancelled());
    await noted;

    expect(order).toEqual(['the rest is over', 'no-space']);
    expect(await read).toBeFalse();
  });

  it('aborts the sink with the error of who writes', async () => {
    for (const [error, name] of [
      [full(), 'SessionError'],
      [cancelled(), 'AbortError'],
    ] as const) {
      const [near, far] = ports();
      const sink = new Sink();
      const read = readPort(far, sink.writable);
      const { writable, ended } = portWriter(near);
      const writer = writable.getWriter();
      await writer.write(testBytes(10));
      await writer.abort(error);

      expect((sink.events[0] as Error).name).toBe(name);
      expect((sink.events[0] as Partial<SessionError>).failure).toBe((error as Partial<SessionError>).failure);
      expect(sink.events.length).toBe(1);
      expect(await nameOf(ended)).toBe(name);
      expect(await read).toBeFalse();
    }
  });

  it('is not aborted before the other side has let go', async () => {
    const [near, far] = ports();
    const { writable } = portWriter(near);
    const order: string[] = [];
    const aborted = writable.abort(cancelled()).then(() => order.push('aborted'));
    await nextTask();
    await until('told', far, near);
    order.push('the other side let go');
    far.postMessage({ ended: { name: 'AbortError' } });
    await aborted;

    expect(order).toEqual(['the other side let go', 'aborted']);
  });

  it('stops whoever writes with the error of the sink', async () => {
    const [near, far] = ports();
    const sink = new Sink({ write: () => Promise.reject(full()) });
    const read = readPort(far, sink.writable);
    const { writable, ended } = portWriter(near);
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(testBytes(10));
      },
    });

    expect(await failureOf(endless.pipeTo(writable))).toBe('no-space');
    expect(await failureOf(ended)).toBe('no-space');
    expect(await read).toBeFalse();
    expect(sink.chunks.length).toBe(1);
  });

  it('tells when the sink cannot close', async () => {
    const [near, far] = ports();
    const sink = new Sink({ close: () => Promise.reject(full()) });
    const read = readPort(far, sink.writable);
    const { writable, ended } = portWriter(near);
    await streamOf(testBytes(10)).pipeTo(writable);

    expect(await failureOf(ended)).toBe('no-space');
    expect(await read).toBeFalse();
  });

  it('reads no more of a source when the other side wants no more', async () => {
    const [near, far] = ports();
    const passage = new TransformStream<Uint8Array, Uint8Array>(undefined, undefined, { highWaterMark: 0 });
    void readPort(far, passage.writable);
    const { writable } = portWriter(near);
    const cancel = jasmine.createSpy('cancel');
    const endless = new ReadableStream<Uint8Array>({ pull: (into) => into.enqueue(testBytes(10)), cancel });
    const piped = rejection(endless.pipeTo(writable));
    const reader = passage.readable.getReader();
    await reader.read();
    await reader.cancel(cancelled());

    expect(((await piped) as Error).name).toBe('AbortError');
    expect(cancel).toHaveBeenCalledTimes(1);
  });
});

describe('A stream through a port that is interrupted', () => {
  it('is written as far as it has come, before the sink is aborted', async () => {
    const [near, far] = ports();
    const written: (number | string)[] = [];
    const sink = new WritableStream<Uint8Array>({
      async write({ length }) {
        await macrotask();
        written.push(length);
      },
      abort: ({ name }: Error) => void written.push(name),
    });
    const ended = readPort(far, sink);
    const writer = portWriter(near).writable.getWriter();
    await Promise.all([10, 20, 30].map((bytes) => writer.write(testBytes(bytes))));
    await writer.abort(new Interruption('lost'));
    await ended;

    expect(written).toEqual([10, 20, 30, 'Interruption']);
  });
});

describe('A stream through a port whose other side is lost', () => {
  const lostSide = () => {
    const controller = new AbortController();
    return { lost: controller.signal, lose: () => controller.abort(full()) };
  };

  it('wakes and stops whoever writes', async () => {
    const [near] = ports();
    const { lost, lose } = lostSide();
    const { writable, ended } = portWriter(near, { lost });
    const writer = writable.getWriter();
    const writes = Array.from({ length: 7 }, () => writer.write(testBytes(WINDOW_BYTES / 4)));
    await writes[2];
    const settled = Promise.allSettled(writes);
    lose();

    expect(await failureOf(ended)).toBe('no-space');
    expect(await failureOf(writer.closed)).toBe('no-space');
    expect((await settled).at(-1)?.status).toBe('rejected');
  });

  it('lets whoever waits after the last byte know', async () => {
    const [near] = ports();
    const { lost, lose } = lostSide();
    const { writable, ended } = portWriter(near, { lost });
    await writable.close();
    lose();

    expect(await failureOf(ended)).toBe('no-space');
  });

  it('can be aborted', async () => {
    const [near] = ports();
    const { lost, lose } = lostSide();
    const { writable } = portWriter(near, { lost });
    const aborted = writable.abort(cancelled());
    lose();

    await expectAsync(aborted).toBeResolved();
  });

  it('aborts the sink', async () => {
    const [near, far] = ports();
    const { lost, lose } = lostSide();
    const sink = new Sink();
    const read = readPort(far, sink.writable, { lost });
    near.postMessage({ chunks: [testBytes(10)] });
    await new Promise((resolve) => (near.onmessage = resolve));
    lose();

    expect(await read).toBeFalse();
    expect((sink.events as SessionError[]).map(({ failure }) => failure)).toEqual(['no-space']);
  });

  it('changes nothing any more when all has ended well', async () => {
    const [near, far] = ports();
    const { lost, lose } = lostSide();
    const sink = new Sink();
    const read = readPort(far, sink.writable, { lost });
    const { writable, ended } = portWriter(near, { lost });
    await streamOf(testBytes(10)).pipeTo(writable);
    await ended;
    lose();

    await expectAsync(ended).toBeResolved();
    expect(await read).toBeTrue();
    expect(sink.events).toEqual(['closed']);
  });
});
