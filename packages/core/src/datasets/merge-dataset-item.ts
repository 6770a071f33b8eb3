import { invalidInput, type InputIssue } from '../errors.ts';
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

/** The next version of an item; `before` is absent for one that is new or was deleted. */
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

/** Items that do not fit are named up to so many. */
export const namedItemsMax = 10;

/** Throws `invalid_input` with each thing that does not fit. */
export const refuseItems = (failed: readonly { at: string; issues: readonly DatasetItemIssue[] }[]): void => {
  if (failed.length === 0) return;
  const issues: readonly InputIssue[] = failed.flatMap(({ at, issues }) =>
    issues.map(({ field, path, message }) => ({ path: `${at}.${field}${path.replaceAll('/', '.')}`, message })),
  );
  const [first] = issues;
  throw invalidInput(`Dataset item validation failed: ${first?.path} ${first?.message}`, issues);
};

/** Throws `invalid_input` with the items that a new schema would not fit. */
export const refuseSchema = (failed: readonly { id: string; issues: readonly DatasetItemIssue[] }[]): void => {
  if (failed.length === 0) return;
  const issues = failed.slice(0, namedItemsMax).flatMap(({ id, issues }) =>
    issues.map(({ field, path, message }) => ({
      path: `items[${id}].${field}${path.replaceAll('/', '.')}`,
      message,
    })),
  );
  const count = failed.length > namedItemsMax ? `more than ${namedItemsMax}` : failed.length;
  const [first] = issues;
  throw invalidInput(
    `Schema validation failed for ${count} existing items, and nothing was changed: ${first?.path} ${first?.message}`,
    issues,
  );
};

/** What a run keeps as its metadata: always an object, with the version of the dataset where one was asked for. */
export const runMetadata = (metadata: unknown, datasetVersion: string | undefined): unknown => {
  if (metadata === null && datasetVersion === undefined) return null;
  const isObject = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata);
  const members = metadata === null ? {} : isObject ? (metadata as JsonSchemaObject) : { metadata };
  return datasetVersion === undefined ? members : { ...members, dataset_version: datasetVersion };
};

/** What makes a run item the same one again. */
export const runItemKey = (
  item: Pick<DatasetRunItem, 'datasetRunId' | 'datasetItemId' | 'traceId' | 'observationId'>,
) => JSON.stringify([item.datasetRunId, item.datasetItemId, item.traceId, item.observationId]);
