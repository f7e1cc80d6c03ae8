import { macrotask } from '../../../../src/async/macrotask.js';
import type { Transport } from '../../../../src/jingle/transport.js';
import { webRtc } from '../../../../src/transports/webrtc/webrtc.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { connect, contextOf, negotiate, transportContract } from '../../../contracts/transport.js';
import { MemoryNetwork } from '../../../support/memory-iq.js';
import { rejection } from '../../../support/rejection.js';
import { streamOf, testBytes } from '../../../support/streams.js';

const MIB = 1024 * 1024;
const transport = (): Transport => webRtc({ iceServers: () => [], isRelayOnly: () => false });

/** Resolves when channels that are open have had the time to carry what they hold: nothing tells that. */
const settled = async (): Promise<void> => {
  for (let tasks = 0; tasks < 20; tasks++) await new Promise((resolve) => setTimeout(resolve, 5));
};

transportContract('WebRTC', transport, { heldBytes: 9 * MIB, settled, isInBand: false });

describe('WebRTC', () => {
  it('carries 4 MiB between our own kind, and to others', async () => {
    for (const isConverseJet of [true, false]) {
      const ends = await negotiate(transport, { isConverseJet });
      const { romeo, juliet } = await connect(ends);
      const chunk = testBytes(MIB);
      let received = 0;
      const reading = (async () => {
        const reader = juliet.readable.getReader();
        while (received < 4 * MIB) received += (await reader.read()).value!.length;
      })();
      await streamOf(...Array.from({ length: 4 }, () => chunk)).pipeTo(romeo.writable);
      await reading;

      expect(received).toBe(4 * MIB);

      ends.initiator.close();
      ends.responder.close();
    }
  });

  /** The browser knows the address of the peer by its packets alone (`prflx`), until the peer has told what it is. */
  for (const [told, path] of [
    ['relay', 'relayed'],
    ['host', 'direct'],
    ['prflx', 'direct'],
  ] as const) {
    it(`is ${path} where the peer tells late that its address is: ${told}`, async () => {
      const pair = { type: 'candidate-pair', nominated: true, state: 'succeeded' };
      const ends = { localCandidateId: 'ours', remoteCandidateId: 'theirs' };
      const statsOf = (candidateType: string) =>
        new Map<string, object>([
          ['pair', { ...pair, ...ends }],
          ['ours', { id: 'ours', candidateType: 'host' }],
          ['theirs', { id: 'theirs', candidateType }],
        ]) as unknown as RTCStatsReport;
      let looks = 0;
      spyOn(RTCPeerConnection.prototype, 'getStats').and.callFake(() =>
        Promise.resolve(statsOf(++looks < 5 ? 'prflx' : told)),
      );
      const both = await negotiate(transport);
      const { romeo } = await connect(both);

      expect(romeo.path).toBe(path);

      both.initiator.close();
      both.responder.close();
    });
  }

  it('looks fifteen seconds for a way to a peer that has accepted', async () => {
    jasmine.clock().install();
    const ends = await negotiate(transport);
    ends.responder.close();
    const failure = rejection(ends.initiator.connect({ signal: new AbortController().signal }));
    await macrotask();
    jasmine.clock().tick(15_000);

    expect(await failure).toEqual(jasmine.objectContaining({ reason: 'failed-transport', failure: 'timeout' }));

    ends.initiator.close();
    jasmine.clock().uninstall();
  });

  it('shows no address of ours before the peer has accepted, unless its device is trusted', async () => {
    const Real = RTCPeerConnection;
    const made: RTCPeerConnection[] = [];
    window.RTCPeerConnection = class extends Real {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        made.push(this);
      }
    };
    for (const isTrusted of [true, false]) {
      let shown = 0;
      const port = new MemoryNetwork().join('romeo@montague.lit/orchard');
      const context = contextOf(port, port.self, 'juliet@capulet.lit/balcony', {
        isTrusted: () => isTrusted,
        sendInfo: () => {
          shown++;
          return Promise.resolve();
        },
      });
      const session = transport().offer(context);
      const { transport: offered } = await session.describe({ signal: new AbortController().signal });
      const ours = made.at(-1)!;
      while (ours.iceGatheringState !== 'complete') {
        await new Promise((resolve) => (ours.onicegatheringstatechange = resolve));
      }
      await macrotask();

      expect(offered.getElementsByTagNameNS(NS.iceUdp, 'candidate').length).toBe(0);
      expect(shown > 0).toBe(isTrusted);

      session.close();
    }
    window.RTCPeerConnection = Real;
  });

  it('is given up before its time where no address can be used', async () => {
    const relayed = (): Transport => webRtc({ iceServers: () => [], isRelayOnly: () => true });
    const { initiator, responder } = await negotiate(relayed);
    for (const session of [initiator, responder]) {
      const failure = await rejection(session.connect({ signal: new AbortController().signal }));

      expect(failure).toEqual(jasmine.objectContaining({ reason: 'failed-transport', failure: 'unknown' }));
      session.close();
    }
  });

  it('is spelled as Conversations spells it', async () => {
    const { offered, answered, initiator, responder } = await negotiate(transport);
    for (const element of [offered, answered]) {
      expect(element.namespaceURI).toBe(NS.webrtcDataChannel);
      expect(element.getAttribute('sctp-port')).toBe('5000');
      expect(element.getAttribute('max-message-size')).toBe('262144');
      expect(element.firstElementChild?.namespaceURI).toBe(NS.iceUdp);
    }
    initiator.close();
    responder.close();
  });
});
