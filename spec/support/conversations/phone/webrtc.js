import { escape } from './stream.js';

const WEBRTC = 'urn:xmpp:jingle:transports:webrtc-datachannel:1';
const ICE = 'urn:xmpp:jingle:transports:ice-udp:1';
const OPTION = 'http://gultsch.de/xmpp/drafts/jingle/transports/ice-udp/option';
const CHUNK = 4096;
const MOST_BUFFERED = 256 * 1024;
const LOOK_AGAIN_MS = 50;
/** Its threads wire the pipe after the connection is there; what comes before is lost. */
const WIRING_MS = 100;

const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const valueIn = (sdp, name) => new RegExp(`^a=${name}:(.*)$`, 'm').exec(sdp)?.[1].trim();

/** Text of `<transport/>`, and what stands inside of its ICE-UDP transport. */
const transportOf = ({ limits, ufrag, pwd }, inside) =>
  `<transport xmlns="${WEBRTC}" ${limits}><transport xmlns="${ICE}" ufrag="${ufrag}" pwd="${pwd}">${inside}</transport></transport>`;

function candidateOf(line) {
  const [foundation, component, protocol, priority, ip, port, , type, ...more] = line
    .replace(/^candidate:/, '')
    .split(' ');
  const named = (name) => more[more.indexOf(name) + 1];
  const extra = { 'rel-addr': 'raddr', 'rel-port': 'rport', generation: 'generation' };
  const attributes = { foundation, component, protocol: protocol.toLowerCase(), priority, ip, port, type };
  for (const [name, short] of Object.entries(extra)) if (more.includes(short)) attributes[name] = named(short);
  return { ...attributes, id: crypto.randomUUID() };
}

/** An address that nobody has (RFC 5737). */
const NOWHERE = '203.0.113.1';

function lineOf(candidate, isCutOff) {
  const of = (name) => (isCutOff && name === 'ip' ? NOWHERE : candidate.getAttribute(name));
  const needed = ['foundation', 'component', 'protocol', 'priority', 'ip', 'port'].map(of);
  if (needed.includes(null) || of('protocol') !== 'udp') return undefined;
  const related = of('rel-addr') && of('rel-port') ? ` raddr ${of('rel-addr')} rport ${of('rel-port')}` : '';
  return `candidate:${needed.join(' ')} typ ${of('type') ?? 'host'}${related} generation ${of('generation') ?? 0}`;
}

