import type { AttributeValue } from '../otlp-span.ts';
import { setOwn } from '../set-own.ts';
import type { AttributeFamily, Source } from './convention.ts';

/** Adds the attributes of a family, each under what follows the prefix. */
export const addParameters = (
  parameters: { [key: string]: AttributeValue },
  family: AttributeFamily | undefined,
): void => {
  family?.suffixes.forEach((suffix, index) => setOwn(parameters, suffix, family.values[index] ?? null));
};

/** Every `gen_ai.request.…` attribute but the model, under its last name. */
export const genAiParameters: Source<string> = {
  keys: ['gen_ai.request.*'],
  read: (_value, view) => {
    const parameters: { [key: string]: AttributeValue } = {};
    addParameters(parameters, view.family('gen_ai.request.'));
    return JSON.stringify(parameters);
  },
};
