import { Registry } from '../../src/registry.js';

describe('Registry', () => {
  it('finds a socket by its namespace, in the order of registration', () => {
    const registry = new Registry<{ namespace: string }>();
    const [a, b] = [{ namespace: 'urn:a' }, { namespace: 'urn:b' }];
    registry.register(a);
    registry.register(b);

    expect(registry.get('urn:b')).toBe(b);
    expect(registry.all()).toEqual([a, b]);
  });

  it('takes a socket out, but not the one that replaced it', () => {
    const registry = new Registry<{ namespace: string }>();
    const [old, young] = [{ namespace: 'urn:a' }, { namespace: 'urn:a' }];
    const takeOldOut = registry.register(old);
    registry.register(young);
    takeOldOut();

    expect(registry.get('urn:a')).toBe(young);
  });

  it('tells of changes until told not to', () => {
    const registry = new Registry<{ namespace: string }>();
    const listener = jasmine.createSpy();
    const stop = registry.onChange(listener);
    const takeOut = registry.register({ namespace: 'urn:a' });
    stop();
    takeOut();

    expect(listener).toHaveBeenCalledTimes(1);
  });
});
