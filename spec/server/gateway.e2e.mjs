import { bytestreamAccessContract } from '../contracts/bytestream-access.mjs';
import { bytestreamContract } from '../contracts/bytestreams.mjs';
import { gatewayWorld } from '../support/bytestreams/worlds.mjs';

bytestreamContract('converse-jet-gateway', () => gatewayWorld());
bytestreamAccessContract('access to converse-jet-gateway', (access) => gatewayWorld(access));
