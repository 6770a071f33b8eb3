const bytes = 16;

/**
 * An id for an object before it is sent: sent again after an answer that was lost, it is stored once. Pages over plain HTTP
 * have no `crypto.randomUUID`.
 */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('');
