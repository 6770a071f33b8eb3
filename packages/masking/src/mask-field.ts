import type { MaskableField, Steps } from '@spanledger/core';

import type { PathRule } from './rules/compile-masking.ts';
import type { Places } from './rules/field-path.ts';
import { maskText } from './text/mask-text.ts';
import { failureMark, type FieldMasker, type Maskers, type MaskingReport } from './text/masker.ts';

/** The state of masking one batch. */
export interface MaskingPass {
  readonly maskers: Maskers;
  readonly report: MaskingReport;
}

/** The text of a field as it may be stored: a mark, if a rule cannot be run on it. */
export function* maskField(text: string, field: MaskableField, { maskers, report }: MaskingPass): Steps<string> {
  const masker = maskers(field);
  if (masker === undefined) return text;
  return yield* maskSafely(text, masker, masker.places, () => report.failed(field));
}

/** The same of a text at some place of a field. */
export function* maskSafely(
  text: string,
  masker: FieldMasker,
  places: Places<PathRule>,
  onFailure: () => void,
): Steps<string> {
  try {
    return yield* maskText(text, masker, places);
  } catch {
    // The error may contain any of the text, so it is not passed on.
    onFailure();
    return failureMark;
  }
}
