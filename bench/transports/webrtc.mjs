import { takeTurns } from '../samples.mjs';
import { UdpDelay } from '../udp-delay.mjs';
import { rateOf, taskTimeOf } from './transfer.mjs';

/** What we send to our own kind at once. */
const MESSAGE_BYTES = 256 * 1024;
/** Each way. */
const DELAY_MS = 20;

/** The same bytes from one plain page to the other. @returns MB/s */
async function bare({ romeo, juliet }, bytes) {
  const offered = await romeo.callPlain('offer');
  const answered = await juliet.callPlain('answer', offered);
  await romeo.callPlain('conclude', answered);
  const received = juliet.callPlain('receiveOverChannel', bytes);
  await romeo.callPlain('sendOverChannel', bytes, MESSAGE_BYTES);
  return received;
}

/** Does something while all peer connections are far away. */
async function farAway(world, action) {
  const delay = new UdpDelay(DELAY_MS);
  const { candidateFor } = world;
  world.candidateFor = (candidate) => delay.candidateFor(candidate);
  try {
    return await action();
  } finally {
    world.candidateFor = candidateFor;
    delay.close();
  }
}

/** Files over WebRTC, against a bare data channel, both near and far. */
export async function measureWebRtc(world, samples, { transferRuns, transferBytes }) {
  console.log('WebRTC …');
  const path = await world.file(transferBytes);
  const clients = await world.openBoth();
  const ours = () => rateOf(clients, path, { samples, longestTask: 'webrtcLongestTask' });
  await takeTurns(samples, transferRuns, { webrtc: ours, webrtcBare: () => bare(clients, transferBytes) });
  samples.add('webrtcTaskTime', await taskTimeOf(clients, path));
  await takeTurns(samples, transferRuns, {
    webrtcFar: () => farAway(world, ours),
    webrtcFarBare: () => farAway(world, () => bare(clients, transferBytes)),
  });
  await clients.close();
}
