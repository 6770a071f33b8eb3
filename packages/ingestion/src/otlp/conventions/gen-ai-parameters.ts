import { setOwn } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import type { AttributeFamily, Source } from './convention.ts';

/** Adds the attributes of a family, each under the part after the prefix. */
export const addParameters = (
  parameters: { [key: string]: AttributeValue },
  family: AttributeFamily | undefined,
): void => {
  family?.suffixes.forEach((suffix, index) => setOwn(parameters, suffix, family.values[index] ?? null));
};

/** Parameters of a request under other prefixes. */
const others = [
  'llm.frequency_penalty',
  'llm.presence_penalty',
  'llm.top_k',
  'llm.chat.stop_sequences',
  'llm.request.reasoning_effort',
  'llm.is_streaming',
];

/** Every `gen_ai.request.…` attribute but the model, under its last name, and those of OpenLLMetry and OpenAI. */
export const genAiParameters: Source<string> = {
  keys: ['gen_ai.request.*', 'gen_ai.openai.request.*', 'openai.request.*', 'llm.invocation_parameters.*', ...others],
  read: (_value, view) => {
    const parameters: { [key: string]: AttributeValue } = {};
    for (const key of view.mayHaveAny(others) ? others : []) {
      const value = view.get(key);
      if (value !== undefined) parameters[key.slice(key.lastIndexOf('.') + 1)] = value;
    }
    addParameters(parameters, view.family('llm.invocation_parameters.'));
    addParameters(parameters, view.family('openai.request.'));
    addParameters(parameters, view.family('gen_ai.openai.request.'));
    addParameters(parameters, view.family('gen_ai.request.'));
    return JSON.stringify(parameters);
  },
};
