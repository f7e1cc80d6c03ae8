import { OwnMessages } from '../../plugins/omemo-key-transport/own-messages.js';
import type { OwnKeyTransport } from '../../plugins/omemo-key-transport/own/own-key-transport.js';
import type { Converse } from '../../src/converse/converse.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { recordLog } from '../support/recorded-log.js';
import { xml } from '../support/xml.js';

type Attributes = Record<string, unknown>;
type Hook = (message: Element, attributes: Attributes) => Promise<Attributes>;

/** Converse's hook for each message, of which it waits for all of one page of the archive. */
function hookOf(transports: () => Promise<readonly OwnKeyTransport[]>): Hook {
  let hook: Hook | undefined;
  const listen = { on: (event: string, listener: Hook) => event === 'parseMessage' && (hook = listener) };
  const converse = { api: { listen } } as unknown as Converse;
  new OwnMessages({ converse, namespaces: [NS.axolotl], transports });
  return hook!;
}

const encrypted = `<encrypted xmlns="${NS.axolotl}"/>`;
const message = (children: string): Element =>
  xml(`<message xmlns="${NS.client}" from="tybalt@example.org/street">${children}</message>`);

describe('A stranger', () => {
  it('cannot keep a page of the archive from being shown', async () => {
    const hook = hookOf(() => Promise.resolve([]));
    const page = [message('<body>Good morrow</body>'), message(encrypted + encrypted), message(encrypted)];
    const shown = await Promise.all(page.map((one, at) => hook(one, { at })));

    expect(shown).toEqual([{ at: 0 }, { at: 1 }, { at: 2 }]);
  });

  it('cannot do so either with what we do not expect, which is logged', async () => {
    const logged = recordLog();
    const hook = hookOf(() => Promise.reject(new TypeError('no identity')));

    expect(await hook(message(encrypted), { at: 0 })).toEqual({ at: 0 });
    expect(logged.length).toBe(1);
  });
});
