/** The credentials that a client sends. */
export type Credentials =
  | { readonly scheme: 'basic'; readonly publicKey: string; readonly secretKey: string }
  | { readonly scheme: 'bearer'; readonly publicKey: string };

/** With `%20`, too: `OTEL_EXPORTER_OTLP_HEADERS` has encoded values, and some exporters send them as they are written. */
const headerPattern = /^(basic|bearer)(?: |%20)+(\S+)\s*$/i;
/** What base64 has and an encoded value has not. */
const encodedSign = /%(?:2B|2F|3D)/gi;
/** Any other text was never a key, so the stores are not queried for it. */
const keyPattern = /^[\u0021-\u007e]{1,256}$/;

/** Reads an `Authorization` header; `undefined` when it cannot be a key. */
export const parseAuthorization = (header: string): Credentials | undefined => {
  const [, scheme, token = ''] = headerPattern.exec(header) ?? [];
  if (scheme?.toLowerCase() === 'bearer') {
    return keyPattern.test(token) ? { scheme: 'bearer', publicKey: token } : undefined;
  }
  if (scheme?.toLowerCase() !== 'basic') return undefined;
  const pair = Buffer.from(token.replace(encodedSign, decodeURIComponent), 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  const publicKey = pair.slice(0, Math.max(colon, 0));
  const secretKey = pair.slice(colon + 1);
  return keyPattern.test(publicKey) && keyPattern.test(secretKey)
    ? { scheme: 'basic', publicKey, secretKey }
    : undefined;
};
