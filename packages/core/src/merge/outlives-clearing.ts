/** The prefix of metadata keys that each come from a separate record, apart from the entity. */
export const eventKeyPrefix = 'gen_ai.event.';

/**
 * Whether a metadata key stays when all metadata are cleared. A client that states a whole entity states its whole
 * metadata, without the keys that separate records add.
 */
export const outlivesClearing = (key: string): boolean => key.startsWith(eventKeyPrefix);

const workingKey = /^gen_ai\.event\.(?:(?:whole_|root_|silent_)?(?:input|output)(?:\.|$)|repeats$|masking$|estimates$)/;

/**
 * True if a metadata key stores a source of a derived input, output or role, the version of the masking policy, or
 * whether usage is estimated: it is no client's metadata.
 */
export const isWorkingKey = (key: string): boolean => key.startsWith(eventKeyPrefix) && workingKey.test(key);
