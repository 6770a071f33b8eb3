import type { ScoreConfig } from '../../../api/score-configs.ts';

export const dataTypes = {
  NUMERIC: 'a number',
  CATEGORICAL: 'categories',
  BOOLEAN: 'true or false',
  TEXT: 'a text',
} as const satisfies Record<ScoreConfig['dataType'], string>;

/** A category as entered in the form. */
export interface CategoryFields {
  readonly label: string;
  readonly value: string;
}

/** A config as entered in the form. */
export interface ConfigFields {
  readonly name: string;
  readonly dataType: ScoreConfig['dataType'];
  readonly minValue: string;
  readonly maxValue: string;
  readonly categories: readonly CategoryFields[];
  readonly description: string;
}

const textOf = (number: number | null): string => (number === null ? '' : String(number));

/** The initial values of a form: those of a config, or of a new one. */
export const fieldsOf = (config: ScoreConfig | undefined): ConfigFields => ({
  name: config?.name ?? '',
  dataType: config?.dataType ?? 'NUMERIC',
  minValue: textOf(config?.minValue ?? null),
  maxValue: textOf(config?.maxValue ?? null),
  categories: (config?.categories ?? []).map(({ label, value }) => ({ label, value: String(value) })),
  description: config?.description ?? '',
});

const numberOf = (text: string): number | undefined => (text.trim() === '' ? undefined : Number(text));

/** The config in the request body, without fields of other types and without categories that have no label. */
export const configBodyOf = ({ name, dataType, minValue, maxValue, categories, description }: ConfigFields) => ({
  name: name.trim(),
  description: description.trim(),
  ...(dataType === 'NUMERIC' ? { minValue: numberOf(minValue), maxValue: numberOf(maxValue) } : {}),
  ...(dataType === 'CATEGORICAL'
    ? {
        categories: categories
          .filter(({ label }) => label.trim() !== '')
          .map(({ label, value }) => ({ label: label.trim(), value: Number(value) })),
      }
    : {}),
});
