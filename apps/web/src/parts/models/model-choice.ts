import type { Connection } from '../../api/llm-connections.ts';
import { parsedJson } from '../../format/parsed-json.ts';

/** A model of a connection and its parameters, as entered. */
export interface ModelChoice {
  readonly provider: string;
  readonly model: string;
  readonly temperature: string;
  readonly maxTokens: string;
  /** Additional parameters, as members of a JSON object; empty for none. */
  readonly others: string;
}

export const noModel: ModelChoice = { provider: '', model: '', temperature: '', maxTokens: '', others: '' };

type Parameters = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Parameters =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const numberOf = (text: string): number | undefined => (text.trim() === '' ? undefined : Number(text));

/** The reason why the parameters are invalid; `undefined` if they are valid. */
export const parametersProblem = (choice: ModelChoice): string | undefined => {
  const { temperature, maxTokens } = choice;
  if (!isFinePositive(temperature)) return 'Temperature must be a number with a point, such as 0.7.';
  if (!isFinePositive(maxTokens) || maxTokens.includes('.')) return 'Most tokens must be a whole number, such as 500.';
  return othersProblem(choice);
};

/** A comma, which some write before decimals, makes a number none. */
const isFinePositive = (text: string): boolean => text.trim() === '' || Number(text) >= 0;

export const othersProblem = ({ others }: ModelChoice): string | undefined => {
  if (others.trim() === '') return undefined;
  const { value, problem } = parsedJson(others);
  if (problem !== undefined) return `Other parameters are no JSON yet: ${problem}`;
  return isObject(value) ? undefined : 'Other parameters must be a JSON object, such as {"topP": 0.9}.';
};

/** The parameters in the request body; a parameter's own field overrides an additional member. */
export const parametersOf = ({ temperature, maxTokens, others }: ModelChoice): Record<string, unknown> => {
  const own = { temperature: numberOf(temperature), maxTokens: numberOf(maxTokens) };
  const value = others.trim() === '' ? {} : parsedJson(others).value;
  return {
    ...(isObject(value) ? value : {}),
    ...Object.fromEntries(Object.entries(own).filter(([, number]) => number !== undefined)),
  };
};

const isNumeric = (value: unknown): value is number | string =>
  (typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')) && Number.isFinite(Number(value));

/** A model with parameters that were sent or saved before. */
export const modelChoiceOf = (provider: string, model: string, parameters: Parameters): ModelChoice => {
  const { temperature, maxTokens, ...others } = parameters;
  return {
    provider,
    model,
    temperature: isNumeric(temperature) ? String(temperature) : '',
    maxTokens: isNumeric(maxTokens) ? String(maxTokens) : '',
    others: Object.keys(others).length === 0 ? '' : JSON.stringify(others, null, 2),
  };
};

/** The names by which clients send model parameters. */
const knownNames: Readonly<Record<string, string>> = {
  temperature: 'temperature',
  max_tokens: 'maxTokens',
  maxtokens: 'maxTokens',
  max_completion_tokens: 'maxTokens',
  max_output_tokens: 'maxTokens',
  maxoutputtokens: 'maxTokens',
  top_p: 'topP',
  topp: 'topP',
  top_k: 'topK',
  topk: 'topK',
  frequency_penalty: 'frequencyPenalty',
  frequencypenalty: 'frequencyPenalty',
  presence_penalty: 'presencePenalty',
  presencepenalty: 'presencePenalty',
  seed: 'seed',
};

/** The recorded parameters of a call that every model supports; values that are not numbers are omitted. */
export const knownParameters = (recorded: unknown): Record<string, unknown> => {
  if (!isObject(recorded)) return {};
  return Object.fromEntries(
    Object.entries(recorded).flatMap(([name, value]) => {
      const known = knownNames[name.toLowerCase()];
      return known === undefined || !isNumeric(value) ? [] : [[known, Number(value)]];
    }),
  );
};

const adapterOf: readonly (readonly [RegExp, readonly Connection['adapter'][]])[] = [
  [/claude/i, ['anthropic', 'bedrock']],
  [/gemini/i, ['google-ai-studio', 'google-vertex-ai']],
  [/^(gpt|o\d|chatgpt)/i, ['openai', 'azure']],
];

/** The connection that most likely has a model: one that lists it, else one of the model's provider, else the first. */
export const providerFor = (model: string, connections: readonly Connection[]): string => {
  const [, adapters = []] = adapterOf.find(([pattern]) => pattern.test(model)) ?? [];
  const found =
    connections.find(({ customModels }) => customModels.includes(model)) ??
    connections.find(({ adapter, withDefaultModels }) => withDefaultModels && adapters.includes(adapter)) ??
    connections[0];
  return found?.provider ?? '';
};
