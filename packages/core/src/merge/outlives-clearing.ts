/** Below it are metadata keys of which each comes from a record of its own, apart from the entity. */
export const eventKeyPrefix = 'gen_ai.event.';

/**
 * Whether a metadata key stays when all metadata are cleared. A client that states an entity whole states its metadata
 * whole, and does not know what separate records state of it.
 */
export const outlivesClearing = (key: string): boolean => key.startsWith(eventKeyPrefix);

const workingKey = /^gen_ai\.event\.(?:(?:whole_|root_|silent_)?(?:input|output)(?:\.|$)|repeats$|masking$|estimates$)/;

/**
 * Whether a metadata key holds what an input, an output or a role is worked out from, by what was masked, or whether usage is estimated:
 * it is no client's metadata.
 */
export const isWorkingKey = (key: string): boolean => key.startsWith(eventKeyPrefix) && workingKey.test(key);
