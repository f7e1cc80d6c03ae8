/** All three plugins in one bundle. */
import './omemo-key-transport/index.js';
import './jet/index.js';
import './encrypted-file-transfer/index.js';
