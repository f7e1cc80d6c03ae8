import { describeMutations } from '../support/mutations.mjs';

describeMutations(40);
