import { contactsOf } from '../../../../src/converse/contacts.js';
import { Peers } from '../../../../plugins/encrypted-file-transfer/devices/reachability.js';
import { DEFAULTS, readSettings } from '../../../../plugins/encrypted-file-transfer/settings.js';
import type { Converse, StorageOptions } from '../../../../src/converse/converse.js';
import type { PeerFeatures } from '../../../../src/converse/peer-features.js';
import type { JingleEngine } from '../../../../src/jingle/application.js';
import type { SecurityPrecondition } from '../../../../src/jingle/security.js';
import type { Transport } from '../../../../src/jingle/transport.js';
import { Registry } from '../../../../src/registry.js';
import { NS } from '../../../../src/xmpp/namespaces.js';

const ROMEO = 'romeo@montague.lit';
const JULIET = 'juliet@capulet.lit';
const FAST = 'urn:example:fast';
const SLOW = 'urn:example:slow';
const SECURE = [NS.jingle, NS.fileTransfer, NS.jet, NS.jetOmemo];
const CLEAR = [NS.jingle, NS.fileTransfer];

interface Resource {
  readonly name: string;
  readonly presence?: string;
  readonly priority?: number;
  readonly timestamp?: string;
  /** Left out: it has not answered yet. */
  readonly features?: readonly string[];
  /** It has left our last request without an answer. */
  readonly isSilent?: true;
}

const model = (attributes: object) => ({ get: (name: string) => (attributes as Record<string, unknown>)[name] });
const transport = (namespace: string) => ({ namespace, features: [namespace] }) as unknown as Transport;

/** Converse with one contact, as the plugin sees it. */
class World {
  settings: Record<string, unknown> = { ...DEFAULTS };
  /** What we announce of ourselves. */
  own: string[] = SECURE;
  resources: Resource[] = [];
  /** Other devices of ours. */
  ownResources: Resource[] = [];
  /** The user has switched the encryption of the chat. */
  switchEncryption: () => void = () => undefined;
  /** True when Converse has them in its storage only. */
  areStored = false;
  hasResumed = false;
  subscription: string | undefined = 'both';
  isEncryptedChat = false;
  /** What an account has shown whose presence we do not see: full JIDs, best first. */
  seen: string[] | undefined;
  /** The user has the chat open. */
  isOpened = true;
  /** Full JIDs of devices whose features were looked at. */
  readonly asked: string[] = [];
  /** Tells that the user has opened or closed it. */
  opened: (jid: string) => void = () => undefined;
  /** Tells that an account has shown a device. */
  shown: (jid: string) => void = () => undefined;
  /** True in the first seconds after the login. */
  isStarting = false;
  /** Tells that a device came, went or answered, or that those seconds are over. */
  changed: (jid?: string) => void = () => undefined;
  readonly securities = new Registry<SecurityPrecondition>();
  readonly transports = new Registry<Transport>();

  constructor() {
    this.securities.register(this.security(NS.jet));
    this.transports.register(transport(FAST));
    this.transports.register(transport(SLOW));
  }

  /** A security that we announce as far as {@link own} says, and that goes to those who announce the same. */
  security(namespace: string): SecurityPrecondition {
    const features = () =>
      this.own.filter((feature) => ![NS.jingle, NS.fileTransfer, NS.encryptedFileTransfer].includes(feature as never));
    const draft = () => this.own.filter((feature) => feature === NS.encryptedFileTransfer);
    const announced = namespace === NS.jet ? features : draft;
    const canOfferTo = (theirs: ReadonlySet<string>) =>
      announced().length > 0 && announced().every((feature) => theirs.has(feature));
    return { namespace, features: announced, canOfferTo } as Partial<SecurityPrecondition> as SecurityPrecondition;
  }

