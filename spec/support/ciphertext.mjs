import { createCipheriv } from 'node:crypto';

/** What AES-128-GCM makes of a file: ciphertext and tag. */
export function encrypted({ key, iv }, bytes) {
  const cipher = createCipheriv('aes-128-gcm', Buffer.from(key), Buffer.from(iv));
  return Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

/** From now on the page notes each secret that its key transport unwraps. */
export const spyOnSecrets = ({ page }) =>
  page.evaluate((namespace) => {
    const transport = _converse.api.keyTransports.get(namespace);
    const unwrap = transport.unwrap.bind(transport);
    window.secrets = [];
    transport.unwrap = async (...args) => {
      const unwrapped = await unwrap(...args);
      window.secrets.push({ key: [...unwrapped.key], iv: [...unwrapped.iv] });
      return unwrapped;
    };
  }, 'eu.siacs.conversations.axolotl');

export const lastSecret = ({ page }) => page.evaluate(() => window.secrets.at(-1));

/** The control run of a check for ciphertext: from now on a page sends its files as they are. @returns what ends that */
export async function sendInClear({ page }) {
  await page.evaluate(() => {
    const jet = _converse.api.jingle.securities.get('urn:xmpp:jingle:jet:0');
    window.offerSecurely = jet.offer;
    jet.offer = async (...args) => ({
      ...(await window.offerSecurely(...args)),
      takeSecret: () => undefined,
      // Nobody may ask for it again.
      recipients: [],
    });
  });
  return () =>
    page.evaluate(() => {
      _converse.api.jingle.securities.get('urn:xmpp:jingle:jet:0').offer = window.offerSecurely;
    });
}
