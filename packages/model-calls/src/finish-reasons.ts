/** The providers' names of finish reasons, with OpenAI's names. */
const finishReasons: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  STOP: 'stop',
  max_tokens: 'length',
  max_output_tokens: 'length',
  model_length: 'length',
  model_context_window_exceeded: 'length',
  MAX_TOKENS: 'length',
  refusal: 'content_filter',
  guardrail_intervened: 'content_filter',
  content_filtered: 'content_filter',
  SAFETY: 'content_filter',
  PROHIBITED_CONTENT: 'content_filter',
  // A tool is only ever sent for the schema of an answer.
  tool_use: 'stop',
};

/** `stop`, `length` and `content_filter`, for any provider; other reasons unchanged, in lower case. */
export const finishReasonOf = (given: string): string =>
  Object.hasOwn(finishReasons, given) ? (finishReasons[given] ?? given) : given.toLowerCase();
