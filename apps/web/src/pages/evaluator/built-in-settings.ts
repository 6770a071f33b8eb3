import type { BuiltIn } from '../../api/evaluators.ts';
import { parsedJson } from '../../format/parsed-json.ts';

/** A setting of a built-in evaluator as a field of a form, whose value is a text there. */
export interface Setting {
  readonly name: string;
  /** `lines`: a text in each line. */
  readonly kind: 'text' | 'number' | 'choice' | 'switch' | 'lines' | 'json';
  readonly values: readonly string[];
  readonly isNeeded: boolean;
  /** What holds where nothing is given; empty for nothing. */
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

/** Stored settings as they are shown. */
export const settingTexts = (settings: readonly Setting[], values: Readonly<Record<string, unknown>>): Texts =>
  Object.fromEntries(settings.map((setting) => [setting.name, textOf(setting, values[setting.name])]));

const valueOf = ({ kind }: Setting, text: string): unknown => {
  if (kind === 'number') return Number(text);
  if (kind === 'switch') return text === 'true';
  if (kind === 'lines') return text.split('\n').filter((line) => line !== '');
  return kind === 'json' ? parsedJson(text).value : text;
};

/** What is typed as settings; an empty field is none. */
export const settingValues = (settings: readonly Setting[], texts: Texts): Record<string, unknown> =>
  Object.fromEntries(
    settings.flatMap((setting) => {
      const text = texts[setting.name] ?? '';
      return text.trim() === '' ? [] : [[setting.name, valueOf(setting, text)]];
    }),
  );

/** Why settings cannot be sent yet; `undefined` where they can. */
export const settingsProblem = (settings: readonly Setting[], texts: Texts): string | undefined => {
  const wrong = settings.find(({ name, kind }) => {
    const text = texts[name] ?? '';
    return kind === 'json' && text.trim() !== '' && parsedJson(text).problem !== undefined;
  });
  return wrong === undefined ? undefined : `${wrong.name} is no JSON yet.`;
};
