/** Gives a page `initiate(peer, senders, description)`, which opens a session with a description that a spec writes. */
export const teachInitiate = ({ page }) =>
  page.evaluate(() => {
    window.initiate = (peer, senders, description) => {
      const { jingle } = _converse.api;
      return jingle.initiate(
        {
          peer,
          contentName: senders === 'responder' ? 'a-file-request' : 'a-file-offer',
          senders,
          description: new DOMParser().parseFromString(description, 'text/xml').documentElement,
          transports: [jingle.transports.get('urn:xmpp:jingle:transports:ibb:1')],
          isTrusted: () => true,
          security: jingle.securities.get('urn:xmpp:jingle:jet:0'),
        },
        { signal: new AbortController().signal },
      );
    };
  });
