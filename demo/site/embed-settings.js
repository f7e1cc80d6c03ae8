import { accountSettings } from './account-settings.js';
import { addEncryptedChats } from './encrypted-chats.js';

const notice = document.getElementById('notice');
addEncryptedChats((waits) => {
  notice.textContent = waits ? 'Your message waits until Juliet is there: only then is there a key for it.' : '';
});

/** What a web site gives to Converse anyway: here the account of a visitor, and whom she talks to. */
export const settings = {
  ...(await accountSettings('nurse@localhost/widget')),
  view_mode: 'overlayed',
  auto_join_private_chats: ['juliet@localhost'],
  whitelisted_plugins: ['encrypted-chats'],
};
