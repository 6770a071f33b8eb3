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
    return async (subject, sandbox, work) => {
      const read = jsonOf(valueAt(actual, subject));
      if ('problem' in read) return isTrue(false, read.problem);
      const issues = await sandbox.schemaIssues(schema, read.value, work);
      return issues.length === 0 ? isTrue(true) : isTrue(false, issues.join('\n'));
    };
  },
};
