import type { FilterColumn } from '../api/conditions.ts';

/** The filter columns of traces, and of sums over traces. */
export const traceFilterColumns: readonly FilterColumn[] = [
  { column: 'name', label: 'Name', kind: 'text', isOptional: true, dimension: 'name' },
  { column: 'userId', label: 'User', kind: 'text', isOptional: true, dimension: 'userId' },
  { column: 'sessionId', label: 'Session', kind: 'text', isOptional: true, dimension: 'sessionId' },
  { column: 'tags', label: 'Tag', kind: 'list', isOptional: true, dimension: 'tags' },
  { column: 'environment', label: 'Environment', kind: 'text', dimension: 'environment' },
  { column: 'release', label: 'Release', kind: 'text', isOptional: true, dimension: 'release' },
  { column: 'version', label: 'Version', kind: 'text', isOptional: true, dimension: 'version' },
  { column: 'id', label: 'Trace id', kind: 'text' },
  { column: 'totalCost', label: 'Cost', kind: 'number', unit: 'US dollars' },
  { column: 'latency', label: 'Latency', kind: 'number', unit: 'seconds' },
  { column: 'totalTokens', label: 'Tokens', kind: 'number' },
  { column: 'observationCount', label: 'Observations', kind: 'number' },
  { column: 'errorCount', label: 'Errors', kind: 'number' },
];
