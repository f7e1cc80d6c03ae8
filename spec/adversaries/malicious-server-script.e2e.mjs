import { describeForeignEndpoint } from '../support/foreign-endpoint.mjs';

describeForeignEndpoint('no Content Security Policy', '');
