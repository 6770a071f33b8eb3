import { sumOf, sumOfNames, type Counts } from './sums.ts';

/** Details of LangChain, below the prefixes that Langfuse's callback gives them. */
const detailNames = {
  input: [
    'input_cache_read',
    'input_cache_creation',
    'input_ephemeral_5m_input_tokens',
    'input_ephemeral_1h_input_tokens',
    'input_audio',
  ],
  output: ['output_reasoning', 'output_audio'],
} as const;
const knownNames = new Set<string>(['input', 'output', 'total', ...detailNames.input, ...detailNames.output]);

/**
 * The map of Langfuse's callback for LangChain, which takes all details out of their wholes, also where a package of
 * LangChain counts them outside: Bedrock's cache, the thoughts on Vertex. Then the total has tokens that no bucket has,
 * exactly those that were taken out: all details of one side, or all that its whole had. `undefined` for any other map.
 */
export const withLostCounts = (details: Counts): Counts | undefined => {
  const { input, output, total } = details;
  if (input === undefined || output === undefined || total === undefined) return undefined;
  const lost = total - (sumOf(details) - total);
  if (lost <= 0 || !Object.keys(details).every((name) => knownNames.has(name))) return undefined;
  const isLostOf = (whole: number, parts: number): boolean => lost === parts || (whole === 0 && lost < parts);
  const isInput = isLostOf(input, sumOfNames(details, detailNames.input));
  const isOutput = isLostOf(output, sumOfNames(details, detailNames.output));
  if (isInput === isOutput) return undefined;
  return isInput ? { ...details, input: input + lost } : { ...details, output: output + lost };
};

const cachedName = 'cached_content_token_count';
const modality = { input: 'input_modality_', cached: 'cached_modality_' } as const;

/**
 * Gemini's counts in the map of Langfuse's callback for LangChain, which have the cached tokens beside the input that
 * contains them, and again by modality, as the total proves; up to version 3.0 it has Gemini's name. `undefined` for any other map.
 */
export const withCacheOnce = (details: Counts): Counts | undefined => {
  if ((details[cachedName] ?? 0) === 0) return undefined;
  const { total_token_count: totalOfGoogle, total = totalOfGoogle, [cachedName]: cached = 0, ...others } = details;
  if (total === undefined) return undefined;
  const names = Object.keys(others);
  const cachedNames = names.filter((name) => name.startsWith(modality.cached));
  const isByModality = sumOfNames(others, cachedNames) === cached;
  const parts: Record<string, number> = isByModality ? { ...others } : { ...others, [cachedName]: cached };
  const isWhole = (): boolean => sumOf(parts) === total;
  if (isWhole()) return isByModality ? { ...parts, total } : undefined;
  const inputNames = names.filter((name) => name === 'input' || name.startsWith(modality.input));
  if (isByModality) {
    for (const name of cachedNames) takeOut(parts, name.replace(modality.cached, modality.input), others[name] ?? 0);
  } else {
    const [only, ...more] = inputNames.filter((name) => (others[name] ?? 0) >= cached);
    if (only !== undefined && more.length === 0) takeOut(parts, only, cached);
  }
  return isWhole() ? { ...parts, total } : undefined;
};

const takeOut = (counts: Record<string, number>, name: string, count: number): void => {
  counts[name] = Math.max((counts[name] ?? 0) - count, 0);
};

const bracket = 200_000;

/**
 * The map of Langfuse's callback for LangChain for JavaScript with `gemini-3-pro-preview`, which takes the prompt beyond
 * 200,000 tokens out of the input, as a detail. That is the whole prompt in LangChain's package, of which nothing is
 * left then; in LibreChat it is what is beyond. All of it has the same price, by its size. `undefined` for any other map.
 */
export const withPromptOnce = (details: Counts): Counts | undefined => {
  const { input_over_200k: over = 0, input_cache_read_over_200k: cachedOver = 0, ...counts } = details;
  const { input, output, total, input_cache_read: cached = 0 } = counts;
  if (over === 0 || input === undefined || output === undefined || total === undefined) return undefined;
  const isWhole = input === 0 && cachedOver === cached;
  const prompt = isWhole ? over : bracket + over;
  return cached > prompt || prompt + output > total ? undefined : { ...counts, input: prompt - cached };
};
