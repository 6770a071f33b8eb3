import { modelFamily } from '@spanledger/core';

/** Tokenizers whose tables are published. */
export type Tokenizer = 'o200k_base' | 'cl100k_base';

/** By prefixes of model names; the first match. Models whose names end so are mostly not billed for text. */
const tokenizers: readonly (readonly [model: RegExp, tokenizer: Tokenizer | undefined])[] = [
  [/-(?:audio|realtime|transcribe|tts|image|search)(?:-|$)/, undefined],
  [/^(?:chatgpt-4o|gpt-4o|gpt-4\.1|gpt-4\.5|gpt-5|gpt-oss|o[134])(?:[-.]|$)/, 'o200k_base'],
  [/^(?:gpt-4|gpt-3\.5|gpt-35)(?:-|$)/, 'cl100k_base'],
];

/** `undefined` where the model's tokenizer is not known. */
export const tokenizerOf = (model: string): Tokenizer | undefined => {
  // `ft:gpt-4o-mini-2024-07-18:organization::id` counts as its base does.
  const [, base = model] = /^ft:([^:]+):/.exec(model) ?? [];
  const family = modelFamily(base);
  return tokenizers.find(([names]) => names.test(family))?.[1];
};
