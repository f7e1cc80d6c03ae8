import { toBase64 } from '../../../src/bytes/base64.js';
import { digest } from '../../../src/crypto/one-shot-digest.js';
import { discoWords, parseCaps, verificationString } from '../../../src/xmpp/caps.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { xml } from '../../support/xml.js';

const ver = async (query: Element): Promise<string> =>
  toBase64(await digest('SHA-1', new TextEncoder().encode(verificationString(query))));

describe('XEP-0115', () => {
  it('computes the verification string of the simple example (§5.2)', async () => {
    const query =
      xml(`<query xmlns="${NS.discoInfo}" node="http://code.google.com/p/exodus#QgayPKawpkPSDYmwT/WM94uAlu0=">
      <identity category="client" name="Exodus 0.9.1" type="pc"/>
      <feature var="http://jabber.org/protocol/caps"/>
      <feature var="http://jabber.org/protocol/disco#info"/>
      <feature var="http://jabber.org/protocol/disco#items"/>
      <feature var="http://jabber.org/protocol/muc"/>
    </query>`);

    expect(await ver(query)).toBe('QgayPKawpkPSDYmwT/WM94uAlu0=');
  });

  it('computes the verification string of the complex example (§5.3)', async () => {
    const query = xml(`<query xmlns="${NS.discoInfo}">
      <identity xml:lang="en" category="client" name="Psi 0.11" type="pc"/>
      <identity xml:lang="el" category="client" name="Ψ 0.11" type="pc"/>
      <feature var="http://jabber.org/protocol/caps"/>
      <feature var="http://jabber.org/protocol/disco#info"/>
      <feature var="http://jabber.org/protocol/disco#items"/>
      <feature var="http://jabber.org/protocol/muc"/>
      <x xmlns="jabber:x:data" type="result">
        <field var="FORM_TYPE" type="hidden"><value>urn:xmpp:dataforms:softwareinfo</value></field>
        <field var="ip_version"><value>ipv4</value><value>ipv6</value></field>
        <field var="os"><value>Mac</value></field>
        <field var="os_version"><value>10.5.1</value></field>
        <field var="software"><value>Psi</value></field>
        <field var="software_version"><value>0.11</value></field>
      </x>
    </query>`);

    expect(await ver(query)).toBe('q07IKJEyjvHSyhy//CH0CxmKi8w=');
  });

  it('calls an answer with a feature twice ill-formed (§5.4)', () => {
    const query = xml(`<query xmlns="${NS.discoInfo}"><feature var="a"/><feature var="a"/></query>`);

    expect(verificationString(query)).toBeUndefined();
  });

  it('takes a “<” in a form, a feature or an identity for no end of a part', () => {
    const form = (...values: string[]): Element =>
      xml(`<query xmlns="${NS.discoInfo}"><x xmlns="jabber:x:data">
        <field var="FORM_TYPE"><value>urn:x</value></field>
        <field var="a">${values.map((value) => `<value>${value}</value>`).join('')}</field>
      </x></query>`);
    const feature = (...names: string[]): Element =>
      xml(`<query xmlns="${NS.discoInfo}">${names.map((name) => `<feature var="${name}"/>`).join('')}</query>`);
    const identity = xml(
      `<query xmlns="${NS.discoInfo}"><identity category="client" type="pc" name="x&lt;urn:y"/></query>`,
    );

    expect(verificationString(form('b&lt;c'))).toBe('urn:x<a<b&lt;c<');
    expect(verificationString(form('b&lt;c'))).not.toBe(verificationString(form('b', 'c')));
    expect(verificationString(feature('b&lt;c'))).not.toBe(verificationString(feature('b', 'c')));
    expect(verificationString(identity)).toBe('client/pc//x&lt;urn:y<');
  });

  it('reads features', () => {
    const query = xml(`<query xmlns="${NS.discoInfo}"><feature var="a"/><feature xmlns="urn:x" var="b"/></query>`);

    expect([...discoWords(query)]).toEqual(['a']);
  });

  it('reads identities as the verification string spells them', () => {
    const query = xml(`<query xmlns="${NS.discoInfo}">
      <identity category="client" type="pc" name="Dino"/><identity category="client" type="web" xml:lang="de"/>
    </query>`);

    expect([...discoWords(query)]).toEqual(['client/pc//Dino', 'client/web/de/']);
  });

  it('reads <c/> of a presence, and none that cannot be verified', () => {
    const presence = (hash: string): Element =>
      xml(`<presence xmlns="jabber:client"><c xmlns="${NS.caps}" hash="${hash}" node="n" ver="v"/></presence>`);

    expect(parseCaps(presence('sha-1'))).toEqual({ node: 'n', ver: 'v', hash: 'sha-1' });
    expect(parseCaps(presence('md5'))).toBeUndefined();
    expect(parseCaps(xml('<presence xmlns="jabber:client"/>'))).toBeUndefined();
  });
});
