/** The credentials that a client sends. */
export type Credentials =
  | { readonly scheme: 'basic'; readonly publicKey: string; readonly secretKey: string }
  | { readonly scheme: 'bearer'; readonly publicKey: string };

/**
 * With `%20`, too: `OTEL_EXPORTER_OTLP_HEADERS` has encoded values, and some exporters send them as they are written. No
 * token begins with it, so that a header of thousands of them is read once.
 */
const headerPattern = /^(basic|bearer|apikey)(?: |%20)+(?!%20)(\S+)\s*$/i;
/** What base64 has and an encoded value has not. */
const encodedSign = /%(?:2B|2F|3D)/gi;
/** Any other text was never a key, so the stores are not queried for it. */
const keyPattern = /^[\u0021-\u007e]{1,256}$/;

/**
 * Reads an `Authorization` header; `undefined` when it cannot be a key. `Basic` has both keys in base64, `Bearer` the
 * public one, or both as they are, `publicKey:secretKey`, for SDKs that send one key (some call the scheme `ApiKey`).
 */
export const parseAuthorization = (header: string): Credentials | undefined => {
  const [, scheme = '', token = ''] = headerPattern.exec(header) ?? [];
  const isBasic = scheme.toLowerCase() === 'basic';
  const pair = isBasic ? Buffer.from(token.replace(encodedSign, decodeURIComponent), 'base64').toString('utf8') : token;
  const colon = pair.indexOf(':');
  if (colon === -1) return isBasic || !keyPattern.test(pair) ? undefined : { scheme: 'bearer', publicKey: pair };
  const publicKey = pair.slice(0, colon);
  const secretKey = pair.slice(colon + 1);
  return keyPattern.test(publicKey) && keyPattern.test(secretKey)
    ? { scheme: 'basic', publicKey, secretKey }
    : undefined;
};
