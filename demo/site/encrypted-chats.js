/** True when that account has published a device that can read encrypted texts, in either namespace of Converse. */
async function hasDevice(api, jid) {
  const { OMEMO, OMEMO2 } = window.converse.env.Strophe.NS;
  const lists = await Promise.all([OMEMO, OMEMO2].map((version) => api.omemo.devicelists.get(jid, true, version)));
  return lists.some(({ devices }) => devices.length > 0);
}

/** Calls back when a device of that account becomes known. */
async function onDevices(api, jid, callback) {
  const { OMEMO, OMEMO2 } = window.converse.env.Strophe.NS;
  for (const version of [OMEMO, OMEMO2]) {
    const { devices } = await api.omemo.devicelists.get(jid, true, version);
    devices.on('add', callback);
  }
}

/**
 * Keeps a chat encrypted, as soon as the other side has a device. Converse's own check switches encryption off again
 * when it began before that device was there.
 * @returns when the encryption is on for the first time
 */
async function keepEncrypted(api, chat) {
  const jid = chat.get('jid');
  await api.waitUntil('OMEMOInitialized');
  return new Promise((resolve) => {
    let isOn = false;
    async function check() {
      if (isOn || !(await hasDevice(api, jid))) return;
      isOn = true;
      chat.save({ omemo_supported: true, omemo_active: true });
      resolve();
    }
    // At once, so that no text goes out in between. The user's own click leaves omemo_supported as it is.
    chat.on('change:omemo_supported change:omemo_active', () => {
      if (isOn && !chat.get('omemo_supported')) chat.save({ omemo_supported: true, omemo_active: true });
    });
    void onDevices(api, jid, check);
    void check();
  });
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
        const encrypted = keepEncrypted(api, chat);
        const { sendMessage } = chat;
        chat.sendMessage = async function (...args) {
          onWait(true);
          await encrypted;
          onWait(false);
          return sendMessage.apply(this, args);
        };
      });
    },
  });
}