  peers(): Peers {
    const stored = () =>
      this.resources.map(({ presence = 'online', priority = 0, timestamp = '', name }) =>
        model({ name, presence, priority, timestamp }),
      );
    const resources = {
      areStored: this.areStored,
      get models() {
        return this.areStored ? [] : stored();
      },
      fetch({ success }: StorageOptions) {
        this.areStored = false;
        success();
      },
    };
    const presence = { resources };
    const converse = {
      session: model({ bare_jid: ROMEO }),
      state: {
        roster: {
          get: (jid: string) =>
            jid === JULIET && this.subscription !== undefined ? model({ subscription: this.subscription }) : undefined,
        },
        chatboxes: {
          get: (jid: string) => (jid === JULIET ? model({ omemo_active: this.isEncryptedChat }) : undefined),
        },
      },
      api: {
        disco: { own: { features: { get: () => this.own } } },
        connection: { get: () => ({ hasResumed: () => this.hasResumed }) },
        listen: {
          on: (_event: string, onChat: (chat: unknown) => void) => {
            const on = (_change: string, listener: () => void) => (this.switchEncryption = listener);
            onChat({ ...model({ jid: JULIET }), on });
          },
        },
        contacts: {
          get: (jid: string) => Promise.resolve(jid === JULIET ? { presence } : undefined),
        },
      },
    } as unknown as Converse;
    const find = (fullJid: string) =>
      this.resources.find(({ name }) => fullJid === `${JULIET}/${name}`) ??
      this.ownResources.find(({ name }) => fullJid === `${ROMEO}/${name}`);
    const known = (fullJid: string): ReturnType<PeerFeatures['known']> => {
      this.asked.push(fullJid);
      const { features, isSilent } = find(fullJid) ?? {};
      return features === undefined ? (isSilent ? 'silent' : 'asked') : new Set(features);
    };
    const isStarting = (): boolean => this.isStarting;
    const peerFeatures = {
      get isStarting() {
        return isStarting();
      },
      known,
      ownDevices: { online: () => this.ownResources.map(({ name }) => `${ROMEO}/${name}`) },
      isSilent: (fullJid: string) => find(fullJid)?.isSilent === true,
      onChange: (listener: (jid?: string) => void) => (this.changed = listener),
    };
    const { securities, transports } = this;
    const settings = { get: (name: string) => this.settings[name], extend: () => undefined };
    return new Peers(converse, {
      features: peerFeatures as unknown as PeerFeatures,
      engine: { securities, transports } as unknown as JingleEngine,
      settings: () => readSettings({ settings }),
      opened: { has: () => this.isOpened, onChange: (listener) => void (this.opened = listener) },
      contacts: contactsOf(converse),
      seen: {
        online: (jid) => (jid === JULIET ? this.seen : undefined),
        onChange: (listener) => void (this.shown = listener),
      },
    });
  }

  /** The devices, best first, or the obstacle. */
  async reach(jid = JULIET): Promise<string> {
    const reach = await this.peers().reach(jid);
    if ('obstacle' in reach) return reach.obstacle;
    return reach.devices
      .map((device) => {
        const { fullJid, transports, security } = device;
        const ways = transports.map(({ namespace }) => namespace).join(' ');
        return `${fullJid.slice(JULIET.length + 1)} ${ways} ${security === undefined ? 'in clear' : 'secured'}`;
      })
      .join(', ');
  }
}

