import { showPanels } from './panels.js';

const chat = (name, title, other) => ({
  name,
  title,
  label: `The chat as ${title} sees it`,
  path: `/chat.html?me=${name}&with=${other}`,
});

await showPanels([chat('romeo', 'Romeo', 'juliet'), chat('juliet', 'Juliet', 'romeo')]);
