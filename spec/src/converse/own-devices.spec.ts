import { OwnDevices } from '../../../src/converse/own-devices.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { MemoryConverse } from '../../support/memory-converse.js';
import { xml } from '../../support/xml.js';

const presence = (from: string, more = '', type = ''): Element =>
  xml(`<presence xmlns="${NS.client}" from="${from}" ${type && `type="${type}"`}>${more}</presence>`);

describe('Our own other devices', () => {
  let host: MemoryConverse;
  let devices: OwnDevices;
  beforeEach(() => {
    sessionStorage.clear();
    host = new MemoryConverse();
    devices = new OwnDevices(host.converse);
    host.connect();
  });
  afterEach(() => {
    sessionStorage.clear();
  });

  it('are those of our account that are online: not this one, and none of a contact', () => {
    for (const from of ['romeo@example.org/phone', host.jid, 'juliet@example.org/balcony', 'romeo@example.org'])
      devices.note(presence(from));

    expect(devices.online()).toEqual(['romeo@example.org/phone']);
  });

  it('are in the order of their priority, then newest first', () => {
    devices.note(presence('romeo@example.org/one', '<priority>5</priority>'));
    devices.note(presence('romeo@example.org/two'));
    devices.note(presence('romeo@example.org/three', '<priority>not a number</priority>'));

    expect(devices.online()).toEqual(['romeo@example.org/one', 'romeo@example.org/three', 'romeo@example.org/two']);

    devices.note(presence('romeo@example.org/two', '<show>away</show>'));

    expect(devices.online()[1]).toBe('romeo@example.org/two');
  });

  it('go when they say so', () => {
    devices.note(presence('romeo@example.org/phone'));
    devices.note(presence('romeo@example.org/phone', '', 'unavailable'));

    expect(devices.online()).toEqual([]);
  });

  it('are known after a reload that resumes the stream, and forgotten at another login', () => {
    devices.note(presence('romeo@example.org/phone'));
    const reloaded = new OwnDevices(host.converse);
    host.hasResumed = true;
    host.reconnect();

    expect(reloaded.online()).toEqual(['romeo@example.org/phone']);

    host.hasResumed = false;
    host.reconnect();

    expect(reloaded.online()).toEqual([]);
  });

  it('are not those of another stream', () => {
    devices.note(presence('romeo@example.org/phone'));
    host.jid = 'romeo@example.org/another';

    expect(new OwnDevices(host.converse).online()).toEqual([]);
  });
});
