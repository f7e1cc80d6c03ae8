import { RawClient } from './raw-client.mjs';

export const PLUGINS = ['omemo-key-transport', 'jet', 'encrypted-file-transfer'];
const FEATURES = {
  jingle: 'urn:xmpp:jingle:1',
  jet: 'urn:xmpp:jingle:jet:0',
  jetOmemo: 'urn:xmpp:jingle:jet-omemo:0',
  fileTransfer: 'urn:xmpp:jingle:apps:file-transfer:5',
  ibb: 'urn:xmpp:jingle:transports:ibb:1',
  hashes: 'urn:xmpp:hashes:2',
  sha256: 'urn:xmpp:hash-function-text-names:sha-256',
  blake2b256: 'urn:xmpp:hash-function-text-names:blake2b-256',
};

/** What each subset must announce. */
function expectedFeatures(plugins) {
  const [omemo, jet, files] = PLUGINS.map((name) => plugins.includes(name));
  return {
    jingle: jet || files,
    jet: omemo && jet,
    jetOmemo: omemo && jet,
    fileTransfer: files,
    ibb: files,
    hashes: files,
    sha256: files,
    blake2b256: files,
  };
}

/** What a page with these plugins announces, and how it answers a Jingle request of Juliet, whoever admits her. */
export async function expectFeatures(romeo, plugins, { c2sPort }) {
  const features = await romeo.page.evaluate(
    async (wanted) => {
      await _converse.api.waitUntil('OMEMOInitialized');
      const own = () => _converse.api.disco.own.features.get();
      // Announced when libomemo is there, which is an event of the page's loading.
      while (wanted && !own().includes(wanted)) await new Promise((resolve) => requestAnimationFrame(resolve));
      return own();
    },
    expectedFeatures(plugins).jetOmemo && FEATURES.jetOmemo,
  );

  for (const [name, expected] of Object.entries(expectedFeatures(plugins))) {
    expect(features.includes(FEATURES[name])).withContext(name).toBe(expected);
  }
  expect(new Set(features).size).toBe(features.length);
  if (!expectedFeatures(plugins).jingle) return;
  const juliet = await RawClient.login({ port: c2sPort, name: 'juliet' });
  const answers = [];
  juliet.listen((stanza) => /^<iq [^>]*type=['"](?:result|error)/.test(stanza) && answers.push(stanza));
  const ask = () =>
    juliet.request('romeo@localhost/demo', '<jingle xmlns="urn:xmpp:jingle:1" action="session-info" sid="unknown"/>');
  const answer = await ask();

  // Without an application nobody is admitted.
  expect(answer).toContain(expectedFeatures(plugins).fileTransfer ? 'unknown-session' : 'service-unavailable');
  // A second request is answered after every answer of the first.
  await ask();
  juliet.close();

  expect(answers.length).toBe(2);
  for (const one of answers) expect(one).toMatch(/^<iq [^>]*type=['"]error/);
}
