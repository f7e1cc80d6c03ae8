/** An element as it comes from the wire. @throws Error when it is not well-formed */
export function xml(text: string): Element {
  const { documentElement } = new DOMParser().parseFromString(text, 'text/xml');
  if (documentElement.getElementsByTagName('parsererror').length > 0) throw new Error(`not well-formed: ${text}`);
  return documentElement;
}
