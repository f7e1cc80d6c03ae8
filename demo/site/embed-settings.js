import { accountSettings } from './account-settings.js';

/** What a web site gives to Converse anyway: here the account of a visitor, and whom she talks to. */
export const settings = {
  ...(await accountSettings('nurse@localhost/widget')),
  view_mode: 'overlayed',
  auto_join_private_chats: ['juliet@localhost'],
};
