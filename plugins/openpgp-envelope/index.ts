import { ConversePep } from '../../src/converse/converse-pep.js';
import { addPlugin } from '../../src/converse/add-plugin.js';
import type { ChatBox, Converse } from '../../src/converse/converse.js';
import { whyNoKeys } from '../../src/converse/may-keep-keys.js';
import { localeOf } from '../../src/converse/locale.js';
import { joinHost } from '../../src/converse/shared-host.js';
import { TRUST_CHANGED, tellTrust } from '../../src/converse/trust-news.js';
import type { OpenPgpEnvelope } from './envelope/openpgp-envelope.js';
import { KEY_LIST_NODE } from './keys/stanza.js';
import { loadLibrary } from './library.js';
import { OpenPgpLogin } from './login.js';
import { headingButton, refreshHeadings } from './ui/heading-button.js';
import { setTranslator } from './ui/texts.js';

/** The part of the plugin `jet` that is used here; see docs/plugin-authors.md. */
interface JetApi {
  readonly envelopes: { register(envelope: unknown): () => void };
  readonly textEnvelope: (envelope: OpenPgpEnvelope) => unknown;
}

function initialize(host: Converse): void {
  const { api } = host;
  void setTranslator(localeOf(api), host.__);
  const { iq, ownFeatures } = joinHost(host);
  const { envelopes, textEnvelope } = api['jet'] as JetApi;
  let announce = (): void => undefined;
  const login = new OpenPgpLogin({
    converse: host,
    library: loadLibrary,
    forbidden: () => whyNoKeys(host),
    makeServer: () => new ConversePep(host, iq),
    register: (envelope) => envelopes.register(textEnvelope(envelope)),
    onKeys: (jid) => void api.trigger(TRUST_CHANGED, jid),
    onDecision: tellTrust(host),
    onChange: () => {
      announce();
      refreshHeadings();
    },
  });
  // A client that lists this gets the key lists of contacts unasked (XEP-0163 §4).
  announce = ownFeatures.add(() => (login.ownKey === undefined ? [] : [`${KEY_LIST_NODE}+notify`]));
  api.listen.on('getHeadingButtons', (heading: { readonly model: ChatBox }, buttons: unknown[]) => {
    const { ownKey } = login;
    if (ownKey !== undefined && heading.model.get('type') === 'chatbox') buttons.push(headingButton(ownKey));
    return buttons;
  });
}

addPlugin('openpgp-envelope', {
  dependencies: ['jet', 'converse-chatview', 'converse-disco', 'converse-roster'],
  start: initialize,
});
