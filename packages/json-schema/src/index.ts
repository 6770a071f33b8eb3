export { compileSchema, type SchemaIssues } from './compile-schema.ts';
export { SchemaError, type SchemaIssue } from './schema-issues.ts';
export { budgetOfRequest, type SchemaWork } from './schema-thread.ts';
