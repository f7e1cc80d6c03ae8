import { isContact } from '../../../src/converse/contacts.js';
import { MemoryConverse } from '../../support/memory-converse.js';
import { MemoryModel } from '../../support/memory-model.js';

describe('isContact', () => {
  const JULIET = 'juliet@example.org';
  const host = (...attributes: Record<string, unknown>[]): MemoryConverse => {
    const made = new MemoryConverse();
    const roster = new Map(attributes.map((each) => [JULIET, new MemoryModel(each)]));
    made.state['roster'] = roster;
    return made;
  };

  for (const subscription of ['to', 'from', 'both']) {
    it(`is true with a subscription ${subscription}`, () => {
      expect(isContact(host({ subscription }).converse, JULIET)).toBeTrue();
    });
  }

  it('is false for those who ask for a subscription, and for those who are not there', () => {
    expect(isContact(host({ subscription: 'none', requesting: true }).converse, JULIET)).toBeFalse();
    expect(isContact(host({ requesting: true }).converse, JULIET)).toBeFalse();
    expect(isContact(host().converse, JULIET)).toBeFalse();
  });

  it('is true for our own account', () => {
    expect(isContact(host().converse, 'romeo@example.org')).toBeTrue();
  });

  it('is undefined while there is no roster', () => {
    expect(isContact(new MemoryConverse().converse, JULIET)).toBeUndefined();
  });
});
