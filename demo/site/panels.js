/**
 * The names under which a page and the two that it frames are one site, so that no browser keeps storage from these,
 * and three origins, so that each has its own. They lead to this machine wherever names under `localhost` do (RFC 6761
 * §6.3); elsewhere `localhost` and `127.0.0.1` stand in, which are two sites.
 */
const SITE = 'jet.localhost';
const ELSEWHERE = ['localhost', '127.0.0.1'];
const STATES = { online: 'online', offline: 'offline', waiting: 'open in another tab' };

const isOneSite = location.hostname.endsWith(`.${SITE}`);
const port = location.port ? `:${location.port}` : '';

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** A panel with a page of its own. */
function panel({ name, title, label, path }, at) {
  const address = `http://${isOneSite ? `${name}.${SITE}` : ELSEWHERE[at]}${port}${path}`;
  const frame = element('iframe', {
    src: address,
    title: label,
    allow: 'clipboard-read; clipboard-write; fullscreen; screen-wake-lock',
  });
  const state = element('span', { className: 'state', textContent: 'connecting …' });
  const avatar = element('span', { className: 'avatar', ariaHidden: 'true', textContent: title[0] });
  const section = element('section', { className: name }, element('h2', {}, avatar, title), state, frame);
  return { title, address, frame, state, section };
}

/** This browser gives frames of another site no storage: windows have it, so both pages become links. */
function showLinks(panels) {
  document.body.classList.add('links');
  document.getElementById('why-links').hidden = false;
  for (const { title, address, frame, state } of panels) {
    const link = element('a', { href: address, target: '_blank', className: 'open' });
    if (address.includes('me=')) link.href += '&resource=window';
    link.textContent = `Open ${title}’s chat`;
    state.remove();
    frame.replaceWith(link);
  }
}

/**
 * Shows two pages side by side, in the element with the id `chats`.
 * @param pages of each its `name`, which is that of its origin, its `title`, its `label` for screen readers and its `path`
 */
export async function showPanels(pages) {
  const panels = pages.map(panel);
  addEventListener('message', ({ data, source }) => {
    const sender = panels.find(({ frame }) => frame.contentWindow === source && source !== null);
    if (sender === undefined) return;
    if (data.demo === 'no-storage') {
      showLinks(panels);
      return;
    }
    sender.state.textContent = STATES[data.demo] ?? '';
    sender.section.dataset.state = data.demo;
  });
  const better = `http://demo.${SITE}${port}${location.pathname}`;
  const isThere = () => fetch(better, { mode: 'no-cors' }).then(Boolean, () => false);
  if (!isOneSite && (await isThere())) location.replace(better);
  else document.getElementById('chats').append(...panels.map(({ section }) => section));
}
