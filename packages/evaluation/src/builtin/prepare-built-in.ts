import { createRequire } from 'node:module';

import type { BuiltInEvaluator, InputIssue } from '@spanledger/core';
import type * as ajvModule from 'ajv/dist/2020.js';
import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';

import { DefinitionError } from '../definition-error.ts';
import type { BuiltInKind, BuiltInRun, Settings } from './built-in-kind.ts';
import { builtInKinds } from './built-in-evaluators.ts';

const kinds = new Map(builtInKinds.map((kind) => [kind.name, kind]));
const validators = new Map<string, ValidateFunction>();
let ajv: Ajv2020 | undefined;

/** Loaded with the first settings, as it is 77 files. */
const openAjv = (): Ajv2020 => {
  const loaded = createRequire(import.meta.url)('ajv/dist/2020.js') as typeof ajvModule;
  return new loaded.Ajv2020({ allErrors: true, useDefaults: true, strict: false });
};

/** Throws `DefinitionError` for an unknown name and for invalid settings. */
export const prepareBuiltIn = ({ name, settings }: BuiltInEvaluator): BuiltInRun => {
  const kind = kinds.get(name);
  if (kind === undefined) {
    const message = `must be one of ${[...kinds.keys()].join(', ')}`;
    throw new DefinitionError([{ path: 'name', message }]);
  }
  return kind.prepare(completed(kind, settings));
};

const completed = (kind: BuiltInKind, settings: Settings): Settings => {
  ajv ??= openAjv();
  const validate = validators.get(kind.name) ?? ajv.compile(kind.settingsSchema);
  validators.set(kind.name, validate);
  const copy = structuredClone(settings);
  if (validate(copy)) return copy;
  throw new DefinitionError((validate.errors ?? []).map(issueOf));
};

const issueOf = ({ instancePath, message = 'does not fit', keyword, params }: ErrorObject): InputIssue => {
  const values = params as Readonly<Record<string, unknown>>;
  const at = `settings${instancePath.replaceAll('/', '.')}`;
  if (keyword === 'required') return { path: `${at}.${String(values['missingProperty'])}`, message: 'must be given' };
  if (keyword === 'additionalProperties') {
    return { path: `${at}.${String(values['additionalProperty'])}`, message: 'is no setting of this evaluator' };
  }
  if (keyword === 'enum')
    return { path: at, message: `must be one of ${(values['allowedValues'] as unknown[]).join(', ')}` };
  return { path: at, message };
};
