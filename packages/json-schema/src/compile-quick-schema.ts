import { createRequire } from 'node:module';

import type { JsonSchemaObject } from '@spanledger/core';
import type * as ajvModule from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';

/** Own properties: `{}` has no `toString` of its own. */
export const ajvOptions = { strict: false, validateFormats: false, ownProperties: true } as const;

export type QuickValidator = ValidateFunction;
export type AjvError = Pick<ErrorObject, 'instancePath' | 'message' | 'keyword' | 'params'>;

/** Loaded with the first schema, as it is 77 files. */
const loadAjv = (): typeof ajvModule => createRequire(import.meta.url)('ajv/dist/2020.js') as typeof ajvModule;

let metaSchema: ajvModule.Ajv2020 | undefined;

/**
 * Compiles a schema without patterns whose references are places within it, for this thread. Throws for what is no
 * schema. The schema of schemas is compiled once, as that takes ten times as long as a small one; each other has a
 * compiler of its own, so that names of one are not known in another.
 */
export const compileQuickSchema = (schema: JsonSchemaObject): QuickValidator => {
  const { Ajv2020 } = loadAjv();
  metaSchema ??= new Ajv2020(ajvOptions);
  void metaSchema.validateSchema(schema, true);
  const compiler = new Ajv2020({ ...ajvOptions, allErrors: true, meta: false, validateSchema: false });
  const validate = compiler.compile({ ...schema });
  if ('$async' in validate) throw new Error('$async is no keyword of it');
  return validate;
};
