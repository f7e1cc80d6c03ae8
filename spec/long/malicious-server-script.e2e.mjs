import { policy } from '../../demo/csp.mjs';
import { describeForeignEndpoint } from '../support/foreign-endpoint.mjs';

describeForeignEndpoint('a policy under which it may connect to every server', policy({ 'connect-src': 'https:' }));
