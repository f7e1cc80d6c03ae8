/** Two origins, one port: `localhost` and `127.0.0.1` keep their storage apart, and both are secure contexts. */
const CHATS = [
  { me: 'romeo', other: 'juliet', host: 'localhost' },
  { me: 'juliet', other: 'romeo', host: '127.0.0.1' },
];

const main = document.getElementById('chats');
const port = location.port ? `:${location.port}` : '';
const name = (account) => account[0].toUpperCase() + account.slice(1);
const frames = new Map();

for (const { me, other, host } of CHATS) {
  const section = document.createElement('section');
  const heading = document.createElement('h2');
  heading.textContent = name(me);
  const frame = document.createElement('iframe');
  frame.src = `http://${host}${port}/chat.html?me=${me}&with=${other}`;
  frame.title = `The chat as ${name(me)} sees it`;
  frame.allow = 'clipboard-read; clipboard-write';
  section.append(heading, frame);
  main.append(section);
  frames.set(me, { section, frame });
}

addEventListener('message', ({ data }) => {
  const found = frames.get(data?.me);
  if (data?.demo === 'ready') found?.section.setAttribute('data-ready', 'yes');
  if (data?.demo !== 'no-storage' || !found) return;
  // This browser gives frames no storage of their own: a window has it.
  const link = document.createElement('a');
  link.href = found.frame.src;
  link.target = '_blank';
  link.textContent = `Open ${name(data.me)}’s chat in a window of its own`;
  found.frame.replaceWith(link);
});