/** As SessionDescription.java makes it: with neither `a=mid` nor `a=group`. */
function descriptionOf(transport) {
  const ice = transport.querySelector('transport');
  const fingerprint = ice.querySelector('fingerprint');
  const [ufrag, pwd, port, most] = [
    ice.getAttribute('ufrag'),
    ice.getAttribute('pwd'),
    transport.getAttribute('sctp-port'),
    transport.getAttribute('max-message-size'),
  ];
  if ([ufrag, pwd, port, most].includes(null)) throw new Error('a required attribute is missing');
  return [
    ...['v=0', 'o=- 8770656990916039506 2 IN IP4 127.0.0.1', 's=-', 't=0 0'],
    ...['m=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'c=IN IP4 0.0.0.0'],
    ...[`a=ice-ufrag:${ufrag}`, `a=ice-pwd:${pwd}`, 'a=ice-options:trickle'],
    `a=fingerprint:${fingerprint.getAttribute('hash')} ${fingerprint.textContent}`,
    ...[`a=setup:${fingerprint.getAttribute('setup')}`, `a=sctp-port:${port}`, `a=max-message-size:${most}`],
    '',
  ].join('\r\n');
}

/** The data channels of WebRTCDataChannelTransport.java: it writes to its own, and reads from the one that comes. */
export class WebRtc {
  static namespace = WEBRTC;
  namespace = WEBRTC;
  #options;
  #connection;
  #ours;
  #offer;
  #mine;
  #onBytes = () => undefined; // the pipe is not connected: what is written to it is lost
  #waiting = [];
  #mayTell = false;
  #wasConnected = false;
  #isOver = false;

  constructor(options, element) {
    this.#options = options;
    this.#offer = element;
    this.#connection = new RTCPeerConnection({
      iceServers: options.iceServers,
      iceTransportPolicy: options.isRelayOnly ? 'relay' : 'all',
    });
    this.#ours = this.#connection.createDataChannel('test', { protocol: 'xmpp-jingle' });
    this.#connection.ondatachannel = ({ channel }) => {
      channel.binaryType = 'arraybuffer';
      channel.onmessage = ({ data }) => this.#onBytes(new Uint8Array(data));
    };
    this.#connection.onconnectionstatechange = () => this.#onState(this.#connection.connectionState);
    this.#connection.onicecandidate = ({ candidate }) => {
      if (candidate?.candidate && candidate.protocol === 'udp') this.#show(candidate.candidate);
    };
  }

  async describe() {
    if (this.#offer) await this.#setRemote('offer', this.#offer);
    await this.#connection.setLocalDescription();
    const { sdp } = this.#connection.localDescription;
    const [hash, value] = valueIn(sdp, 'fingerprint').split(' ');
    const limits = `max-message-size="${valueIn(sdp, 'max-message-size')}" sctp-port="${valueIn(sdp, 'sctp-port')}"`;
    this.#mine = { limits, ufrag: valueIn(sdp, 'ice-ufrag'), pwd: valueIn(sdp, 'ice-pwd') };
    const inside = `<fingerprint xmlns="urn:xmpp:jingle:apps:dtls:0" hash="${hash}" setup="${valueIn(sdp, 'setup')}">${value}</fingerprint><trickle xmlns="${OPTION}"/>`;
    const mid = valueIn(sdp, 'mid');
    const group = `<group xmlns="urn:xmpp:jingle:apps:grouping:0" semantics="BUNDLE"><content name="${escape(mid)}"/></group>`;
    return { contentName: mid, element: transportOf(this.#mine, inside), group };
  }

  /** The peer knows of the session: candidates may follow. */
  ready() {
    this.#mayTell = true;
    for (const line of this.#waiting.splice(0)) this.#show(line);
  }

  configure(element) {
    return this.#setRemote('answer', element);
  }

  async connect() {}

  info(element, contentName) {
    for (const candidate of element.querySelectorAll('candidate')) {
      const line = lineOf(candidate, this.#options.isCutOff);
      const init = { candidate: line, sdpMid: contentName, sdpMLineIndex: 0 };
      // One that cannot be used is logged there, and no more.
      if (line) this.#connection.addIceCandidate(init).catch((error) => console.warn(String(error)));
    }
  }

  wire(onBytes) {
    setTimeout(() => (this.#onBytes = onBytes), WIRING_MS);
  }

  async write(bytes) {
    while (this.#ours.readyState === 'connecting') await later(LOOK_AGAIN_MS);
    for (let at = 0; at < bytes.length && !this.#isOver;) {
      if (this.#ours.bufferedAmount > MOST_BUFFERED) {
        await later(LOOK_AGAIN_MS);
        continue;
      }
      this.#ours.send(bytes.subarray(at, (at += CHUNK)));
    }
  }

  terminate() {
    this.#isOver = true;
    this.#connection.close();
  }

  #setRemote(type, element) {
    return this.#connection.setRemoteDescription({ type, sdp: descriptionOf(element) });
  }

  #onState(state) {
    if (state === 'connected') {
      this.#wasConnected = true;
      this.#options.onEstablished();
    } else if (state === 'failed') {
      this.terminate();
      if (!this.#wasConnected) this.#options.onFailed();
    }
  }

  #show(line) {
    if (!this.#mayTell || !this.#mine) {
      this.#waiting.push(line);
      return;
    }
    const candidate = { ...candidateOf(line), ...(this.#options.isCutOff && { ip: NOWHERE }) };
    const attributes = Object.entries(candidate).map(([name, value]) => `${name}="${value}"`);
    this.#options.onInfo(transportOf(this.#mine, `<candidate ${attributes.join(' ')}/>`));
  }
}
