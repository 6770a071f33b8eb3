import { refuseIssues, type InputIssue } from '../errors.ts';
import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';

export const scoreConfigTypes = ['NUMERIC', 'CATEGORICAL', 'BOOLEAN', 'TEXT'] as const;
export type ScoreConfigType = (typeof scoreConfigTypes)[number];

export interface ScoreCategory {
  readonly label: string;
  /** The numeric value of the category. */
  readonly value: number;
}

/** Requirements on scores that name the config. */
export interface ScoreConfigFacts {
  /** That of all scores of the config. Not unique. */
  readonly name: string;
  readonly dataType: ScoreConfigType;
  readonly description: string | null;
  /** Inclusive, of NUMERIC alone; `null`: no bound. */
  readonly minValue: number | null;
  readonly maxValue: number | null;
  /** Of CATEGORICAL; `True` and `False` of BOOLEAN; `null` of others. */
  readonly categories: readonly ScoreCategory[] | null;
}

export interface ScoreConfig extends ScoreConfigFacts {
  readonly id: string;
  readonly projectId: ProjectId;
  /** Scores may not name it from then on. */
  readonly isArchived: boolean;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
}

/** Absent members are unchanged. */
export type ScoreConfigChanges = {
  readonly [Name in Exclude<keyof ScoreConfigFacts, 'dataType'>]?: ScoreConfigFacts[Name] | undefined;
} & { readonly isArchived?: boolean | undefined };

/** Of a project, archived ones too. */
export const scoreConfigsMax = 1000;
export const scoreCategoriesMax = 500;
/** Categories listed in a message. */
const namedCategoriesMax = 20;

export const booleanCategories: readonly ScoreCategory[] = [
  { label: 'True', value: 1 },
  { label: 'False', value: 0 },
];

/** Throws `invalid_input` with the problems of a config as a whole. */
export const checkScoreConfig = (config: ScoreConfigFacts): void => {
  const issues = scoreConfigIssues(config);
  refuseIssues(issues);
};

const scoreConfigIssues = ({ dataType, minValue, maxValue, categories }: ScoreConfigFacts): readonly InputIssue[] => {
  const issues: InputIssue[] = [];
  const refuse = (field: string, message: string): void => void issues.push({ path: `body.${field}`, message });
  if (dataType !== 'NUMERIC' && minValue !== null) refuse('minValue', `must be absent for a ${dataType} config`);
  if (dataType !== 'NUMERIC' && maxValue !== null) refuse('maxValue', `must be absent for a ${dataType} config`);
  if (minValue !== null && maxValue !== null && maxValue <= minValue) {
    refuse('maxValue', `must be greater than minValue, which is ${minValue}`);
  }
  if (dataType === 'CATEGORICAL') {
    const problem = categoriesProblem(categories ?? []);
    if (problem !== undefined) refuse('categories', problem);
  } else if (dataType === 'BOOLEAN') {
    if (!isBoolean(categories)) refuse('categories', 'must be absent for a BOOLEAN config, whose values are fixed');
  } else if (categories !== null) {
    refuse('categories', `must be absent for a ${dataType} config`);
  }
  return issues;
};

const isBoolean = (categories: ScoreConfigFacts['categories']): boolean =>
  categories !== null &&
  categories.length === booleanCategories.length &&
  booleanCategories.every(({ label, value }) =>
    categories.some((category) => category.label === label && category.value === value),
  );

const categoriesProblem = (categories: readonly ScoreCategory[]): string | undefined => {
  if (categories.length === 0) return 'must hold at least one category for a CATEGORICAL config';
  if (new Set(categories.map(({ label }) => label)).size < categories.length) return 'must have labels that differ';
  if (new Set(categories.map(({ value }) => value)).size < categories.length) return 'must have values that differ';
  return undefined;
};

/** The config with the changes; throws what `checkScoreConfig` throws. */
export const changeScoreConfig = (config: ScoreConfig, changes: ScoreConfigChanges): ScoreConfig => {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const changed: ScoreConfig = { ...config, ...given };
  checkScoreConfig(changed);
  return changed;
};

interface ConfiguredValue {
  readonly dataType: ScoreConfigType;
  readonly value: number | null;
  readonly stringValue: string | null;
}

/** The values of a score that a config determines. */
export interface ConfiguredScore extends ConfiguredValue {
  readonly name: string;
}

export interface ScoreConfigMismatch {
  readonly field: 'configId' | 'dataType' | 'value';
  readonly message: string;
}

interface GivenScore {
  readonly dataType: string | null | undefined;
  readonly value: number | string;
}

/** The stored form of a score that names a config, or which of its fields does not fit the config. */
export const configuredScore = (
  config: ScoreConfig | undefined,
  { dataType, value }: GivenScore,
): ConfiguredScore | ScoreConfigMismatch => {
  if (config === undefined) return { field: 'configId', message: 'names no score config of this project' };
  if (config.isArchived) return { field: 'configId', message: 'names a score config that is archived' };
  if (dataType !== undefined && dataType !== null && dataType !== config.dataType) {
    return { field: 'dataType', message: `must be ${config.dataType}, as the score config has it` };
  }
  const configured = rules[config.dataType](config, value);
  return configured === undefined ? mismatch(config) : { ...configured, name: config.name };
};

type Rule = (config: ScoreConfig, value: number | string) => ConfiguredValue | undefined;

const textLengthMax = 500;

const rules: Readonly<Record<ScoreConfigType, Rule>> = {
  NUMERIC: ({ minValue, maxValue }, value) =>
    typeof value === 'number' && value >= (minValue ?? -Infinity) && value <= (maxValue ?? Infinity)
      ? { dataType: 'NUMERIC', value, stringValue: null }
      : undefined,
  CATEGORICAL: ({ categories }, value) => {
    const category = categories?.find(({ label }) => label === value);
    return category && { dataType: 'CATEGORICAL', value: category.value, stringValue: category.label };
  },
  BOOLEAN: (_config, value) => {
    const category = booleanCategories.find((known) => known.value === value);
    return category && { dataType: 'BOOLEAN', value: category.value, stringValue: category.label };
  },
  TEXT: (_config, value) =>
    typeof value === 'string' && value.length > 0 && value.length <= textLengthMax
      ? { dataType: 'TEXT', value: null, stringValue: value }
      : undefined,
};

const mismatch = ({ dataType, minValue, maxValue, categories }: ScoreConfig): ScoreConfigMismatch => {
  const named = (categories ?? []).slice(0, namedCategoriesMax).map(({ label }) => label);
  const expected = {
    NUMERIC: `a number${minValue === null ? '' : ` from ${minValue}`}${maxValue === null ? '' : ` up to ${maxValue}`}`,
    CATEGORICAL: `one of the categories ${named.join(', ')}${named.length < (categories?.length ?? 0) ? ', …' : ''}`,
    BOOLEAN: '0 or 1',
    TEXT: `a text of 1 to ${textLengthMax} characters`,
  } as const;
  return { field: 'value', message: `must be ${expected[dataType]}, as the score config has it` };
};
