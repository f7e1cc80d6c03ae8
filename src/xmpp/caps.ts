import { NS } from './namespaces.js';
import { childrenOf } from './element.js';

/** XEP-0115 (1.6.0): what a presence says of its client. */
export interface Caps {
  readonly node: string;
  readonly ver: string;
  readonly hash: string;
}

/** The `<c/>` of a presence, or undefined where there is none that we can verify. */
export function parseCaps(presence: Element): Caps | undefined {
  const [caps] = childrenOf(presence, NS.caps, 'c');
  const [node, ver, hash] = ['node', 'ver', 'hash'].map((name) => caps?.getAttribute(name) ?? '');
  if (!node || !ver || hash !== 'sha-1' || node.length > 1024 || ver.length > 256) return undefined;
  return { node, ver, hash };
}

const featuresOf = (query: Element): string[] =>
  childrenOf(query, NS.discoInfo, 'feature').map((feature) => feature.getAttribute('var') ?? '');

const identitiesOf = (query: Element): string[] =>
  childrenOf(query, NS.discoInfo, 'identity').map((identity) =>
    ['category', 'type', 'xml:lang', 'name'].map((key) => identity.getAttribute(key) ?? '').join('/'),
  );

/** What a disco#info `<query/>` says: its features, and its identities as §5.1 spells them, `client/pc//Dino`. */
export const discoWords = (query: Element): ReadonlySet<string> =>
  new Set([...featuresOf(query), ...identitiesOf(query)]);

const byOctets = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The verification string of a disco#info answer (XEP-0115 §5.1), or undefined where §5.4 calls it ill-formed
 * (an identity, feature or form twice).
 */
export function verificationString(query: Element): string | undefined {
  const identities = identitiesOf(query);
  const features = featuresOf(query);
  const forms = childrenOf(query, NS.dataForms, 'x').map(formStrings);
  const formTypes = forms.map(([type]) => type ?? '');
  if ([identities, features, formTypes].some((list) => new Set(list).size !== list.length)) return undefined;
  const sortedForms = forms.sort(([a], [b]) => byOctets(a ?? '', b ?? '')).flat();
  const parts = [...identities.sort(byOctets), ...features.sort(byOctets), ...sortedForms];
  return parts.map((part) => `${part.replaceAll('<', '&lt;')}<`).join('');
}

/** FORM_TYPE, then each field's name and values in order (§5.1, steps 6 and 7). */
function formStrings(form: Element): string[] {
  const fields = childrenOf(form, NS.dataForms, 'field').map((field) => ({
    name: field.getAttribute('var') ?? '',
    values: childrenOf(field, NS.dataForms, 'value')
      .map((value) => value.textContent)
      .sort(byOctets),
  }));
  const type = fields.find((field) => field.name === 'FORM_TYPE')?.values ?? [];
  const rest = fields.filter((field) => field.name !== 'FORM_TYPE').sort((a, b) => byOctets(a.name, b.name));
  return [...type, ...rest.flatMap((field) => [field.name, ...field.values])];
}
