import { OwnFeatures } from '../../../src/converse/own-features.js';
import { MemoryConverse } from '../../support/memory-converse.js';

describe('OwnFeatures', () => {
  let host: MemoryConverse;
  let own: OwnFeatures;

  beforeEach(() => {
    host = new MemoryConverse();
    own = new OwnFeatures(host.converse);
  });

  it('are announced with the first presence, without one of their own', () => {
    own.add(() => ['a', 'b']);

    expect(host.features).toEqual([]);

    host.connect();

    expect(host.features).toEqual(['a', 'b']);
    expect(host.presences).toBe(0);
  });

  it('that come later are announced with a new presence', () => {
    host.connect();
    own.add(() => ['a']);

    expect(host.features).toEqual(['a']);
    expect(host.presences).toBe(1);
  });

  it('that come before Converse has the roster wait for it, since answers to a presence would be lost', () => {
    host.isConnected = true;
    host.state['disco'] = {};
    host.trigger('afterResourceBinding');
    own.add(() => ['a']);

    expect(host.features).toEqual(['a']);
    expect(host.presences).toBe(0);
    host.trigger('rosterContactsFetched');

    expect(host.presences).toBe(1);
  });

  it('follow their source', () => {
    let answer: string[] = ['a', 'b'];
    host.connect();
    const refresh = own.add(() => answer);
    answer = ['b', 'c'];
    refresh();

    expect(host.features).toEqual(['b', 'c']);
    expect(host.presences).toBe(2);
  });

  it('that did not change cause no presence', () => {
    host.connect();
    const refresh = own.add(() => ['a']);
    refresh();
    own.add(() => ['a']);

    expect(host.features).toEqual(['a']);
    expect(host.presences).toBe(1);
  });

  it('of two sources stay while one of them names them', () => {
    let answer = ['a'];
    host.connect();
    const refresh = own.add(() => answer);
    own.add(() => ['a']);
    answer = [];
    refresh();

    expect(host.features).toEqual(['a']);
  });

  it('of Converse are left alone', () => {
    let answer = ['a', 'urn:xmpp:ping'];
    host.features.push('urn:xmpp:ping');
    host.connect();
    const refresh = own.add(() => answer);
    answer = [];
    refresh();

    expect(host.features).toEqual(['urn:xmpp:ping']);
  });

  it('are there again when Converse has made its list anew', () => {
    own.add(() => ['a']);
    host.connect();
    host.features.length = 0;
    host.reconnect();

    expect(host.features).toEqual(['a']);
  });

  it('that went while the connection was gone are not announced at that time', () => {
    let answer = ['a'];
    host.connect();
    const refresh = own.add(() => answer);
    host.isConnected = false;
    answer = [];
    refresh();

    expect(host.features).toEqual([]);
    expect(host.presences).toBe(1);
  });
});
