import { lazyTransport } from '../../src/jingle/lazy-transport.js';
import type { Transport } from '../../src/jingle/transport.js';
import { ibb } from '../../src/transports/ibb/ibb.js';
import { Gateways } from '../../src/transports/socks5/gateways.js';
import type { ConnectionEvents } from '../../src/xmpp/connection-events.js';
import type { IqPort } from '../../src/xmpp/iq-port.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { loadSocks5 } from './load-socks5.js';
import { loadWebRtc } from './load-webrtc.js';
import type { Settings } from './settings.js';

/** What transports are made of. */
export interface TransportPorts {
  readonly iq: IqPort;
  /** False for strangers, to whom nothing is answered but `service-unavailable`. */
  readonly admits: (peer: string) => boolean;
  readonly settings: () => Settings;
  readonly events: Pick<ConnectionEvents, 'onNewStream'>;
  /** Called when a transport can be used, or cannot be used any more. */
  readonly onChange: (transport: Transport) => void;
}

/** Where no proxy was found, a server that was slow or has just started is asked again after this time, once. */
const LOOK_AGAIN_MS = 60_000;

/** Undefined where the browser has no WebRTC. */
function webRtc({ settings }: TransportPorts): Transport | undefined {
  if (typeof RTCPeerConnection === 'undefined') return undefined;
  const load = async (): Promise<Transport> =>
    (await loadWebRtc()).webRtc({ iceServers: () => settings().iceServers, isRelayOnly: () => settings().relayOnly });
  return lazyTransport(NS.webrtcDataChannel, () => [NS.webrtcDataChannel], load);
}

/** Announced, and offered, where there is a proxy that pages can reach; else only answered. */
function socks5({ iq, settings, events, onChange }: TransportPorts): Transport {
  const gateways = new Gateways(iq, () => settings().gateways);
  const features = (): string[] => (gateways.proxies.length > 0 ? [NS.socks5] : []);
  const transport = lazyTransport(NS.socks5, features, async () => (await loadSocks5()).socks5(gateways));
  const look = async (): Promise<void> => {
    await gateways.look();
    onChange(transport);
  };
  events.onNewStream(() => {
    void look().then(() => {
      if (gateways.proxies.length === 0) setTimeout(() => void look(), LOOK_AGAIN_MS);
    });
  });
  return transport;
}

/** The transports by their names in `encrypted_file_transfer_transports`. */
const MAKERS: ReadonlyMap<string, (ports: TransportPorts) => Transport | undefined> = new Map([
  ['webrtc', webRtc],
  ['socks5', socks5],
  ['ibb', ({ iq, admits }) => ibb(iq, admits)],
]);

/** Makes the transports of the setting, in its order: the first that both sides know is offered first. */
export const makeTransports = (names: readonly string[], ports: TransportPorts): readonly Transport[] =>
  [...new Set(names)].flatMap((name) => MAKERS.get(name)?.(ports) ?? []);
