import { describeForeignLink } from '../support/foreign-link.mjs';

describeForeignLink('a policy for scripts only', { csp: "script-src 'self' 'wasm-unsafe-eval'" });
describeForeignLink('the recommended policy', {
  violations: [jasmine.stringMatching(/^connect-src http:\/\/localhost:\d+\/libomemo/)],
});
