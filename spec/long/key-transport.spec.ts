/* With the namespace of the draft, and what takes long (spec/support/long-run.ts). */
import '../plugins/omemo-key-transport/converse/postpone.spec.js';
import '../plugins/omemo-key-transport/own/contract.spec.js';
import '../plugins/omemo-key-transport/own/messages.spec.js';
import '../plugins/omemo-key-transport/own/own-key-transport.spec.js';
