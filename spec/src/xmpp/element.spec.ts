import fc from 'fast-check';
import { isStanzaError } from '../../../src/errors.js';
import {
  attributeOf,
  childOf,
  childrenOf,
  element,
  integerAttribute,
  parseInteger,
  requiredAttribute,
  requiredChild,
  textOf,
} from '../../../src/xmpp/element.js';
import { xml } from '../../support/xml.js';

const NAMESPACE = 'urn:example';
const wire = (made: Element): string => new XMLSerializer().serializeToString(made);

function conditionOf(run: () => unknown): string {
  try {
    return `no error but ${String(run())}`;
  } catch (error) {
    return isStanzaError(error) ? error.condition : String(error);
  }
}

describe('element', () => {
  it('says its namespace in an attribute, since Strophe serializes nothing else', () => {
    const made = element(NAMESPACE, 'parent', {}, element('urn:other', 'child'));

    expect(made.getAttribute('xmlns')).toBe(NAMESPACE);
    expect(wire(made)).toBe('<parent xmlns="urn:example"><child xmlns="urn:other"/></parent>');
  });

  it('leaves out what is undefined', () => {
    expect(wire(element(NAMESPACE, 'a', { b: undefined, c: 0 }, undefined))).toBe('<a xmlns="urn:example" c="0"/>');
  });

  it('copies its children: one element can go out twice', () => {
    const child = element(NAMESPACE, 'child');
    const made = element(NAMESPACE, 'parent', {}, child, child);

    expect(childrenOf(made, NAMESPACE, 'child').length).toBe(2);
    expect(child.parentNode).toBeNull();
  });

  it('keeps markup in text and attributes what it is: text', () => {
    const hostile = `"/><evil xmlns='urn:evil'>&amp;]]>`;
    const read = xml(wire(element(NAMESPACE, 'a', { b: hostile }, hostile)));

    expect(read.getAttribute('b')).toBe(hostile);
    expect(read.textContent).toBe(hostile);
    expect(read.children.length).toBe(0);
  });

  it('replaces characters that would end the XMPP stream', () => {
    const read = xml(wire(element(NAMESPACE, 'a', { b: 'x\u0000y' }, 'p\u0008q\ud800r\uffff😀')));

    expect(read.getAttribute('b')).toBe('x\ufffdy');
    expect(read.textContent).toBe('p\ufffdq\ufffdr\ufffd😀');
  });

  it('is well-formed with any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(() => xml(wire(element(NAMESPACE, 'a', { b: text }, text)))).not.toThrow();
      }),
    );
  });
});

describe('Reading an element', () => {
  const parent = xml(`<parent xmlns="${NAMESPACE}" empty="" name="juliet" number=" 7">
    <one/><two/><two/><one xmlns="urn:other"/><deep><three/></deep>text</parent>`);

  it('finds children by name and namespace, not deeper ones', () => {
    expect(childOf(parent, NAMESPACE, 'one')?.namespaceURI).toBe(NAMESPACE);
    expect(childrenOf(parent, NAMESPACE, 'two').length).toBe(2);
    expect(childOf(parent, NAMESPACE, 'three')).toBeUndefined();
    expect(childOf(parent, 'urn:other', 'two')).toBeUndefined();
  });

  it('refuses to choose between two children', () => {
    expect(conditionOf(() => childOf(parent, NAMESPACE, 'two'))).toBe('bad-request');
    expect(conditionOf(() => requiredChild(parent, NAMESPACE, 'two'))).toBe('bad-request');
  });

  it('refuses a missing child where one is needed', () => {
    expect(requiredChild(parent, NAMESPACE, 'deep').children.length).toBe(1);
    expect(conditionOf(() => requiredChild(parent, NAMESPACE, 'three'))).toBe('bad-request');
  });

  it('tells a missing attribute from an empty one, and takes neither where one is needed', () => {
    expect(attributeOf(parent, 'missing')).toBeUndefined();
    expect(attributeOf(parent, 'empty')).toBe('');
    expect(requiredAttribute(parent, 'name')).toBe('juliet');
    expect(conditionOf(() => requiredAttribute(parent, 'missing'))).toBe('bad-request');
    expect(conditionOf(() => requiredAttribute(parent, 'empty'))).toBe('bad-request');
  });

  it('refuses what is longer than its limit', () => {
    expect(attributeOf(parent, 'name', 6)).toBe('juliet');
    expect(conditionOf(() => attributeOf(parent, 'name', 5))).toBe('resource-constraint');
    expect(conditionOf(() => attributeOf(element(NAMESPACE, 'a', { b: 'x'.repeat(1025) }), 'b'))).toBe(
      'resource-constraint',
    );
    expect(textOf(xml('<a>text</a>'), 4)).toBe('text');
    expect(conditionOf(() => textOf(xml('<a>text</a>'), 3))).toBe('resource-constraint');
  });

  it('reads whole decimal numbers within their limits', () => {
    expect(integerAttribute(parent, 'number', 7, 7)).toBe(7);
    expect(parseInteger('9007199254740991', 'size', 0, Number.MAX_SAFE_INTEGER)).toBe(Number.MAX_SAFE_INTEGER);
    expect(parseInteger('007', 'size', 0, 10)).toBe(7);
  });

  for (const text of ['', ' ', '-1', '+1', '1.0', '1e1', '0x1', '1 2', '٣', 'NaN', '8', '0', '9007199254740993']) {
    it(`reads no number from 1 to 7 in “${text}”`, () => {
      expect(conditionOf(() => parseInteger(text, 'size', 1, 7))).toBe('bad-request');
    });
  }

  it('reads no number beyond those that JavaScript counts exactly', () => {
    expect(conditionOf(() => parseInteger('9007199254740992', 'size', 0, Infinity))).toBe('bad-request');
    expect(conditionOf(() => parseInteger('9'.repeat(400), 'size', 0, Infinity))).toBe('bad-request');
  });
});
