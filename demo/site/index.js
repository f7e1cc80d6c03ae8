/**
 * The names under which this page and the two chats are one site, so that no browser keeps storage from the chats, and
 * three origins, so that each has its own. They lead to this machine wherever names under `localhost` do (RFC 6761
 * §6.3); elsewhere `localhost` and `127.0.0.1` stand in, which are two sites.
 */
const SITE = 'jet.localhost';
const isOneSite = location.hostname.endsWith(`.${SITE}`);
const CHATS = [
  { me: 'romeo', other: 'juliet', host: isOneSite ? `romeo.${SITE}` : 'localhost' },
  { me: 'juliet', other: 'romeo', host: isOneSite ? `juliet.${SITE}` : '127.0.0.1' },
];
const STATES = { online: 'online', offline: 'offline', waiting: 'open in another tab' };

const port = location.port ? `:${location.port}` : '';
const title = (account) => account[0].toUpperCase() + account.slice(1);

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** A panel with the chat of one person. */
function panel({ me, other, host }) {
  const address = `http://${host}${port}/chat.html?me=${me}&with=${other}`;
  const frame = element('iframe', {
    src: address,
    title: `The chat as ${title(me)} sees it`,
    allow: 'clipboard-read; clipboard-write; fullscreen; screen-wake-lock',
  });
  const state = element('span', { className: 'state', textContent: 'connecting …' });
  const section = element(
    'section',
    { className: me },
    element(
      'h2',
      {},
      element('span', { className: 'avatar', ariaHidden: 'true', textContent: title(me)[0] }),
      title(me),
    ),
    state,
    frame,
  );
  return { me, address, frame, state, section };
}

const panels = CHATS.map(panel);

/** This browser gives frames of another site no storage: windows have it, so both chats become links. */
function showLinks() {
  document.body.classList.add('links');
  document.getElementById('why-links').hidden = false;
  for (const { me, address, frame, state } of panels) {
    const link = element('a', { href: `${address}&resource=window`, target: '_blank', className: 'open' });
    link.textContent = `Open ${title(me)}’s chat`;
    state.remove();
    frame.replaceWith(link);
  }
}

addEventListener('message', ({ data, source }) => {
  const sender = panels.find(({ frame }) => frame.contentWindow === source && source !== null);
  if (sender === undefined) return;
  if (data.demo === 'no-storage') return showLinks();
  sender.state.textContent = STATES[data.demo] ?? '';
  sender.section.dataset.state = data.demo;
});

const better = `http://demo.${SITE}${port}/`;
const isThere = () => fetch(better, { mode: 'no-cors' }).then(Boolean, () => false);
if (!isOneSite && (await isThere())) location.replace(better);
else document.getElementById('chats').append(...panels.map(({ section }) => section));