describe('Peers', () => {
  let world: World;
  beforeEach(() => (world = new World()));

  describe('take for a contact', () => {
    for (const [subscription, expected] of [
      ['both', true],
      ['from', true],
      ['to', false],
      ['none', false],
      [undefined, false],
    ] as const) {
      it(`${expected ? 'one' : 'no one'} with subscription “${subscription ?? '(not in the roster)'}”`, () => {
        world.subscription = subscription;

        expect(world.peers().isContact(JULIET)).toBe(expected);
      });
    }

    it('our own account', () => {
      expect(world.peers().isContact(ROMEO)).toBeTrue();
    });

    it('nobody whose JID only looks like one', () => {
      expect(world.peers().isContact(`${JULIET}.example`)).toBeFalse();
    });
  });

  describe('reach', () => {
    it('a device with everything that an encrypted file needs', async () => {
      world.resources = [{ name: 'balcony', features: [...SECURE, SLOW] }];

      expect(await world.reach()).toBe('balcony urn:example:slow secured');
    });

    it('a device that Converse has in its storage, after a reload that resumes its stream', async () => {
      world.resources = [{ name: 'balcony', features: [...SECURE, SLOW] }];
      world.areStored = true;
      world.hasResumed = true;

      expect(await world.reach()).toBe('balcony urn:example:slow secured');
    });

    it('no device that Converse has in its storage of another stream', async () => {
      world.resources = [{ name: 'balcony', features: [...SECURE, SLOW] }];
      world.areStored = true;

      expect(await world.reach()).toBe('offline');
    });

    it('a device by the transports of both, in our order', async () => {
      world.resources = [{ name: 'balcony', features: [...SECURE, 'urn:example:unknown', SLOW, FAST] }];

      expect(await world.reach()).toBe('balcony urn:example:fast urn:example:slow secured');
    });

    it('devices by priority, then by their newest presence', async () => {
      const features = [...SECURE, FAST];
      world.resources = [
        { name: 'old', priority: 1, timestamp: '2026-01-01T00:00:00Z', features },
        { name: 'low', priority: 0, timestamp: '2026-03-01T00:00:00Z', features },
        { name: 'new', priority: 1, timestamp: '2026-02-01T00:00:00Z', features },
      ];

      expect((await world.reach()).split(', ').map((line) => line.split(' ')[0])).toEqual(['new', 'old', 'low']);
    });

    it('only devices that are online', async () => {
      world.resources = [
        { name: 'gone', presence: 'offline', features: [...SECURE, FAST] },
        { name: 'here', features: [...SECURE, FAST] },
      ];

      expect(await world.reach()).toBe('here urn:example:fast secured');
    });

    for (const missing of SECURE) {
      it(`no device without ${missing}`, async () => {
        world.resources = [{ name: 'balcony', features: [...SECURE, FAST].filter((feature) => feature !== missing) }];

        expect(await world.reach()).toBe('not-capable');
      });
    }

    it('no device without a common transport', async () => {
      world.resources = [{ name: 'balcony', features: [...SECURE, 'urn:example:other'] }];

      expect(await world.reach()).toBe('not-capable');
    });

    it('tells a client of our own kind from others', async () => {
      world.resources = [{ name: 'balcony', features: [...SECURE, FAST, NS.converseJet] }];

      expect(await world.peers().reach(JULIET)).toEqual({ devices: [jasmine.objectContaining({ isOurs: true })] });
    });

    it('nobody who is offline', async () => {
      expect(await world.reach()).toBe('offline');
    });

    describe('a stranger', () => {
      beforeEach(() => {
        world.subscription = undefined;
        world.seen = [`${JULIET}/balcony`];
        world.resources = [{ name: 'balcony', features: [...SECURE, FAST] }];
        world.settings['encrypted_file_transfer_from_strangers'] = true;
      });

      it('by the device that it has shown', async () => {
        expect(await world.reach()).toBe('balcony urn:example:fast secured');
      });

      it('by what Converse has kept of it over a reload', async () => {
        world.seen = undefined;

        expect(await world.reach()).toBe('balcony urn:example:fast secured');
      });

      it('not before it has shown one, and says so', async () => {
        world.seen = undefined;
        world.resources = [];

        expect(await world.reach()).toBe('unseen');
      });

      it('not after it has left', async () => {
        world.seen = [];

        expect(await world.reach()).toBe('offline');
      });

      for (const subscription of ['none', undefined]) {
        it(`not without leave of the deployer, and asks it nothing (subscription ${String(subscription)})`, async () => {
          world.subscription = subscription;
          world.settings['encrypted_file_transfer_from_strangers'] = false;

          expect(await world.reach()).toBe('stranger');
          expect(world.asked).toEqual([]);
        });
      }

      it('not before the user has opened the chat, and asks it nothing', async () => {
        world.isOpened = false;

        expect(await world.reach()).toBe('getting-ready');
        expect(world.asked).toEqual([]);
      });

      it('and tells when the user opens the chat, or it shows a device', () => {
        const told: unknown[] = [];
        world.peers().onChange((jid) => told.push(jid));
        world.opened(JULIET);
        world.shown(JULIET);

        expect(told).toEqual([JULIET, JULIET]);
      });
    });

    it('a contact who sees us and shows us no presence by the device that has written', async () => {
      world.subscription = 'from';
      world.isOpened = false;
      world.seen = [`${JULIET}/balcony`];
      world.resources = [
        { name: 'balcony', features: [...SECURE, FAST] },
        { name: 'attic', features: [...SECURE, FAST] },
      ];

      expect(await world.reach()).toBe('balcony urn:example:fast secured');
    });

    it('a contact whose presence we see by that alone', async () => {
      world.subscription = 'to';
      world.seen = [`${JULIET}/attic`];
      world.resources = [{ name: 'balcony', features: [...SECURE, FAST] }];

      expect(await world.reach()).toBe('balcony urn:example:fast secured');
    });

    it('our own other devices in the chat with ourselves, and no others', async () => {
      world.resources = [{ name: 'balcony', features: [...SECURE, FAST] }];

      expect(await world.reach(ROMEO)).toBe('self');

      world.ownResources = [{ name: 'tv', features: CLEAR }];

      expect(await world.reach(ROMEO)).toBe('self');

      world.ownResources.push({ name: 'phone', features: [...SECURE, FAST] });

      expect(await world.peers().reach(ROMEO)).toEqual({
        devices: [jasmine.objectContaining({ fullJid: `${ROMEO}/phone` })],
      });
    });

    it('tells when a chat is encrypted or is not any more', () => {
      const told: unknown[] = [];
      world.peers().onChange((jid) => told.push(jid));
      world.switchEncryption();

      expect(told).toEqual([JULIET]);
    });

    it('a device by an envelope that is not OMEMO', async () => {
      world.own = [NS.jingle, NS.fileTransfer, NS.jet, 'converse-jet:0#urn:xmpp:openpgp:0'];
      world.resources = [{ name: 'balcony', features: [...world.own, FAST] }];

      expect(await world.reach()).toBe('balcony urn:example:fast secured');
    });

    it('nobody without the plugin jet', async () => {
      const unregister = world.securities.register(world.security(NS.jet));
      unregister();
      world.resources = [{ name: 'balcony', features: [...SECURE, FAST] }];

      expect(await world.reach()).toBe('no-jet');
    });

    it('nobody while OMEMO cannot be used', async () => {
      world.own = [];
      world.resources = [{ name: 'balcony', features: [...SECURE, FAST] }];

      expect(await world.reach()).toBe('no-keys');
    });
  });

  describe('reach, while devices have still to say what they can do,', () => {
    const features = [...SECURE, FAST];

    it('those that have said it, without waiting for the others', async () => {
      world.resources = [
        { name: 'vanished', priority: 1 },
        { name: 'balcony', features },
      ];

      expect(await world.reach()).toBe('balcony urn:example:fast secured');
    });

    it('nobody yet: it is being got ready', async () => {
      world.resources = [{ name: 'vanished' }, { name: 'phone', features: [NS.jingle] }];

      expect(await world.reach()).toBe('getting-ready');
    });

    it('nobody in clear: one of them may take encrypted files', async () => {
      world.settings['allow_unencrypted_jingle_files'] = true;
      world.resources = [{ name: 'vanished' }, { name: 'balcony', features: [...CLEAR, FAST] }];

      expect(await world.reach()).toBe('getting-ready');
    });

    it('nobody when they have not answered', async () => {
      world.resources = [
        { name: 'vanished', isSilent: true },
        { name: 'phone', features: [NS.jingle] },
      ];

      expect(await world.reach()).toBe('no-answer');
    });

    it('whom it is decided on, when it is', async () => {
      world.resources = [{ name: 'vanished' }];
      const peers = world.peers();
      const decided = peers.decided(JULIET);
      world.changed('nurse@capulet.lit');
      world.resources = [{ name: 'vanished' }, { name: 'balcony', features }];
      world.changed(JULIET);

      expect(await decided).toEqual({ devices: [jasmine.objectContaining({ fullJid: `${JULIET}/balcony` })] });
    });

    it('whom it is decided on, when what we can use ourselves has changed', async () => {
      world.isStarting = true;
      world.own = [];
      world.resources = [{ name: 'balcony', features }];
      const peers = world.peers();
      const decided = peers.decided(JULIET);
      world.own = SECURE;
      peers.refresh();

      expect(await decided).toEqual({ devices: [jasmine.objectContaining({ fullJid: `${JULIET}/balcony` })] });
    });

    it('all of them, for those who want to know', async () => {
      world.resources = [{ name: 'slow' }, { name: 'balcony', features }];
      const peers = world.peers();
      const complete = peers.complete(JULIET);
      world.resources = [
        { name: 'slow', features },
        { name: 'balcony', features },
      ];
      world.changed(JULIET);
      const reach = await complete;

      expect('devices' in reach && reach.devices.length).toBe(2);
    });
  });

  describe('reach, in the first seconds of a page,', () => {
    beforeEach(() => (world.isStarting = true));

    it('a device that is there already', async () => {
      world.resources = [{ name: 'balcony', features: [...SECURE, FAST] }];

      expect(await world.reach()).toBe('balcony urn:example:fast secured');
    });

    it('nobody, who may still come online', async () => {
      expect(await world.reach()).toBe('getting-ready');

      world.resources = [{ name: 'phone', features: [NS.jingle] }];

      expect(await world.reach()).toBe('getting-ready');
    });

    it('nobody while OMEMO may still come, and nobody in clear', async () => {
      world.own = [];
      world.resources = [{ name: 'balcony', features: [...SECURE, FAST] }];

      expect(await world.reach()).toBe('getting-ready');

      world.settings['allow_unencrypted_jingle_files'] = true;

      expect(await world.reach()).toBe('getting-ready');
    });
  });

  it('put a device last that has left a request without an answer', async () => {
    const features = [...SECURE, FAST];
    world.resources = [
      { name: 'vanished', priority: 2, features, isSilent: true },
      { name: 'balcony', priority: 1, features },
      { name: 'chamber', priority: 0, features },
    ];

    expect((await world.reach()).split(', ').map((line) => line.split(' ')[0])).toEqual([
      'balcony',
      'chamber',
      'vanished',
    ]);
  });

  describe('for Dino', () => {
    const DINO = [...SECURE, 'client/pc//Dino'];
    beforeEach(() => world.transports.register(transport(NS.jingleIbb)));

    it('find nothing that is in-band, and say so', async () => {
      world.resources = [{ name: 'dino', features: [...DINO, NS.jingleIbb] }];

      expect(await world.reach()).toBe('dino');
    });

    it('find nothing in clear, either: it reads no file at all in-band', async () => {
      world.settings['allow_unencrypted_jingle_files'] = true;
      world.resources = [{ name: 'dino', features: [...CLEAR, 'client/pc//Dino', NS.jingleIbb] }];

      expect(await world.reach()).toBe('dino');
    });

    it('find the other transports that it announces', async () => {
      world.resources = [{ name: 'dino', features: [...DINO, NS.jingleIbb, SLOW] }];

      expect(await world.reach()).toBe('dino urn:example:slow secured');
    });

    it('find the other device of the contact', async () => {
      world.resources = [
        { name: 'dino', priority: 1, features: [...DINO, NS.jingleIbb] },
        { name: 'balcony', features: [...SECURE, 'client/web//Converse', NS.jingleIbb] },
      ];

      expect(await world.reach()).toBe(`balcony ${NS.jingleIbb} secured`);
    });
  });

  describe('reach in the form of the 2015 draft', () => {
    const DRAFT = [NS.jingle, NS.encryptedFileTransfer];
    beforeEach(() => {
      world.securities.register(world.security(NS.omemo0));
      world.own = [...SECURE, NS.encryptedFileTransfer];
    });
    const formTo = async (...features: string[]): Promise<unknown> => {
      world.resources = [{ name: 'balcony', features: [...features, FAST] }];
      const reach = await world.peers().reach(JULIET);
      if ('obstacle' in reach) return reach.obstacle;
      return reach.devices.map(({ dialect, security }) => `${dialect.namespace} ${security?.namespace ?? 'in clear'}`);
    };
    const inDraft = `${NS.encryptedFileTransfer} ${NS.omemo0}`;

    it('a device that announces it, and not JET', async () => {
      expect(await formTo(...DRAFT)).toEqual([inDraft]);
      expect(await formTo(...DRAFT, NS.fileTransfer)).toEqual([inDraft]);
    });

    it('no device with JET, which is better', async () => {
      expect(await formTo(...DRAFT, ...SECURE)).toEqual([`${NS.fileTransfer} ${NS.jet}`]);
    });

    it('that too, without the plugin jet', async () => {
      const unregister = world.securities.register(world.security(NS.jet));
      unregister();

      expect(await formTo(...DRAFT, ...SECURE)).toEqual([inDraft]);
    });

    it('none while its key transport cannot be used, and so it is not announced', async () => {
      world.own = SECURE;

      expect(await formTo(...DRAFT)).toBe('not-capable');

      world.settings['allow_unencrypted_jingle_files'] = true;

      expect(await formTo(...DRAFT)).toBe('not-capable');
    });

    it('none where nothing secures it, though it is announced', async () => {
      world.securities.register(world.security(NS.omemo0))();

      expect(await formTo(...DRAFT)).toBe('not-capable');
    });
  });

  describe('reach in clear', () => {
    beforeEach(() => {
      world.resources = [{ name: 'balcony', features: [...CLEAR, FAST] }];
    });

    it('nobody, by default', async () => {
      expect(await world.reach()).toBe('not-capable');
    });

    it('a device without encryption where a deployer allows that', async () => {
      world.settings['allow_unencrypted_jingle_files'] = true;

      expect(await world.reach()).toBe('balcony urn:example:fast in clear');
    });

    it('nobody in a chat whose messages are encrypted, whatever a deployer allows', async () => {
      world.settings['allow_unencrypted_jingle_files'] = true;
      world.isEncryptedChat = true;

      expect(await world.reach()).toBe('not-capable');
    });

    it('nobody while another device takes encrypted files', async () => {
      world.settings['allow_unencrypted_jingle_files'] = true;
      world.resources = [
        { name: 'plain', priority: 1, features: [...CLEAR, FAST] },
        { name: 'balcony', features: [...SECURE, FAST], isSilent: true },
      ];

      expect(await world.reach()).toBe('balcony urn:example:fast secured');
    });

    it('no device that takes encrypted files: those are encrypted', async () => {
      world.settings['allow_unencrypted_jingle_files'] = true;
      world.resources = [{ name: 'balcony', features: [...SECURE, FAST] }];

      expect(await world.reach()).toBe('balcony urn:example:fast secured');
    });
  });
});
