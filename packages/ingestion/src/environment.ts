const environmentLengthMax = 40;
const reservedPrefix = /^(?:langfuse[-_]?)+/;
const validEnvironment = /^[a-z0-9_-]+$/;

/**
 * The stored name of an environment: in lower case, without reserved leading `langfuse` prefixes, cut to 40 characters.
 * A result that is no text of letters, digits, `-` and `_` is `default`; never an error.
 */
export const normaliseEnvironment = (value: unknown): string => {
  if (typeof value !== 'string') return 'default';
  const name = value.toLowerCase().replace(reservedPrefix, '').slice(0, environmentLengthMax);
  return validEnvironment.test(name) ? name : 'default';
};
