import { converseEvents } from '../../../src/converse/converse-events.js';
import { install } from '../../../src/converse/install.js';
import { MemoryConverse } from '../../support/memory-converse.js';
import { xml } from '../../support/xml.js';

const JULIET = 'juliet@example.org/balcony';

describe('The connection, as Converse tells of it,', () => {
  let host: MemoryConverse;
  let told: string[];
  beforeEach(() => {
    host = new MemoryConverse();
    told = [];
    const events = converseEvents(host.converse, install(host.converse).peerFeatures);
    events.onLogin((account) => told.push(`login ${account}`));
    events.onLogout(() => told.push('logout'));
    events.onUserLogout(() => told.push('logout of the user'));
    events.onStreamLost(() => told.push('stream lost'));
    events.onPeerGone((fullJid) => told.push(`${fullJid} gone`));
  });

  it('begins with a login', () => {
    host.connect();

    expect(told).toEqual(['login romeo@example.org']);
  });

  it('has a new stream at login and where one was lost, not where it is resumed', () => {
    let streams = 0;
    converseEvents(host.converse, install(host.converse).peerFeatures).onNewStream(() => streams++);
    host.connect();

    expect(streams).toBe(1);

    host.trigger('will-reconnect');
    host.reconnect();

    expect(streams).toBe(2);

    host.trigger('will-reconnect');
    host.hasResumed = true;
    host.reconnect();

    expect(streams).toBe(2);
  });

  it('is lost for a time, which is no logout, and comes back as another stream, which is no login', () => {
    host.connect();
    host.trigger('will-reconnect');

    expect(told.slice(1)).toEqual([]);

    host.reconnect();

    expect(told.slice(1)).toEqual(['stream lost']);
  });

  it('is not lost when its stream is resumed', () => {
    host.connect();
    host.trigger('will-reconnect');
    host.hasResumed = true;
    host.reconnect();

    expect(told.slice(1)).toEqual([]);
  });

  it('ends with a logout', () => {
    host.connect();
    host.trigger('disconnected');

    expect(told.slice(1).sort()).toEqual(['logout', 'stream lost']);
  });

  it('says whether it was the user who has logged out', () => {
    host.connect();
    host.trigger('disconnected');
    host.trigger('logout');

    expect(told.at(-1)).toBe('logout of the user');
  });

  it('brings the departure of a device of a peer', () => {
    host.connect();
    host.deliver(xml(`<presence xmlns="jabber:client" from="${JULIET}" type="unavailable"/>`));

    expect(told.slice(1)).toEqual([`${JULIET} gone`]);
  });
});

describe('The engine of a page', () => {
  let host: MemoryConverse;
  beforeEach(() => {
    host = new MemoryConverse();
  });

  for (const event of ['reconnected', 'disconnected']) {
    it(`ends every session at ${event}, unless the stream goes on`, () => {
      const reset = spyOn(install(host.converse).jingle(), 'reset');
      if (event === 'reconnected') {
        host.hasResumed = true;
        host.trigger(event);

        expect(reset).not.toHaveBeenCalled();
        host.hasResumed = false;
      }
      host.trigger(event);

      expect(reset).toHaveBeenCalledTimes(1);
    });
  }

  it('ends the sessions with a device that went offline', () => {
    const peerGone = spyOn(install(host.converse).jingle(), 'peerGone');
    host.connect();
    host.deliver(xml(`<presence xmlns="jabber:client" from="${JULIET}" type="unavailable"/>`));

    expect(peerGone.calls.allArgs()).toEqual([[JULIET]]);
  });
});
