type WebRtc = typeof import('../../src/transports/webrtc/webrtc.js');

/** Loads what talks to WebRTC. */
export const loadWebRtc = (): Promise<WebRtc> =>
  import(/* webpackChunkName: "converse-jet-webrtc" */ '../../src/transports/webrtc/webrtc.js');
