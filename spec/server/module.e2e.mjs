import { bytestreamAccessContract } from '../contracts/bytestream-access.mjs';
import { bytestreamContract } from '../contracts/bytestreams.mjs';
import { moduleWorld } from '../support/bytestreams/worlds.mjs';

bytestreamContract('mod_proxy65_websocket', () => moduleWorld());
bytestreamAccessContract('access to mod_proxy65_websocket', (access) => moduleWorld(access));
