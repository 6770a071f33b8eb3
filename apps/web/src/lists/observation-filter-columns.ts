import type { FilterColumn } from '../api/conditions.ts';
import { metadataColumn } from './trace-filter-columns.ts';

const levels = ['DEBUG', 'DEFAULT', 'WARNING', 'ERROR'];

/** The filter columns of observations. */
export const observationFilterColumns: readonly FilterColumn[] = [
  { column: 'name', label: 'Name', kind: 'text', isOptional: true, dimension: 'name' },
  { column: 'type', label: 'Type', kind: 'text', dimension: 'type' },
  { column: 'model', label: 'Model', kind: 'text', isOptional: true, dimension: 'providedModelName' },
  { column: 'provider', label: 'Provider', kind: 'text', isOptional: true, dimension: 'provider' },
  { column: 'level', label: 'Level', kind: 'text', values: levels, operators: ['=', '<>'] },
  { column: 'userId', label: 'User', kind: 'text', isOptional: true, dimension: 'userId' },
  { column: 'sessionId', label: 'Session', kind: 'text', isOptional: true, dimension: 'sessionId' },
  { column: 'traceName', label: 'Trace name', kind: 'text', isOptional: true, dimension: 'traceName' },
  { column: 'tags', label: 'Tag', kind: 'list', isOptional: true, dimension: 'tags' },
  { column: 'environment', label: 'Environment', kind: 'text', dimension: 'environment' },
  { column: 'promptName', label: 'Prompt', kind: 'text', isOptional: true, dimension: 'promptName' },
  { column: 'promptVersion', label: 'Prompt version', kind: 'number' },
  { column: 'traceId', label: 'Trace id', kind: 'text' },
  { column: 'totalCost', label: 'Cost', kind: 'number', unit: 'US dollars' },
  { column: 'latency', label: 'Latency', kind: 'number', unit: 'seconds' },
  { column: 'timeToFirstToken', label: 'Time to first token', kind: 'number', unit: 'seconds' },
  { column: 'totalTokens', label: 'Tokens', kind: 'number' },
  metadataColumn,
];
