/** Fields of a report that another report of the same call may state in more detail. */
export interface Stated {
  readonly model: string | null;
  readonly provider: string | null;
  readonly tier: string | null;
  readonly usage: Readonly<Record<string, number>>;
  /** Decimal text. */
  readonly provided: Readonly<Record<string, string>>;
}

/** Which response a report states, and whether it is that of the provider's SDK. */
export interface Answering {
  readonly isNative: boolean;
  readonly response: string | null;
}

/** Names of one model may differ in case and in the version date of the answer. */
const familyOf = (model: string): string => model.toLowerCase().replace(/-\d{8}$/, '');

const unitsOf = (usage: Stated['usage'], isOf: (bucket: string) => boolean): number =>
  Object.entries(usage).reduce((sum, [bucket, units]) => sum + (isOf(bucket) ? units : 0), 0);

const isInput = (bucket: string): boolean => bucket.startsWith('input');
const isCache = (bucket: string): boolean => bucket.startsWith('input_cache');

const tokensOf = ({ usage }: Stated) => {
  const input = unitsOf(usage, isInput);
  const output = unitsOf(usage, (bucket) => bucket === 'output');
  const others = unitsOf(usage, (bucket) => bucket === 'custom');
  const hasParts = input + output + others > 0;
  const uncached = unitsOf(usage, (bucket) => isInput(bucket) && !isCache(bucket));
  return { input, uncached, output, others: hasParts ? others : (usage['total'] ?? 0) };
};

/** True for the same model and the same tokens; the outer report may omit tokens read from and written to caches. */
export const isSameCall = (outer: Stated, inner: Stated): boolean => {
  if (outer.model === null || inner.model === null || familyOf(outer.model) !== familyOf(inner.model)) return false;
  const [a, b] = [tokensOf(outer), tokensOf(inner)];
  if (a.input + a.output + a.others === 0 || a.output !== b.output || a.others !== b.others) return false;
  return a.input === b.input || (a.input === a.uncached && a.input === b.uncached);
};

/** One for each non-empty bucket, plus one if it has a cache lifetime. */
const finenessOf = (usage: Stated['usage']): number => {
  const filled = Object.keys(usage).filter((bucket) => (usage[bucket] ?? 0) > 0);
  return filled.length + filled.filter((bucket) => /^input_cache_creation_\d/.test(bucket)).length;
};

const isEmpty = (values: object): boolean => Object.keys(values).length === 0;

/** The fields that other reports of a call, in order of time, add to the counting one. */
export const adoptedFrom = (counting: Stated & Answering, others: readonly (Stated & Answering)[]): Partial<Stated> => {
  const adopted: { -readonly [F in keyof Stated]?: Stated[F] } = {};
  const known = { ...counting };
  for (const other of others) {
    const better = betterOf(counting, known, other);
    Object.assign(adopted, better);
    Object.assign(known, better);
  }
  return adopted;
};

const betterOf = (counting: Stated & Answering, known: Stated, other: Stated & Answering): Partial<Stated> => {
  const isFiner = finenessOf(other.usage) > finenessOf(known.usage);
  const isOfSameTokens = isEmpty(known.usage) || isSameCall(counting, other);
  const isAnswer = other.isNative && other.response !== null && other.response === counting.response;
  const isExact = isAnswer && !isOfSameTokens && finenessOf(other.usage) >= finenessOf(known.usage);
  return {
    ...((isFiner && isOfSameTokens) || isExact ? { usage: other.usage } : {}),
    ...(known.tier === null && other.tier !== null && other.tier !== 'standard' ? { tier: other.tier } : {}),
    ...(known.model === null && other.model !== null ? { model: other.model } : {}),
    ...(known.provider === null && other.provider !== null ? { provider: other.provider } : {}),
    ...(isEmpty(known.provided) && !isEmpty(other.provided) ? { provided: other.provided } : {}),
  };
};
