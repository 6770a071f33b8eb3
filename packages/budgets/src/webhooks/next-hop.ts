/** A redirect must not lead from an encrypted to a plain protocol. */
const protocolsAfter: Readonly<Record<string, readonly string[]>> = {
  'http:': ['http:', 'https:'],
  'https:': ['https:'],
};

/** The target of a redirect; a short description of the problem when it must not be followed. */
export const nextHop = (url: URL, location: string): URL | string => {
  if (!URL.canParse(location, url.href)) return 'it redirects to what is no URL';
  const next = new URL(location, url.href);
  if (protocolsAfter[url.protocol]?.includes(next.protocol) === true) return next;
  return next.protocol === 'http:' ? 'it redirects from HTTPS to HTTP' : 'it redirects to another protocol';
};
