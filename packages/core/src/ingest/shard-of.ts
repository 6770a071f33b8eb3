const offsetBasis = 0x811c9dc5;
const prime = 0x01000193;

/**
 * The shard that a trace of a project belongs to, from 0 to `shards` - 1: FNV-1a over both ids, finished so that
 * neighbouring ids spread. Stable for ever: stored work depends on it.
 */
export const shardOf = (projectId: string, traceId: string, shards: number): number => {
  let hash = offsetBasis;
  const mix = (text: string): void => {
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), prime);
  };
  mix(projectId);
  hash = Math.imul(hash ^ 0xff, prime);
  mix(traceId);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  return (hash >>> 0) % shards;
};
