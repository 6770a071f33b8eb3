import { sumOf, type Counts } from './sums.ts';

/**
 * The map of `observeOpenAI` of Langfuse JS 4 and 5, which takes all details out of their wholes, also the text of the
 * prompt, so that nothing is left of the input. Of the text that is cached it is billed once; and where the reasoning
 * was taken out of an output that leaves it out, as Grok's, the total has what is missing. `undefined` for any map that
 * does not come to its total in this way.
 */
export const withTextOnce = (details: Counts): Counts | undefined => {
  const { input, output, total, input_text_tokens: text = 0, input_cached_tokens: cached = 0 } = details;
  if (input !== 0 || output === undefined || total === undefined || text === 0 || text < cached) return undefined;
  const { total: _total, ...counts } = details;
  const once = { ...counts, input_text_tokens: text - cached };
  const lost = total - sumOf(once);
  const reasoning = counts['output_reasoning_tokens'] ?? 0;
  const isLostOutput = lost > 0 && (lost === reasoning || (output === 0 && lost < reasoning));
  const isProven = lost === 0 ? cached > 0 : isLostOutput;
  if (!isProven) return undefined;
  return { ...once, output: output + lost, total };
};
