import { sumOf, type Counts } from './sums.ts';

/** Names of the text of the prompt, of the cached input and of the reasoning, by wrapper. */
const wrappers = [
  { text: 'input_text_tokens', cached: 'input_cached_tokens', reasoning: 'output_reasoning_tokens' },
  { text: 'input_text', cached: 'input_cache_read', reasoning: 'output_reasoning' },
] as const;

/**
 * The map of `observeOpenAI` of Langfuse JS 4 and 5, and that of its callback for LangChain with Gemini, which take all
 * details out of their wholes, also the text of the prompt, so that nothing is left of the input. Of the text that is
 * cached it is billed once; and where the reasoning was taken out of an output that leaves it out, as Grok's, the total
 * has what is missing. `undefined` for any map that does not come to its total in this way.
 */
export const withTextOnce = (details: Counts): Counts | undefined => {
  const names = wrappers.find(({ text }) => (details[text] ?? 0) > 0);
  const { input, output, total, ...parts } = details;
  if (input !== 0 || output === undefined || total === undefined || names === undefined) return undefined;
  const { [names.text]: text = 0, [names.cached]: cached = 0, [names.reasoning]: reasoning = 0 } = parts;
  if (text < cached) return undefined;
  const { total: _total, ...counts } = details;
  const once = { ...counts, [names.text]: text - cached };
  const lost = total - sumOf(once);
  const isLostOutput = lost > 0 && (lost === reasoning || (output === 0 && lost < reasoning));
  const isProven = lost === 0 ? cached > 0 : isLostOutput;
  if (!isProven) return undefined;
  return { ...once, output: output + lost, total };
};

const read = 'cache_read_input_tokens';
const written = 'cache_write_input_tokens';
const namesOfGoose = new Set(['input', 'output', 'total', read, written]);

/**
 * The map of Goose, whose input has all that was read from and written to a cache, of any provider, as the total proves:
 * Bedrock's own, which have the same name for writes, have both in the total besides. `undefined` for any other map.
 */
export const withCacheOfGoose = (details: Counts): Counts | undefined => {
  const { input, output, total, [read]: cacheRead = 0, [written]: cacheWritten } = details;
  if (input === undefined || output === undefined || total !== input + output || cacheWritten === undefined)
    return undefined;
  const cached = cacheRead + cacheWritten;
  const isOther = cached === 0 || cached > input || !Object.keys(details).every((name) => namesOfGoose.has(name));
  return isOther ? undefined : { ...details, input: input - cached };
};
