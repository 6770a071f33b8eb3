import { invalidField, type DatasetItemCheck, type DatasetItemIssue, type JsonSchemaObject } from '@spanledger/core';
import { budgetOfRequest, compileSchema, SchemaError, type SchemaWork } from '@spanledger/json-schema';

type Field = DatasetItemIssue['field'];
type FieldIssues = (values: readonly unknown[]) => Promise<readonly (readonly DatasetItemIssue[])[]>;

/** Compares items with JSON Schemas of the draft 2020-12, all of one request within one minute. */
export const itemCheck: DatasetItemCheck = async ({ projectId, inputSchema, expectedOutputSchema }) => {
  const work = { projectId, budget: budgetOfRequest(), isInTransaction: true };
  const inputs = await fieldCheck('input', inputSchema, work);
  const expectedOutputs = await fieldCheck('expectedOutput', expectedOutputSchema, work);
  return async (items) => {
    const ofInputs = await inputs(items.map(({ input }) => input));
    const ofExpectedOutputs = await expectedOutputs(items.map(({ expectedOutput }) => expectedOutput));
    return items.map((_, at) => [...(ofInputs[at] ?? []), ...(ofExpectedOutputs[at] ?? [])]);
  };
};

const fieldCheck = async (field: Field, schema: JsonSchemaObject | null, work: SchemaWork): Promise<FieldIssues> => {
  if (schema === null) return async (values) => values.map(() => []);
  const issuesOf = await compileSchema(schema, work).catch((error: unknown) => refuse(field, error));
  return async (values) => {
    const issues = await issuesOf(values).catch((error: unknown) => refuse(field, error));
    return issues.map((own) => own.map((issue) => ({ field, ...issue })));
  };
};

const refuse = (field: Field, error: unknown): never => {
  if (!(error instanceof SchemaError)) throw error;
  throw invalidField(error.subject === 'schema' ? `body.${field}Schema` : `body.${field}`, error.message);
};
