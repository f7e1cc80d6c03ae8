import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../demo/prosody.mjs';
import { Program } from './program.mjs';
import { waitUntil } from './wait-until.mjs';

const [USER, PASSWORD] = ['anyone', 'anything'];
/** How long an answer may take. */
const ANSWER_MS = 500;
/** A binding request (RFC 8489 §5), but for its transaction ID. */
const BINDING = Buffer.from([0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42]);

/** Whether it answers. What it says comes out of it only in large pieces. */
async function answers(port) {
  const socket = createSocket('udp4');
  socket.send(Buffer.concat([BINDING, randomBytes(12)]), port, '127.0.0.1');
  const answer = once(socket, 'message', { signal: AbortSignal.timeout(ANSWER_MS) });
  const isThere = await answer.then(
    () => true,
    () => false,
  );
  socket.close();
  return isThere;
}

/** Where it relays: WebRTC does not go from an address of a network to one of the loopback interface. */
const ownAddress = () =>
  Object.values(networkInterfaces())
    .flat()
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';

/** A TURN server on the loopback interface (coturn). @returns it, as WebRTC takes it, and `stop()` */
export async function startTurn() {
  const folder = mkdtempSync(join(tmpdir(), 'turn-'));
  const port = await freePort();
  const server = new Program('turnserver', [
    ...['-n', '--log-file', 'stdout', '--pidfile', join(folder, 'pid'), '--userdb', join(folder, 'users')],
    ...['-L', '127.0.0.1', '-E', ownAddress(), '-p', String(port), '--no-tls', '--no-dtls', '--no-cli'],
    ...['--lt-cred-mech', '-u', `${USER}:${PASSWORD}`, '-r', 'localhost', '--allow-loopback-peers'],
  ]);
  await waitUntil(() => answers(port));
  const iceServer = { urls: `turn:127.0.0.1:${port}?transport=udp`, username: USER, credential: PASSWORD };
  const stop = async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { iceServer, stop };
}
