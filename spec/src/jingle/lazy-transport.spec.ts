import { StanzaError } from '../../../src/errors.js';
import { lazyTransport } from '../../../src/jingle/lazy-transport.js';
import { canOffer, type Transport, type TransportContext } from '../../../src/jingle/transport.js';
import { element } from '../../../src/xmpp/element.js';
import { recordLog } from '../../support/recorded-log.js';
import { failureOf, rejection } from '../../support/rejection.js';

const NAMESPACE = 'urn:example:transport';
const context = {} as TransportContext;
const signal = new AbortController().signal;
const info = (name: string): Element => element(NAMESPACE, 'transport', { name });

describe('A transport that is loaded for its first session', () => {
  const told: string[] = [];
  let closed = 0;
  let loads = 0;
  const session = {
    describe: () => Promise.resolve({ transport: info('described') }),
    info: (said: Element) => {
      const name = said.getAttribute('name')!;
      if (name === 'malformed') throw new StanzaError('bad-request', name);
      told.push(name);
    },
    accepted: () => told.push('accepted'),
    connect: () => Promise.reject(new Error('no more in this spec')),
    close: () => closed++,
  };
  const real = { namespace: NAMESPACE, features: [], offer: () => session, answer: () => session };
  const load = (): Promise<Transport> => {
    loads++;
    return Promise.resolve(real as unknown as Transport);
  };
  const lazy = (loading = load): Transport => lazyTransport(NAMESPACE, () => [NAMESPACE], loading);

  beforeEach(() => {
    told.length = closed = loads = 0;
  });

  it('is loaded when it is described, and not before', async () => {
    const made = lazy().offer(context);

    expect(loads).toBe(0);

    await made.describe({ signal });
    made.accepted(info('answer'));

    expect(loads).toBe(1);
    expect(told).toEqual(['accepted']);
  });

  it('hears what was said before, in order, without what is malformed, and refuses that from then on', async () => {
    const made = lazy().answer(info('offer'), context);
    for (const name of ['a', 'malformed', 'b']) made.info(info(name));
    await made.describe({ signal });
    made.info(info('c'));

    expect(told).toEqual(['a', 'b', 'c']);
    expect(() => made.info(info('malformed'))).toThrowError(StanzaError);
  });

  it('keeps no more than 64 of these', () => {
    const made = lazy().answer(info('offer'), context);
    for (let n = 0; n < 64; n++) made.info(info('a'));

    expect(() => made.info(info('a'))).toThrowMatching(
      (error) => (error as StanzaError).condition === 'resource-constraint',
    );
  });

  it('fails as a transport that cannot be used where it cannot be loaded', async () => {
    const log = recordLog();
    const made = lazy(() => Promise.reject(new TypeError('404'))).offer(context);

    expect(await failureOf(made.describe({ signal }))).toBe('page-incomplete');
    expect(log.length).toBe(1);
  });

  it('is closed when it is there, if it was closed before', async () => {
    const made = lazy().offer(context);
    made.close();
    await made.describe({ signal });

    expect(closed).toBe(1);
  });

  it('cannot be used before it is described', async () => {
    const made = lazy().offer(context);

    expect(await rejection(Promise.resolve().then(() => made.connect({ signal })))).toEqual(jasmine.any(Error));
  });

  it('can be offered as long as its features have its name', () => {
    const features: string[] = [];
    const made = lazyTransport(NAMESPACE, () => features, load);

    expect(canOffer(made)).toBeFalse();

    features.push(NAMESPACE);

    expect(canOffer(made)).toBeTrue();
  });
});
