import { describeForeignLink } from '../support/foreign-link.mjs';

describeForeignLink('no Content Security Policy', { csp: '' });
