import { HOST, PASSWORD } from '../../demo/prosody-accounts.mjs';
import { middle, takeTurns } from '../samples.mjs';
import { rateOf, taskTimeOf, transfer } from './transfer.mjs';

/** Bytes of a block between our own kind, and how many go at once. */
const OURS = { blockBytes: 32768, inFlight: 8 };
const DINO = { blockBytes: 4096, inFlight: 1 };
const CONVERSATIONS = { blockBytes: 8192, inFlight: 3 };
/** Chat messages whose delay is measured at a time, where nothing else ends that. */
const MESSAGES = 10;

/** Blocks from one page to the other with what Converse has. @returns MB/s */
async function throughConverse({ romeo, juliet }, cut) {
  const received = juliet.call('receiveThroughConverse', cut);
  await romeo.call('sendThroughConverse', `juliet@${HOST}/demo`, cut);
  return received;
}

/** Blocks from one plain page to the other. @returns MB/s */
async function bareIqs(world, { romeo, juliet }, cut) {
  const login = (client, name) => client.callPlain('login', world.socketUrl('xmpp-websocket'), name, PASSWORD);
  await login(romeo, 'nurse');
  await login(juliet, 'mercutio');
  const received = juliet.callPlain('receiveIqs', cut);
  await romeo.callPlain('sendIqs', `mercutio@${HOST}/bare`, cut);
  const rate = await received;
  for (const { callPlain } of [juliet, romeo]) await callPlain('close');
  return rate;
}

/** Says things, one after the other, as long as it is wanted. @returns how late they are heard, in ms */
async function chatDelay({ romeo, juliet }, isEnough) {
  const delays = [];
  while (!isEnough(delays.length)) {
    const text = `Message ${crypto.randomUUID()}`;
    const heard = juliet.call('hear', 'romeo', text);
    const said = await romeo.call('say', 'juliet', text);
    delays.push((await heard) - said);
  }
  await Promise.all([romeo.call('clearMessages', 'juliet'), juliet.call('clearMessages', 'romeo')]);
  return middle(delays);
}

/** The same while a file is sent. */
async function busyChatDelay(clients, path) {
  let isOver = false;
  let delay;
  const onStart = async () => {
    await clients.juliet.call('firstByte');
    delay = chatDelay(clients, () => isOver);
  };
  try {
    await transfer(clients, path, { onStart });
  } finally {
    isOver = true;
  }
  return delay;
}

/** Files in-band, against the ways of other clients and against bare requests; and chat messages during that. */
export async function measureInBand(world, samples, { transferRuns, inBandBytes, chatBytes, slowBytes }) {
  console.log('In-band …');
  const [path, chatPath] = [await world.file(inBandBytes), await world.file(chatBytes)];
  const clients = await world.openBoth({ settings: { encrypted_file_transfer_transports: ['ibb'] } });
  await takeTurns(samples, transferRuns, {
    ibb: () => rateOf(clients, path, { samples, longestTask: 'ibbLongestTask' }),
    bareIqs: () => bareIqs(world, clients, { bytes: inBandBytes, ...OURS }),
    conversationsIqs: () => throughConverse(clients, { bytes: inBandBytes / 2, ...CONVERSATIONS }),
    dinoIqs: () => throughConverse(clients, { bytes: slowBytes, ...DINO }),
  });
  samples.add('ibbTaskTime', await taskTimeOf(clients, path));
  await takeTurns(samples, transferRuns, {
    chatDelay: () => chatDelay(clients, (said) => said >= MESSAGES),
    busyChatDelay: () => busyChatDelay(clients, chatPath),
  });
  await clients.close();
}
