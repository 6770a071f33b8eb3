import { DomainError, invalidInput, type InputIssue } from '../errors.ts';
import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';
import type {
  Dataset,
  DatasetItem,
  DatasetItemChanges,
  DatasetItemIssue,
  DatasetRunItem,
  JsonSchemaObject,
} from './dataset.ts';

interface MergedAt {
  readonly projectId: ProjectId;
  readonly dataset: Pick<Dataset, 'id' | 'name'>;
  readonly at: Micros;
}

/** The next version of an item; `before` is absent for a new or deleted one. */
export const mergeDatasetItem = (
  before: DatasetItem | undefined,
  given: DatasetItemChanges,
  { projectId, dataset, at }: MergedAt,
): DatasetItem => ({
  id: given.id,
  projectId,
  datasetId: dataset.id,
  datasetName: dataset.name,
  status: given.status ?? before?.status ?? 'ACTIVE',
  input: given.input ?? before?.input ?? null,
  expectedOutput: given.expectedOutput ?? before?.expectedOutput ?? null,
  metadata: given.metadata ?? before?.metadata ?? null,
  sourceTraceId: given.sourceTraceId ?? before?.sourceTraceId ?? null,
  sourceObservationId: given.sourceObservationId ?? before?.sourceObservationId ?? null,
  createdAt: before?.createdAt ?? at,
  updatedAt: at,
});

/** One text for equal JSON values: the order of members does not count. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );

const contents = ({ status, input, expectedOutput, metadata, sourceTraceId, sourceObservationId }: DatasetItem) =>
  [status, input, expectedOutput, metadata, sourceTraceId, sourceObservationId] as const;

/**
 * True if two versions of an item differ only in their times. Most equal ones are the same text, which is cheaper to
 * compare.
 */
export const isSameItem = (one: DatasetItem, other: DatasetItem): boolean => {
  const [mine, its] = [contents(one), contents(other)];
  return JSON.stringify(mine) === JSON.stringify(its) || canonicalJson(mine) === canonicalJson(its);
};

export const idOfAnotherDataset = (id: string, datasetId: string): string =>
  `Dataset item id ${id} already exists in another dataset (id ${datasetId}).`;

/** How many invalid items are listed. */
export const namedItemsMax = 10;

/** Issues of an item, with their position in the request. */
export const itemIssues = (at: string, issues: readonly DatasetItemIssue[]): readonly InputIssue[] =>
  issues.map(({ field, path, message }) => ({ path: `${at}.${field}${path.replaceAll('/', '.')}`, message }));

/** Throws `invalid_input` with each thing that does not fit, if there is one. */
export const refuseItems = (checked: readonly { at: string; issues: readonly DatasetItemIssue[] }[]): void => {
  const issues = checked.flatMap(({ at, issues }) => itemIssues(at, issues));
  const [first] = issues;
  if (first === undefined) return;
  throw invalidInput(`Dataset item validation failed: ${first.path} ${first.message}`, issues);
};

/** What is wrong in one field of an item, as existing clients read it. */
export interface FailedItemField {
  readonly datasetItemId: string;
  readonly field: DatasetItemIssue['field'];
  readonly errors: readonly Omit<DatasetItemIssue, 'field'>[];
}

/** A new schema that items of its dataset do not fit. */
export class ItemsDoNotFitError extends DomainError {
  /** Of the first items. */
  readonly fields: readonly FailedItemField[];

  constructor(message: string, issues: readonly InputIssue[], fields: readonly FailedItemField[]) {
    super('invalid_input', message, { issues });
    this.fields = fields;
  }
}

const itemFields = ['input', 'expectedOutput'] as const;

const failedFields = (datasetItemId: string, issues: readonly DatasetItemIssue[]): readonly FailedItemField[] =>
  itemFields.flatMap((field) => {
    const errors = issues.flatMap(({ field: of, ...error }) => (of === field ? [error] : []));
    return errors.length === 0 ? [] : [{ datasetItemId, field, errors }];
  });

/** Throws `ItemsDoNotFitError` when there are such items. */
export const refuseSchema = (failed: readonly { id: string; issues: readonly DatasetItemIssue[] }[]): void => {
  if (failed.length === 0) return;
  const named = failed.slice(0, namedItemsMax);
  const issues = named.flatMap(({ id, issues }) =>
    issues.map(({ field, path, message }) => ({
      path: `items[${id}].${field}${path.replaceAll('/', '.')}`,
      message,
    })),
  );
  const count = failed.length > namedItemsMax ? `more than ${namedItemsMax}` : failed.length;
  const [first] = issues;
  throw new ItemsDoNotFitError(
    `Schema validation failed for ${count} existing items, and nothing was changed: ${first?.path} ${first?.message}`,
    issues,
    named.flatMap(({ id, issues }) => failedFields(id, issues)),
  );
};

/** The metadata of a run: always an object, with the version of the dataset if one was requested. */
export const runMetadata = (metadata: unknown, datasetVersion: string | undefined): unknown => {
  if (metadata === null && datasetVersion === undefined) return null;
  const isObject = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata);
  const members = metadata === null ? {} : isObject ? (metadata as JsonSchemaObject) : { metadata };
  return datasetVersion === undefined ? members : { ...members, dataset_version: datasetVersion };
};

/** The identity of a run item. */
export const runItemKey = (
  item: Pick<DatasetRunItem, 'datasetRunId' | 'datasetItemId' | 'traceId' | 'observationId'>,
) => JSON.stringify([item.datasetRunId, item.datasetItemId, item.traceId, item.observationId]);

/** Of the names and ids of runs. */
export const runNameCharactersMax = 800;

/** The name of a run that telemetry names as another one is named already. */
export const nameOfAnotherRun = (name: string, runId: string): string => {
  const both = `${name} (${runId})`;
  return both.length > runNameCharactersMax ? runId : both;
};
