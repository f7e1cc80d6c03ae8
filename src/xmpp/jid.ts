/** The bare JID: `local@domain`. */
export const bareJid = (jid: string): string => {
  const slash = jid.indexOf('/');
  return slash < 0 ? jid : jid.slice(0, slash);
};

/** The resource, or undefined for a bare JID. */
export const resourceOf = (jid: string): string | undefined => {
  const slash = jid.indexOf('/');
  return slash < 0 ? undefined : jid.slice(slash + 1);
};
