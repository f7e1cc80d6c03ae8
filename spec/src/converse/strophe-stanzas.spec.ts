import { StreamManagement } from 'strophe.js';
import { StropheStanzas } from '../../../src/converse/strophe-stanzas.js';
import type { ConverseConnection, StropheStreamManagement } from '../../../src/converse/converse.js';
import { element } from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';

const SM = 'urn:xmpp:sm:3';
const block = (id: string): Element =>
  element(NS.client, 'iq', { type: 'set', id }, element(NS.ibb, 'data', { seq: '0', sid: 's' }, 'AAAA'.repeat(9000)));
const placeholder = (id: string): string => `<iq xmlns="jabber:client" type="result" id="${id}"/>`;

/** Strophe's own engine, and a connection that hands it what is sent, as Strophe's does. */
class Line {
  readonly raw: string[] = [];
  readonly stored: string[] = [];
  readonly engine = new StreamManagement((text) => void this.raw.push(text), {
    maxUnacked: 0,
    storage: {
      load: () => null,
      save: (_, state) => void this.stored.push(JSON.stringify(state)),
      clear: () => undefined,
    },
  });
  readonly connection = {
    send: (stanza: Element) => {
      const attrs = Object.fromEntries([...stanza.attributes].map(({ name, value }) => [name, value]));
      this.engine.trackOutbound({ name: stanza.localName, attrs, serialized: stanza.outerHTML });
    },
  } as unknown as ConverseConnection;
  readonly stanzas: StropheStanzas;

  constructor() {
    this.engine.initialize('romeo@montague.lit');
    this.engine.sendEnable('romeo@montague.lit/orchard');
    this.hear('enabled', { id: 'stream', resume: 'true' });
    this.stanzas = new StropheStanzas(this.connection, this.engine as unknown as StropheStreamManagement);
  }

  hear(name: string, attrs: Record<string, string>): void {
    this.engine.onInbound({ name, attrs: { xmlns: SM, ...attrs }, serialized: '' });
  }
}

describe("Large stanzas on Strophe's own stream management", () => {
  let line: Line;
  beforeEach(() => {
    line = new Line();
  });

  it('are counted, and only placeholders come to the storage', () => {
    line.stanzas.send('jet-a', block('jet-a'));
    line.connection.send(element(NS.client, 'message', { id: 'm' }, element(NS.client, 'body', {}, 'hello')));
    line.hear('a', { h: '0' });

    expect(line.engine.state.unacked.length).toBe(2);
    expect(Math.max(...line.stored.map(({ length }) => length))).toBeLessThan(2000);
    expect(line.stored.at(-1)).toContain('hello');
  });

  it('go out whole again after a resumption, in their place, those that are not acknowledged', () => {
    for (const id of ['jet-a', 'jet-b', 'jet-c']) line.stanzas.send(id, block(id));
    line.raw.length = 0;
    line.hear('resumed', { h: '1', previd: 'stream' });

    expect(line.raw.slice(0, 2)).toEqual([block('jet-b').outerHTML, block('jet-c').outerHTML]);
  });

  it('are placeholders when nobody waits for their answers any more, after a failed resumption too', () => {
    for (const id of ['jet-a', 'jet-b']) line.stanzas.send(id, block(id));
    line.stanzas.forget('jet-a');
    line.engine.sendResume();
    line.stanzas.forget('jet-b');
    line.hear('failed', {});
    line.engine.sendEnable('romeo@montague.lit/garden');
    line.raw.length = 0;
    line.hear('enabled', { id: 'next', resume: 'true' });

    expect(line.raw.slice(0, 2)).toEqual([placeholder('jet-a'), placeholder('jet-b')]);
  });

  it('leave all other stanzas to it', () => {
    const message = element(NS.client, 'message', { id: 'm' });
    line.connection.send(message);

    expect(line.engine.state.unacked[0]?.stanza).toBe(message.outerHTML);
  });
});
