import { settings } from './embed-settings.js';

// The three lines: see embed.html.
import '/dist/converse-jet.js';
const plugins = ['omemo-key-transport', 'jet', 'encrypted-file-transfer'];
await converse.initialize({ whitelisted_plugins: plugins, ...settings });

document.documentElement.dataset.ready = 'yes';
