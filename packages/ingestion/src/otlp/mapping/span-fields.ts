import type { MappedField, MappedFields } from '../conventions/convention.ts';
import { conventions } from '../conventions/registry.ts';
import { ConventionTable, type CompiledField } from './convention-table.ts';

/** All conventions, compiled once. */
export const conventionTable = new ConventionTable(conventions);

const field = <F extends MappedField>(name: F): CompiledField<MappedFields[F]> => conventionTable.field(name);

/** The fields to ask a span for. */
export const spanFields = {
  type: field('type'),
  name: field('name'),
  input: field('input'),
  output: field('output'),
  model: field('model'),
  provider: field('provider'),
  modelParameters: field('modelParameters'),
  serviceTier: field('serviceTier'),
  usageRole: field('usageRole'),
  usage: field('usage'),
  cost: field('cost'),
  completionStartTime: field('completionStartTime'),
  level: field('level'),
  statusMessage: field('statusMessage'),
  version: field('version'),
  environment: field('environment'),
  promptName: field('promptName'),
  promptVersion: field('promptVersion'),
  metadata: field('metadata'),
  traceName: field('traceName'),
  traceVersion: field('traceVersion'),
  traceInput: field('traceInput'),
  traceOutput: field('traceOutput'),
  traceMetadata: field('traceMetadata'),
  userId: field('userId'),
  sessionId: field('sessionId'),
  release: field('release'),
  isPublic: field('isPublic'),
  tags: field('tags'),
  appRoot: field('appRoot'),
  feedback: field('feedback'),
} as const;
