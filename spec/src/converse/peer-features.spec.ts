import { toBase64 } from '../../../src/bytes/base64.js';
import { PeerFeatures } from '../../../src/converse/peer-features.js';
import { digest } from '../../../src/crypto/one-shot-digest.js';
import { StanzaError } from '../../../src/errors.js';
import { verificationString } from '../../../src/xmpp/caps.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { MemoryConverse } from '../../support/memory-converse.js';
import { MemoryNetwork } from '../../support/memory-iq.js';
import { xml } from '../../support/xml.js';

const BALCONY = 'juliet@example.org/balcony';
const CHAMBER = 'juliet@example.org/chamber';

/** As `query` names it. */
const IDENTITY = 'client/web//';

const query = (...features: string[]): Element =>
  xml(
    `<query xmlns="${NS.discoInfo}"><identity category="client" type="web"/>${features
      .map((feature) => `<feature var="${feature}"/>`)
      .join('')}</query>`,
  );
const verOf = async (info: Element): Promise<string> =>
  toBase64(await digest('SHA-1', new TextEncoder().encode(verificationString(info))));

describe('PeerFeatures', () => {
  let host: MemoryConverse;
  let network: MemoryNetwork;
  let peers: PeerFeatures;

  beforeEach(() => {
    host = new MemoryConverse();
    network = new MemoryNetwork();
    peers = new PeerFeatures(host.converse, network.join(host.jid));
    host.connect();
  });

  /** A device that answers disco#info. */
  const answering = (jid: string, info: Element | undefined): void => {
    network.join(jid).handle(NS.discoInfo, () => info);
  };
  const present = (from: string, ver?: string, more = ''): void => {
    const caps =
      ver === undefined ? '' : `<c xmlns="${NS.caps}" hash="sha-1" node="urn:example" ver="${ver}" ${more}/>`;
    host.deliver(xml(`<presence xmlns="${NS.client}" from="${from}">${caps}</presence>`));
  };
  const leave = (from: string): void =>
    host.deliver(xml(`<presence xmlns="${NS.client}" from="${from}" type="unavailable"/>`));
  const featuresOf = async (jid: string): Promise<string[]> =>
    [...(await peers.featuresOf(jid))].filter((word) => word !== IDENTITY);
  const asked = (): string[] => network.exchanges.map(({ to }) => to);

  it('are asked for once for all devices with the same verified ver', async () => {
    const info = query('a', 'b');
    const ver = await verOf(info);
    for (const jid of [BALCONY, CHAMBER]) {
      answering(jid, info);
      present(jid, ver);
    }

    expect(await featuresOf(BALCONY)).toEqual(['a', 'b']);
    expect(await featuresOf(CHAMBER)).toEqual(['a', 'b']);
    expect(asked()).toEqual([BALCONY]);
    expect(network.exchanges[0]?.payload.getAttribute('node')).toBe(`urn:example#${ver}`);
  });

  it('are asked for once while the answer is on its way', async () => {
    answering(BALCONY, query('a'));
    present(BALCONY);
    await Promise.all([peers.featuresOf(BALCONY), peers.featuresOf(BALCONY)]);

    expect(asked()).toEqual([BALCONY]);
  });

  it('that do not match their ver count for that device alone', async () => {
    const ver = await verOf(query('a'));
    answering(BALCONY, query('forged'));
    answering(CHAMBER, query('a'));
    present(BALCONY, ver);
    present(CHAMBER, ver);

    expect(await featuresOf(BALCONY)).toEqual(['forged']);
    expect(await featuresOf(CHAMBER)).toEqual(['a']);
    expect(asked()).toEqual([BALCONY, CHAMBER]);
  });

  it('that are ill-formed are not kept under their ver', async () => {
    const twice = query('a', 'a');
    const ver = toBase64(await digest('SHA-1', new TextEncoder().encode('client/web//<a<a<')));
    answering(BALCONY, twice);
    answering(CHAMBER, query('b'));
    present(BALCONY, ver);
    present(CHAMBER, ver);
    await peers.featuresOf(BALCONY);

    expect(await featuresOf(CHAMBER)).toEqual(['b']);
  });

  it('of a device without capabilities are asked for without a node', async () => {
    answering(BALCONY, query('a'));
    present(BALCONY);

    expect(await featuresOf(BALCONY)).toEqual(['a']);
    expect(network.exchanges[0]?.payload.hasAttribute('node')).toBeFalse();
  });

  it('of a device whose presence was not seen are asked for all the same', async () => {
    answering(BALCONY, query('a'));

    expect(await featuresOf(BALCONY)).toEqual(['a']);
  });

  it('are asked for again after the next presence', async () => {
    answering(BALCONY, query('a'));
    present(BALCONY);
    await peers.featuresOf(BALCONY);
    answering(BALCONY, query('b'));
    present(BALCONY);

    expect(await featuresOf(BALCONY)).toEqual(['b']);
  });

  it('are none where a device answers an error, and it is asked again the next time', async () => {
    present(BALCONY);

    expect(await featuresOf(BALCONY)).toEqual([]);

    answering(BALCONY, query('a'));

    expect(await featuresOf(BALCONY)).toEqual(['a']);
  });

  it('are none where the answer has no <query/>, or is of another namespace', async () => {
    answering(BALCONY, undefined);
    answering(CHAMBER, xml('<query xmlns="urn:x"><feature var="a"/></query>'));

    expect(await featuresOf(BALCONY)).toEqual([]);
    expect(await featuresOf(CHAMBER)).toEqual([]);
  });

  it('of a device that answers an error although its ver is known by others are those of its ver', async () => {
    const info = query('a');
    answering(BALCONY, info);
    present(BALCONY, await verOf(info));
    await peers.featuresOf(BALCONY);
    network.join(CHAMBER).handle(NS.discoInfo, () => {
      throw new StanzaError('forbidden', 'no');
    });
    present(CHAMBER, await verOf(info));

    expect(await featuresOf(CHAMBER)).toEqual(['a']);
  });

  it('are not believed under a hash that is not SHA-1, or a ver without end', async () => {
    answering(BALCONY, query('a'));
    answering(CHAMBER, query('a'));
    host.deliver(
      xml(
        `<presence xmlns="${NS.client}" from="${BALCONY}"><c xmlns="${NS.caps}" hash="md5" node="n" ver="v"/></presence>`,
      ),
    );
    present(CHAMBER, 'A'.repeat(100_000));
    await peers.featuresOf(BALCONY);
    await peers.featuresOf(CHAMBER);

    expect(network.exchanges.map(({ payload }) => payload.getAttribute('node'))).toEqual([null, null]);
  });

  it('are still known for a thousand devices with a ver of their own each', async () => {
    for (let device = 0; device < 1000; device++) {
      const jid = `juliet@example.org/${device}`;
      const info = query(`f${device}`);
      answering(jid, info);
      present(jid, await verOf(info));

      expect(await featuresOf(jid)).toEqual([`f${device}`]);
    }
  });

  it('of a device that says nothing are not waited for', async () => {
    const info = query('a');
    let answer: () => void = () => undefined;
    network.join(BALCONY).handle(NS.discoInfo, () => new Promise((resolve) => (answer = () => resolve(info))));
    answering(CHAMBER, query('b'));
    const changed: unknown[] = [];
    peers.onChange((jid) => changed.push(jid));

    expect([peers.known(BALCONY), peers.known(CHAMBER)]).toEqual(['asked', 'asked']);

    await network.settled();

    expect(peers.known(BALCONY)).toBe('asked');
    expect(peers.known(CHAMBER)).toEqual(new Set(['b', IDENTITY]));

    answer();
    await network.settled();

    expect(peers.known(BALCONY)).toEqual(new Set(['a', IDENTITY]));
    expect(changed).toEqual(['juliet@example.org', 'juliet@example.org']);
    expect(asked()).toEqual([BALCONY, CHAMBER]);
  });

  describe('of a device that does not answer', () => {
    let answers: boolean;
    let changed: number;
    beforeEach(() => {
      jasmine.clock().install();
      answers = false;
      changed = 0;
      peers.onChange(() => changed++);
      const silence = new Promise<undefined>(() => undefined);
      network.join(BALCONY).handle(NS.discoInfo, () => (answers ? query('a') : silence));
    });
    afterEach(() => jasmine.clock().uninstall());
    /** That much time passes, and all that comes of it. */
    const pass = async (ms: number): Promise<void> => {
      jasmine.clock().tick(ms);
      await network.settled();
    };
    const look = async (): Promise<void> => {
      peers.known(BALCONY);
      await network.settled();
    };

    it('are none after twenty seconds, which is told', async () => {
      await look();
      await pass(19_999);

      expect([peers.known(BALCONY), changed]).toEqual(['asked', 0]);

      await pass(1);

      expect([peers.known(BALCONY), changed]).toEqual(['silent', 1]);
      expect([...(await peers.featuresOf(CHAMBER))]).toEqual([]);
    });

    it('are asked for again three times, in longer and longer intervals', async () => {
      const counts: number[] = [];
      await look();
      for (const ms of [20_000, 9_999, 1, 20_000, 59_999, 1, 20_000, 299_999, 1, 20_000, 3_600_000]) {
        await pass(ms);
        counts.push(asked().length);
      }

      expect(counts).toEqual([1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]);
      expect(peers.known(BALCONY)).toBe('silent');
    });

    it('are those that it says when it is asked again', async () => {
      await look();
      await pass(20_000);
      answers = true;
      await pass(10_000);

      expect(peers.known(BALCONY)).toEqual(new Set(['a', IDENTITY]));
      expect(peers.isSilent(BALCONY)).toBeFalse();
      expect(changed).toBe(2);
    });

    it('are asked for at its next presence, and not once more for the one before', async () => {
      await look();
      await pass(20_000);
      present(BALCONY);

      expect(peers.known(BALCONY)).toBe('asked');

      answers = true;
      await network.settled();
      await pass(10_000);

      expect(asked().length).toBe(2);
    });

    it('are still known when it has said them before, and it is asked whether it is there', async () => {
      answers = true;
      await look();
      peers.didNotAnswer(BALCONY);

      expect(peers.known(BALCONY)).toEqual(new Set(['a', IDENTITY]));
      expect(peers.isSilent(BALCONY)).toBeTrue();

      await pass(10_000);

      expect(peers.isSilent(BALCONY)).toBeFalse();
      expect(asked().length).toBe(2);
    });

    it('are known by its ver, and it is heard again with its next presence', async () => {
      const info = query('b');
      answering(CHAMBER, info);
      for (const jid of [CHAMBER, BALCONY]) present(jid, await verOf(info));
      await peers.featuresOf(CHAMBER);
      peers.didNotAnswer(BALCONY);

      expect(peers.known(BALCONY)).toEqual(new Set(['b', IDENTITY]));
      expect(peers.isSilent(BALCONY)).toBeTrue();

      present(BALCONY, await verOf(info));

      expect(peers.isSilent(BALCONY)).toBeFalse();
    });
  });

  it('may still come in the first five seconds after a login, each time', () => {
    jasmine.clock().install();
    const changed: unknown[] = [];
    peers.onChange((jid) => changed.push(jid));
    host.trigger('rosterContactsFetched');
    jasmine.clock().tick(4_999);

    expect(peers.isStarting).toBeTrue();

    jasmine.clock().tick(1);

    expect(peers.isStarting).toBeFalse();
    expect(changed).toEqual([undefined]);

    host.trigger('rosterContactsFetched');

    expect(peers.isStarting).toBeTrue();

    jasmine.clock().uninstall();
  });

  describe('and presence', () => {
    let gone: string[];
    let changed: unknown[];
    let stopGone: () => void;
    let stopChanged: () => void;

    beforeEach(() => {
      gone = [];
      changed = [];
      stopGone = peers.onGone((jid) => gone.push(jid));
      stopChanged = peers.onChange((jid) => changed.push(jid));
    });

    it('tell when a device came and went', () => {
      present(BALCONY);
      leave(BALCONY);

      expect(gone).toEqual([BALCONY]);
      expect(changed).toEqual(['juliet@example.org', 'juliet@example.org']);
    });

    it('say nothing of bare JIDs, subscriptions and errors', () => {
      for (const attributes of [
        'from="juliet@example.org"',
        'from="juliet@example.org" type="unavailable"',
        `from="${BALCONY}" type="subscribe"`,
        `from="${BALCONY}" type="error"`,
        '',
      ]) {
        host.deliver(xml(`<presence xmlns="${NS.client}" ${attributes}/>`));
      }

      expect(gone).toEqual([]);
      expect(changed).toEqual([]);
    });

    it('are heard after a reconnect, once', () => {
      host.reconnect();
      leave(BALCONY);

      expect(gone).toEqual([BALCONY]);
    });

    it('tell nothing to who has stopped listening', () => {
      stopGone();
      stopChanged();
      leave(BALCONY);

      expect([...gone, ...changed]).toEqual([]);
    });
  });
});
