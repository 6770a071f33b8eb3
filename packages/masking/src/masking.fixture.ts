import type { MaskableField } from '@spanledger/core';
import { inSteps } from '@spanledger/core';

import { compileMasking } from './rules/compile-masking.ts';
import { maskText } from './text/mask-text.ts';
import { createMaskers } from './text/masker.ts';

export const silent = { masked: () => undefined, failed: () => undefined };

/** The text of a field, masked by these rules. */
export const masked = async (
  text: string,
  rules: readonly object[],
  field: MaskableField = 'input',
  key = 'key of the test',
): Promise<string> => {
  const masker = createMaskers(compileMasking({ rules }), key, silent)(field);
  return masker === undefined ? text : inSteps(maskText(text, masker));
};
