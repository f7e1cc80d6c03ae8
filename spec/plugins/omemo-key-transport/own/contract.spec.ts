import { keyTransportContract } from '../../../contracts/key-transport.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { variantOfRun } from '../../../support/long-run.js';
import { MemoryPep } from '../../../support/memory-pep.js';
import { OwnParty } from '../../../support/own-party.js';

const { namespace } = variantOfRun;
const parties: OwnParty[] = [];
const make = async (pep: MemoryPep, name: string): Promise<OwnParty> => {
  const party = await OwnParty.create(pep, name, { namespaces: [namespace] });
  parties.push(party);
  return party;
};
describe(`With an identity of our own in ${namespace},`, () => {
  afterEach(async () => {
    await Promise.all(parties.splice(0).map((party) => party.remove()));
  });

  keyTransportContract(
    `the transport in ${namespace}`,
    async () => {
      const pep = new MemoryPep();
      const [romeo, juliet, tybalt] = [await make(pep, 'romeo'), await make(pep, 'juliet'), await make(pep, 'tybalt')];
      return { romeo, juliet, tybalt };
    },
    { hasTagInBlob: namespace === NS.axolotl },
  );
});
