/** How often it is looked whether a stranger has a device. */
const LOOK_MS = 3_000;

/**
 * Keeps a chat encrypted from the moment when the other side has a device that can read it. Converse's own check, which
 * may have begun before, would switch encryption off again.
 * @returns when encryption is on
 */
async function keepEncrypted(api, chat) {
  await api.waitUntil('OMEMOInitialized');
  const { OMEMO, OMEMO2 } = window.converse.env.Strophe.NS;
  const find = (version) => api.omemo.devicelists.get(chat.get('jid'), true, version);
  const lists = await Promise.all([OMEMO, OMEMO2].map(find));
  const isKnown = () => lists.some(({ devices }) => devices.length > 0);
  const switchOn = () => chat.save({ omemo_supported: true, omemo_active: true });
  if (!isKnown()) {
    // The server tells only contacts of each other's devices.
    const look = () => lists.forEach((list) => list.fetchDevices(true));
    const timer = chat.contact?.get('subscription') ? undefined : setInterval(look, LOOK_MS);
    await new Promise((resolve) => {
      for (const { devices } of lists) devices.on('add', resolve);
    });
    clearInterval(timer);
  }
  // At once, so that no text goes out in between. The user's own click leaves omemo_supported as it is.
  chat.on('change:omemo_supported change:omemo_active', () => {
    if (!chat.get('omemo_supported')) switchOn();
  });
  switchOn();
}

/**
 * Adds the Converse plugin `encrypted-chats`: a text waits in its box until the other side has a device for it.
 * @param onWait told when a text begins to wait, and when it goes
 */
export function addEncryptedChats(onWait) {
  window.converse.plugins.add('encrypted-chats', {
    dependencies: ['converse-chatview', 'converse-omemo'],
    initialize() {
      const { api } = this._converse;
      api.listen.on('chatBoxInitialized', (chat) => {
        if (chat.get('type') !== 'chatbox') return;
        let isOn = false;
        const encrypted = keepEncrypted(api, chat).then(() => (isOn = true));
        const { sendMessage } = chat;
        chat.sendMessage = async function (...args) {
          if (!isOn) onWait(true);
          await encrypted;
          onWait(false);
          return sendMessage.apply(this, args);
        };
      });
    },
  });
}
