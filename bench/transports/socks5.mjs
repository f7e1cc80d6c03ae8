import { createHash, randomUUID } from 'node:crypto';
import { HOST } from '../../demo/prosody-accounts.mjs';
import { RawClient } from '../../spec/support/raw-client.mjs';
import { takeTurns } from '../samples.mjs';
import { rateOf, taskTimeOf } from './transfer.mjs';

const PROXY = 'proxy.localhost';
const NURSE = `nurse@${HOST}/cave`;
const MERCUTIO = `mercutio@${HOST}/tomb`;

/** The same bytes from one plain page to the other. @returns MB/s */
async function bare(world, { romeo, juliet }, bytes) {
  const sid = randomUUID();
  const name = createHash('sha1').update(`${sid}${NURSE}${MERCUTIO}`).digest('hex');
  for (const { callPlain } of [juliet, romeo]) await callPlain('openSocks5', world.socketUrl('bytestreams'), name);
  const nurse = await RawClient.login({ port: world.c2sPort, name: 'nurse' });
  const activate = `<activate>${MERCUTIO}</activate>`;
  await nurse.request(PROXY, `<query xmlns="http://jabber.org/protocol/bytestreams" sid="${sid}">${activate}</query>`);
  const received = juliet.callPlain('receiveOverSocks5', bytes);
  await romeo.callPlain('sendOverSocks5', bytes);
  const rate = await received;
  for (const { callPlain } of [juliet, romeo]) await callPlain('close');
  nurse.close();
  return rate;
}

/** Files over SOCKS5, through the proxy of Prosody, against bare bytes through the same. */
export async function measureSocks5(world, samples, { transferRuns, transferBytes }) {
  console.log('SOCKS5 …');
  const path = await world.file(transferBytes);
  const clients = await world.openBoth({ settings: { encrypted_file_transfer_transports: ['socks5', 'ibb'] } });
  await takeTurns(samples, transferRuns, {
    socks5: () => rateOf(clients, path, { samples, longestTask: 'socks5LongestTask' }),
    socks5Bare: () => bare(world, clients, transferBytes),
  });
  samples.add('socks5TaskTime', await taskTimeOf(clients, path));
  await clients.close();
}
