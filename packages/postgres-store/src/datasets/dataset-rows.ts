import { hash } from 'node:crypto';

import {
  formatIso,
  runItemKey,
  runMetadata,
  type Dataset,
  type DatasetItem,
  type DatasetItemStatus,
  type DatasetRun,
  type DatasetRunItem,
  type JsonSchemaObject,
  type NewDatasetRunItem,
  type ProjectId,
} from '@spanledger/core';

import { toDate, toMicros } from '../budgets/budget-rows.ts';
import { Prisma } from '../generated/client.ts';
import type {
  DatasetItemVersionModel,
  DatasetModel,
  DatasetRunItemModel,
  DatasetRunModel,
} from '../generated/models.ts';

/** The columns of a version, under the names of its model. */
export const versionColumnList = `
  project_id AS "projectId", id, valid_from AS "validFrom", valid_to AS "validTo", dataset_id AS "datasetId",
  is_deleted AS "isDeleted", status, input, expected_output AS "expectedOutput", metadata,
  source_trace_id AS "sourceTraceId", source_observation_id AS "sourceObservationId", created_at AS "createdAt"`;
export const versionColumns = Prisma.raw(versionColumnList);

export type VersionRow = DatasetItemVersionModel;

/** The end of the current version's validity. */
export const validNow = 9_223_372_036_854_775_807n;

const parsed = (text: string | null): unknown => (text === null ? null : (JSON.parse(text) as unknown));
const schemaOf = (text: string | null): JsonSchemaObject | null => parsed(text) as JsonSchemaObject | null;

/** As text, which preserves the order of members and every number; a JSON null becomes none. */
export const jsonText = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value);

export const toDataset = (row: Omit<DatasetModel, 'writtenAt'>): Dataset => ({
  id: row.id,
  projectId: row.projectId as ProjectId,
  name: row.name,
  description: row.description,
  metadata: parsed(row.metadata),
  inputSchema: schemaOf(row.inputSchema),
  expectedOutputSchema: schemaOf(row.expectedOutputSchema),
  createdAt: toMicros(row.createdAt),
  updatedAt: toMicros(row.updatedAt),
});

export const toItem = (row: DatasetItemVersionModel, datasetName: string): DatasetItem => ({
  id: row.id,
  projectId: row.projectId as ProjectId,
  datasetId: row.datasetId,
  datasetName,
  status: row.status as DatasetItemStatus,
  input: parsed(row.input),
  expectedOutput: parsed(row.expectedOutput),
  metadata: parsed(row.metadata),
  sourceTraceId: row.sourceTraceId,
  sourceObservationId: row.sourceObservationId,
  createdAt: Number(row.createdAt),
  updatedAt: Number(row.validFrom),
});

export const itemRow = (item: DatasetItem): DatasetItemVersionModel => ({
  projectId: item.projectId,
  id: item.id,
  validFrom: BigInt(item.updatedAt),
  validTo: validNow,
  datasetId: item.datasetId,
  isDeleted: false,
  status: item.status,
  input: jsonText(item.input),
  expectedOutput: jsonText(item.expectedOutput),
  metadata: jsonText(item.metadata),
  sourceTraceId: item.sourceTraceId,
  sourceObservationId: item.sourceObservationId,
  createdAt: BigInt(item.createdAt),
});

export const toRun = (row: DatasetRunModel, datasetName: string): DatasetRun => ({
  id: row.id,
  projectId: row.projectId as ProjectId,
  datasetId: row.datasetId,
  datasetName,
  name: row.name,
  description: row.description,
  metadata: parsed(row.metadata),
  createdAt: toMicros(row.createdAt),
  updatedAt: toMicros(row.updatedAt),
});

/** Of a run that begins with this item. */
export const runRow = (
  run: Pick<DatasetRun, 'id' | 'projectId' | 'datasetId' | 'name'>,
  { runDescription: description, metadata, datasetVersion, createdAt }: NewDatasetRunItem,
) => {
  const version = datasetVersion === undefined ? undefined : formatIso(datasetVersion);
  const at = createdAt === undefined ? {} : { createdAt: toDate(createdAt), updatedAt: toDate(createdAt) };
  return { ...run, description, metadata: jsonText(runMetadata(metadata, version)), ...at };
};

/** The same for the same item, trace and observation of a run. */
export const runItemId = (item: Parameters<typeof runItemKey>[0]): string =>
  hash('sha256', runItemKey(item)).slice(0, 32);

export const toRunItem = (row: DatasetRunItemModel, runName: string): DatasetRunItem => ({
  id: row.id,
  projectId: row.projectId as ProjectId,
  datasetRunId: row.runId,
  datasetRunName: runName,
  datasetItemId: row.datasetItemId,
  traceId: row.traceId,
  observationId: row.observationId,
  createdAt: Number(row.createdAt),
  updatedAt: Number(row.createdAt),
});
