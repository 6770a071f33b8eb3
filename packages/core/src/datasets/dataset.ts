import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';

/** A JSON Schema of the draft 2020-12. */
export type JsonSchemaObject = Readonly<Record<string, unknown>>;

/** The schemas of items; `null`: anything. */
export interface DatasetSchemas {
  readonly inputSchema: JsonSchemaObject | null;
  readonly expectedOutputSchema: JsonSchemaObject | null;
}

export interface Dataset extends DatasetSchemas {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly name: string;
  readonly description: string | null;
  /** Any JSON value. */
  readonly metadata: unknown;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
}

/** Absent members are unchanged, or `null` in a new dataset. */
export interface DatasetChanges {
  readonly name: string;
  readonly description?: string | undefined;
  readonly metadata?: unknown;
  /** `null` removes it. */
  readonly inputSchema?: JsonSchemaObject | null | undefined;
  readonly expectedOutputSchema?: JsonSchemaObject | null | undefined;
}

export const datasetItemStatuses = ['ACTIVE', 'ARCHIVED'] as const;
export type DatasetItemStatus = (typeof datasetItemStatuses)[number];

/** The JSON values of an item. */
export interface DatasetItemValues {
  readonly input: unknown;
  readonly expectedOutput: unknown;
  readonly metadata: unknown;
}

/** An item as it was at some time. */
export interface DatasetItem extends DatasetItemValues {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly datasetId: string;
  readonly datasetName: string;
  readonly status: DatasetItemStatus;
  readonly sourceTraceId: string | null;
  readonly sourceObservationId: string | null;
  readonly createdAt: Micros;
  /** From when on it was like this. No two versions of an item have the same time. */
  readonly updatedAt: Micros;
}

/** Absent and `null` members are unchanged, or `null` in a new item. */
export interface DatasetItemChanges extends Partial<DatasetItemValues> {
  readonly id: string;
  readonly status?: DatasetItemStatus | undefined;
  readonly sourceTraceId?: string | undefined;
  readonly sourceObservationId?: string | undefined;
  /** Its position in the request, such as `body` or `line 7`, used in messages of problems. */
  readonly at: string;
}

/** One thing in which an item does not fit a schema. */
export interface DatasetItemIssue {
  readonly field: 'input' | 'expectedOutput';
  /** A JSON pointer within the field; empty for the field itself. */
  readonly path: string;
  readonly message: string;
  /** Of the schema, such as `required`. */
  readonly keyword: string;
}

/** The issues of each item, in their order. Rejects with `invalid_input` if it would take too much time or memory. */
export type IssuesOfItems = (
  items: readonly Pick<DatasetItemValues, 'input' | 'expectedOutput'>[],
) => Promise<readonly (readonly DatasetItemIssue[])[]>;

/** Validates items by the schemas of their dataset; rejects with `invalid_input` for an invalid schema. */
export type DatasetItemCheck = (dataset: DatasetSchemas & Pick<Dataset, 'projectId'>) => Promise<IssuesOfItems>;

/** A run of an experiment over a dataset. */
export interface DatasetRun {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly datasetId: string;
  readonly datasetName: string;
  readonly name: string;
  readonly description: string | null;
  readonly metadata: unknown;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
}

/** That an item was run, and the trace of it. */
export interface DatasetRunItem {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly datasetRunId: string;
  readonly datasetRunName: string;
  readonly datasetItemId: string;
  readonly traceId: string;
  readonly observationId: string | null;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
}
