import { ConverseIq } from '../../../src/converse/converse-iq.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { MemoryConverse } from '../../support/memory-converse.js';
import { recordLog } from '../../support/recorded-log.js';
import { xml } from '../../support/xml.js';

const JULIET = 'juliet@example.org/balcony';
const ME = 'romeo@example.org/orchard';
/** A script that calls a function. */
interface Script {
  readonly start: <T>(call: () => T) => T;
}
/** Two scripts that are not ours. */
const scripts = (): Promise<Script[]> =>
  Promise.all(
    ['converse', 'calls'].map(
      (name) => import(/* webpackIgnore: true */ `/fixtures/calls-plugin.js?${name}`) as Promise<Script>,
    ),
  );

describe('Another plugin of the page', () => {
  let host: MemoryConverse;
  let lines: string[];
  let converse: Script;
  let plugin: Script;

  beforeEach(async () => {
    host = new MemoryConverse();
    lines = recordLog();
    [converse, plugin] = (await scripts()) as [Script, Script];
    new ConverseIq(host.converse).handle(NS.jingle, () => undefined);
  });

  const request = (id: string): Element =>
    xml(
      `<iq xmlns="${NS.client}" type="set" from="${JULIET}" to="${ME}" id="${id}"><jingle xmlns="${NS.jingle}"/></iq>`,
    );
  /** What the plugin has Converse send, to whom. */
  const sends = (id: string, type = 'error', to = `to="${JULIET}"`, name = 'iq'): void => {
    const trigger = (): void => {
      host.trigger('send', xml(`<${name} xmlns="${NS.client}" type="${type}" id="${id}" ${to}/>`));
    };
    plugin.start(() => {
      converse.start(trigger);
    });
  };
  const told = [
    jasmine.stringMatching(
      /^converse-jet: http\S+\/calls-plugin\.js\?calls answers Jingle requests that are for files/,
    ),
  ];

  it('that answers our requests before us is named in the console, once', () => {
    host.connect();
    for (const id of ['1', '2']) {
      sends(id);
      host.deliver(request(id));
    }

    expect(lines).toEqual(told);
  });

  it('that answers several of them before us is named once', () => {
    host.connect();
    for (const id of ['1', '2']) sends(id);
    for (const id of ['1', '2']) host.deliver(request(id));

    expect(lines).toEqual(told);
  });

  for (const [whom, to, said] of [
    ['the server, which make it forget nothing', '', told],
    ['other peers, of which it remembers twenty', 'to="nurse@example.org/hall"', []],
  ] as const) {
    it(`may answer us between many answers to ${whom}`, () => {
      host.connect();
      sends('1');
      for (let id = 0; id < 20; id++) sends(`other-${String(id)}`, 'result', to);
      host.deliver(request('1'));

      expect(lines).toEqual([...said]);
    });
  }

  it('that answers them after us is named, too', () => {
    host.connect();
    host.deliver(request('1'));
    sends('1', 'result');

    expect(lines).toEqual(told);
  });

  it('may answer other requests, and send requests', async () => {
    host.connect();
    const answered = new Promise((resolve) => (host.onSend = resolve));
    sends('2');
    host.deliver(request('1'));
    sends('1', 'get');
    sends('1', 'error', `to="${JULIET}"`, 'message');
    sends('1', 'error', 'to="nurse@example.org/hall"');
    sends('1', 'error', '');
    await answered;

    expect(lines).toEqual([]);
  });
});
