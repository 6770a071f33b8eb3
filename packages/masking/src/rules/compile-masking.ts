import {
  contentFields,
  documentPath,
  invalidInput,
  maskingDocumentSchema,
  parseDocument,
  type InputIssue,
  type MaskableField,
  type MaskingAction,
  type MaskingRule,
} from '@spanledger/core';

import { detectors } from '../detectors/detectors.ts';
import type { Finder } from '../detectors/detector.ts';
import { parseFieldPath, type FieldPath } from './field-path.ts';
import { compilePattern } from './pattern.ts';

/** The maximal size of all compiled patterns of a policy. */
const sizesMax = 1000;

interface Rule {
  /** Its place in the document. */
  readonly index: number;
  /** The replacement of a value contains it. */
  readonly name: string;
  readonly action: MaskingAction;
}

/** Searches texts for a form. */
export interface TextRule extends Rule {
  readonly finder: Finder;
  readonly fields: ReadonlySet<MaskableField>;
}

/** Replaces the whole value at a path. */
export interface PathRule extends Rule {
  readonly path: FieldPath;
}

/** A masking policy, ready to run. */
export interface MaskingRules {
  readonly texts: readonly TextRule[];
  readonly paths: readonly PathRule[];
}

/** Throws `invalid_input` with each wrong rule and what was expected. */
export const compileMasking = (document: unknown): MaskingRules => {
  const { rules } = parseDocument(maskingDocumentSchema, document);
  const issues: InputIssue[] = [];
  const texts: TextRule[] = [];
  const paths: PathRule[] = [];
  let sizes = 0;
  for (const [index, rule] of rules.entries()) {
    const compiled = compileRule(rule, index);
    if ('problem' in compiled)
      issues.push({ path: documentPath(['rules', index, compiled.member]), message: compiled.problem });
    else if ('path' in compiled) paths.push(compiled);
    else {
      texts.push(compiled.rule);
      sizes += compiled.size;
    }
  }
  if (sizes > sizesMax) {
    const message = `have patterns of ${sizes} instructions together, and may have ${sizesMax}`;
    issues.push({ path: documentPath(['rules']), message });
  }
  const [first] = issues;
  if (first !== undefined) throw invalidInput(`Invalid policy: ${first.path} ${first.message}`, issues);
  return { texts, paths };
};

type Compiled =
  | PathRule
  | { readonly rule: TextRule; readonly size: number }
  | { readonly member: string; readonly problem: string };

const pathExpectation =
  'must be a field and the way into its JSON, such as input.messages[*].content, metadata.**.email or metadata["user.id"]';

/** Behind `**` each part of a path is looked for at each place of a value. */
const partsMax = 32;

const compileRule = (given: MaskingRule, index: number): Compiled => {
  const { name = given.detector ?? 'masked', action, path, pattern, detector } = given;
  const head = { index, name, action };
  if (path !== undefined) {
    const parsed = parseFieldPath(path);
    if (parsed === undefined) return { member: 'path', problem: pathExpectation };
    if (parsed.steps.length <= partsMax) return { ...head, path: parsed };
    return { member: 'path', problem: `must have at most ${partsMax} keys, indexes, * and ** behind its field` };
  }
  const fields = new Set<MaskableField>(given.fields ?? contentFields);
  if (detector !== undefined) return { rule: { ...head, fields, finder: detectors[detector] }, size: 0 };
  const compiled = compilePattern(pattern ?? '');
  if (typeof compiled === 'string') return { member: 'pattern', problem: compiled };
  return { rule: { ...head, fields, finder: compiled.finder }, size: compiled.size };
};
