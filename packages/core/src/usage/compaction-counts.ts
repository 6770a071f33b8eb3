import { isPlainObject } from '../json/exact-json.ts';
import { parseCount } from './count.ts';

type Given = Readonly<Record<string, unknown>>;

const names = ['input_tokens', 'output_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'] as const;
const byLifetime = 'cache_creation';

/** `to` with the counts of those names in `from`; a value that is no count stays, so that it is refused. */
const added = (to: Given, from: Given, of: readonly string[]): Given => {
  const sums: Record<string, unknown> = { ...to };
  for (const name of of) {
    const more = parseCount(from[name]) ?? 0;
    const count = parseCount(to[name] ?? 0);
    if (more > 0 && count !== undefined) sums[name] = count + more;
  }
  return sums;
};

/**
 * The usage of Anthropic's answer with what compactions of the conversation used. They are billed as the answer is, but
 * its counts leave them out: they are among its `iterations` alone, next to those that the counts are the sum of. The
 * map itself without any. Source: the documentation of compaction at a token threshold.
 */
export const withCompactions = (given: Given): Given => {
  const { iterations, ...counts } = given;
  const all: readonly unknown[] = Array.isArray(iterations) ? iterations : [];
  const compactions = all.filter(isPlainObject).filter(({ type }) => type === 'compaction');
  if (compactions.length === 0) return given;
  return compactions.reduce<Given>((sum, compaction) => {
    const { [byLifetime]: writes } = compaction;
    const whole = added(sum, compaction, names);
    if (!isPlainObject(writes)) return whole;
    const { [byLifetime]: before } = whole;
    return { ...whole, [byLifetime]: added(isPlainObject(before) ? before : {}, writes, Object.keys(writes)) };
  }, counts);
};
