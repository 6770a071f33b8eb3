const quantum = 4;

/**
 * Whether a text of base64 characters is what an encoder writes: padded, and with no bits set after the last byte. Only
 * then do the bytes encode to the same text again.
 */
export const isCanonicalBase64 = (text: string): boolean => {
  if (text.length === 0 || text.length % quantum !== 0 || text.includes('\\')) return false;
  const padding = text.indexOf('=');
  if (padding !== -1 && padding < text.length - 2) return false;
  const last = text.slice(-quantum);
  return Buffer.from(last, 'base64').toString('base64') === last;
};

/** The length of the base64 of this many bytes. */
export const base64Length = (bytes: number): number => Math.ceil(bytes / 3) * quantum;

/** How many bytes a canonical base64 text encodes. */
export const bytesOfBase64 = (text: string): number => {
  const padding = text.indexOf('=');
  return (text.length / quantum) * 3 - (padding === -1 ? 0 : text.length - padding);
};

/** True if a text has characters that base64url alone has. */
export const isBase64Url = (text: string): boolean => text.includes('-') || text.includes('_');

/** The base64 of what a text in base64url encodes, with padding, which base64url may lack. */
export const base64OfUrl = (text: string): string => {
  const base64 = text.replaceAll('-', '+').replaceAll('_', '/');
  return base64.padEnd(Math.ceil(base64.length / quantum) * quantum, '=');
};
