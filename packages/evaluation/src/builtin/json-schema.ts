import { DomainError, EvaluationError, type ForProject } from '@spanledger/core';
import { budgetOfRequest, compileSchema, SchemaError } from '@spanledger/json-schema';

import { valueAt } from '../subject/text-of.ts';
import { isTrue, settingsOf, type BuiltInKind, type Settings } from './built-in-kind.ts';
import { actualSetting, pathSetting } from './compared-texts.ts';
import { jsonOf } from './json-valid.ts';

export const jsonSchema: BuiltInKind = {
  name: 'json-schema',
  title: 'JSON Schema',
  description: 'True when the output, or the JSON in its text, fits a JSON Schema of the draft 2020-12.',
  dataType: 'BOOLEAN',
  settingsSchema: settingsOf(
    { ...actualSetting, schema: { type: 'object', description: 'A JSON Schema of the draft 2020-12.' } },
    ['schema'],
  ),
  prepare: (settings) => {
    const actual = pathSetting(settings, 'actual');
    const schema = settings['schema'] as Settings;
    return async (subject, work) => {
      const read = jsonOf(valueAt(actual, subject));
      if ('problem' in read) return isTrue(false, read.problem);
      const issues = await issuesOf(schema, read.value, work);
      return issues.length === 0 ? isTrue(true) : isTrue(false, issues.join('\n'));
    };
  },
};

const issuesOf = async (schema: Settings, value: unknown, work: ForProject): Promise<readonly string[]> => {
  try {
    const compare = await compileSchema(schema, { ...work, budget: budgetOfRequest() });
    const [issues = []] = await compare([value]);
    return issues.map(({ path, message }) => `${path === '' ? 'It' : path} ${message}`);
  } catch (error) {
    if (error instanceof SchemaError) {
      const subject = error.subject === 'schema' ? 'The JSON Schema' : 'The value';
      throw new EvaluationError(`${subject} ${error.message}.`, false);
    }
    if (error instanceof DomainError) throw new EvaluationError(error.message, true);
    throw error;
  }
};

/** Why this is no JSON Schema, if so. Rejects with `unavailable` when it could not be tried, or with the signal's reason. */
export const schemaProblem = async (schema: Settings, work: ForProject): Promise<string | undefined> => {
  try {
    await compileSchema(schema, { ...work, budget: budgetOfRequest() });
    return undefined;
  } catch (error) {
    if (error instanceof SchemaError) return error.message;
    throw error;
  }
};
