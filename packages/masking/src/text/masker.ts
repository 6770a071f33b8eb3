import type { MaskableField } from '@spanledger/core';

import { emailFinder } from '../detectors/email.ts';
import type { MaskingRules, PathRule, TextRule } from '../rules/compile-masking.ts';
import { placesOfField, type Places } from '../rules/field-path.ts';
import { pseudonymOf } from '../rules/pseudonym.ts';
import type { Mark } from './mask-plain.ts';

/** Replaces a value on which a rule could not be run. */
export const failureMark = '[masking failed]';

/** The report on a batch, or on a dry run. */
export interface MaskingReport {
  masked(rule: number, field: MaskableField): void;
  /** A value on which a rule could not be run was replaced as a whole. */
  failed(field: MaskableField): void;
}

/** The rules for one field of one project, and the replacements of values. */
export interface FieldMasker {
  readonly rules: readonly TextRule[];
  readonly places: Places<PathRule>;
  /** Replaces a rule's match in a text. */
  readonly markFound: Mark;
  /** The same for replacements that must not become equal: keys. */
  readonly markKey: Mark;
  /** Replaces a whole value; a text is passed unchanged, other values as JSON. */
  markValue(rule: PathRule, value: string): string;
  failed(): string;
}

/** Returns the masker of each field; `undefined` where no rule applies to it. */
export type Maskers = (field: MaskableField) => FieldMasker | undefined;

/** The maskers of one batch. The key derives its pseudonyms. */
export const createMaskers = (rules: MaskingRules, key: string, report: MaskingReport): Maskers => {
  const known = new Map<MaskableField, FieldMasker | undefined>();
  const tokens = new Map<string, string>();
  const token = (value: string): string => {
    const made = tokens.get(value) ?? pseudonymOf(key, value);
    tokens.set(value, made);
    return made;
  };
  const mark = (name: string, value: string | undefined): string =>
    value === undefined ? `[${name}]` : `[${name}:${token(value)}]`;
  const masker = (field: MaskableField): FieldMasker | undefined => {
    const texts = rules.texts.filter(({ fields }) => fields.has(field));
    const paths = rules.paths.filter(({ path }) => path.field === field);
    if (texts.length === 0 && paths.length === 0) return undefined;
    return {
      rules: texts,
      places: placesOfField(paths),
      markFound: ({ index, name, action, finder }, found) => {
        report.masked(index, field);
        return mark(name, action === 'remove' ? undefined : finder.normalise(found));
      },
      markKey: ({ index, name, finder }, found) => {
        report.masked(index, field);
        return mark(name, finder.normalise(found));
      },
      markValue: ({ index, name, action }, value) => {
        report.masked(index, field);
        return mark(name, action === 'remove' ? undefined : normalForm(value));
      },
      failed: () => {
        report.failed(field);
        return failureMark;
      },
    };
  };
  return (field) => {
    if (!known.has(field)) known.set(field, masker(field));
    return known.get(field);
  };
};

/** A value that is an address of mail has the token that it has within texts. */
const normalForm = (value: string): string => {
  const [found] = [...emailFinder.find(value)];
  return found?.start === 0 && found.end === value.length ? emailFinder.normalise(value) : value;
};
