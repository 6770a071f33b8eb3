import type { BuiltIn } from '../../api/evaluators.ts';
import { parsedJson } from '../../format/parsed-json.ts';

/** A setting of a built-in evaluator as a form field with a text value. */
export interface Setting {
  readonly name: string;
  /** `lines`: one text per line. */
  readonly kind: 'text' | 'number' | 'choice' | 'switch' | 'lines' | 'json';
  readonly values: readonly string[];
  readonly isNeeded: boolean;
  /** The default value; empty if there is none. */
  readonly usual: string;
  readonly description: string;
}

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly default?: unknown;
  readonly description?: string;
}

const kindOf = ({ type, enum: values, items }: Schema): Setting['kind'] => {
  if (values !== undefined) return 'choice';
  if (type === 'boolean') return 'switch';
  if (type === 'number' || type === 'integer') return 'number';
  if (type === 'array' && items?.type === 'string') return 'lines';
  return type === 'array' || type === 'object' ? 'json' : 'text';
};

const plainText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The settings that the JSON Schema of a built-in evaluator describes. */
export const settingsOf = ({ settingsSchema }: Pick<BuiltIn, 'settingsSchema'>): readonly Setting[] => {
  const properties = (settingsSchema['properties'] ?? {}) as Readonly<Record<string, Schema>>;
  const required = (settingsSchema['required'] ?? []) as readonly string[];
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    kind: kindOf(schema),
    values: schema.enum ?? [],
    isNeeded: required.includes(name),
    usual: schema.default === undefined ? '' : plainText(schema.default),
    description: schema.description ?? '',
  }));
};

type Texts = Readonly<Record<string, string>>;

const textOf = ({ kind }: Setting, value: unknown): string => {
  if (value === undefined) return '';
  if (kind === 'lines' && Array.isArray(value)) return value.join('\n');
  return kind === 'json' ? JSON.stringify(value, null, 2) : plainText(value);
};

/** Stored settings as shown in the form. */
export const settingTexts = (settings: readonly Setting[], values: Readonly<Record<string, unknown>>): Texts =>
  Object.fromEntries(settings.map((setting) => [setting.name, textOf(setting, values[setting.name])]));

const valueOf = ({ kind }: Setting, text: string): unknown => {
  if (kind === 'number') return Number(text);
  if (kind === 'switch') return text === 'true';
  if (kind === 'lines') return text.split('\n').filter((line) => line !== '');
  return kind === 'json' ? parsedJson(text).value : text;
};

/** The settings in the form; an empty field is omitted. */
export const settingValues = (settings: readonly Setting[], texts: Texts): Record<string, unknown> =>
  Object.fromEntries(
    settings.flatMap((setting) => {
      const text = texts[setting.name] ?? '';
      return text.trim() === '' ? [] : [[setting.name, valueOf(setting, text)]];
    }),
  );

/** The reason why the settings are invalid; `undefined` if they are valid. */
export const settingsProblem = (settings: readonly Setting[], texts: Texts): string | undefined => {
  const wrong = settings.find(({ name, kind }) => {
    const text = texts[name] ?? '';
    return kind === 'json' && text.trim() !== '' && parsedJson(text).problem !== undefined;
  });
  return wrong === undefined ? undefined : `${wrong.name} is no JSON yet.`;
};
