const SERVER = 'localhost';
const CLIENT = 'jabber:client';

/** Resolves with the first stanza that begins so. */
const next = (socket: WebSocket, start: string): Promise<string> =>
  new Promise((resolve) => {
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      if (data.startsWith(start)) resolve(data);
    };
  });

/** Logs an account in over a WebSocket, without a client library and without stream management. */
export async function login(url: string, name: string, password: string): Promise<WebSocket> {
  const socket = new WebSocket(url, 'xmpp');
  const ask = (text: string, start: string): Promise<string> => {
    socket.send(text);
    return next(socket, start);
  };
  await new Promise((resolve) => (socket.onopen = resolve));
  const open = `<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="${SERVER}" version="1.0"/>`;
  const plain = btoa(`\0${name}\0${password}`);
  const bind = '<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"><resource>bare</resource></bind>';
  await ask(open, '<stream:features');
  await ask(`<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">${plain}</auth>`, '<success');
  await ask(open, '<stream:features');
  await ask(`<iq xmlns="${CLIENT}" type="set" id="bind">${bind}</iq>`, '<iq');
  return socket;
}
