import { settings } from './embed-settings.js';

// The three lines: see embed.html.
import '/dist/converse-jet.js';
const plugins = ['omemo-key-transport', 'jet', 'encrypted-file-transfer'];
settings.whitelisted_plugins.push(...plugins);

await converse.initialize(settings);
document.documentElement.dataset.ready = 'yes';
