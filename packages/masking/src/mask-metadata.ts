import { eventKeyPrefix, type MergeableRecord, type Steps } from '@spanledger/core';

import { maskSafely, type MaskingPass } from './mask-field.ts';
import { placesWithin, placesWithinSome } from './rules/field-path.ts';
import { failureMark, type FieldMasker } from './text/masker.ts';

type Metadata = Pick<MergeableRecord, 'metadata' | 'clocks'>;

/** Keys whose values become the input or the output: as a whole, or as one of its messages. */
const messageKey = /^gen_ai\.event\.(whole_)?(input|output)\./;
const marksLengthMax = 200;

/** The metadata as they may be stored, if they differ. A masked key keeps its clock. */
export function* maskMetadata({ metadata, clocks }: Metadata, pass: MaskingPass): Steps<Partial<Metadata>> {
  const masker = pass.maskers('metadata');
  const result = Object.create(null) as Record<string, string | null>;
  const resultClocks = clocks === undefined ? undefined : { ...clocks };
  let isSame = true;
  for (const key of Object.keys(metadata)) {
    const text = metadata[key] ?? null;
    const masked = text === null ? null : yield* maskMember(key, text, pass);
    const maskedKey = masker === undefined || key.startsWith(eventKeyPrefix) ? key : yield* maskKey(key, masker, pass);
    result[maskedKey] = masked;
    if (masked !== text) isSame = false;
    if (maskedKey === key) continue;
    isSame = false;
    const clock = resultClocks?.[`metadata.${key}`];
    if (resultClocks === undefined || clock === undefined) continue;
    delete resultClocks[`metadata.${key}`];
    resultClocks[`metadata.${maskedKey}`] = clock;
  }
  return isSame ? {} : { metadata: result, clocks: resultClocks };
}

function* maskMember(key: string, text: string, pass: MaskingPass): Steps<string> {
  const [, whole, side] = messageKey.exec(key) ?? [];
  const field = side === 'input' || side === 'output' ? side : 'metadata';
  const masker = pass.maskers(field);
  if (masker === undefined) return text;
  const onFailure = (): void => pass.report.failed(field);
  if (field === 'metadata') return yield* maskSafely(text, masker, placesWithin(masker.places, key), onFailure);
  if (whole !== undefined) return yield* maskSafely(text, masker, masker.places, onFailure);
  // One message, which is combined with others as JSON.
  const masked = yield* maskSafely(text, masker, placesWithinSome(masker.places), onFailure);
  return masked === text ? text : asJson(masked);
}

/** A pseudonym, so that no two keys fall together. */
function* maskKey(key: string, masker: FieldMasker, { report }: MaskingPass): Steps<string> {
  const asKey: FieldMasker = { ...masker, markFound: masker.markKey };
  return yield* maskSafely(key, asKey, [], () => report.failed('metadata'));
}

/** A text that is no JSON by itself, such as a mark, as a JSON text. */
const asJson = (text: string): string => {
  if (text.length > marksLengthMax && text !== failureMark) return text;
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
};
