import { transportContract } from '../contracts/transport.js';
import { MemoryTransport } from './memory-transport.js';

transportContract('Memory', (iq) => new MemoryTransport(iq.network));
