/** The bare JID: `local@domain`. */
export const bareJid = (jid: string): string => {
  const slash = jid.indexOf('/');
  return slash < 0 ? jid : jid.slice(0, slash);
};
