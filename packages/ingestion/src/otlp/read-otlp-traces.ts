import type { IngestBatch, Micros, ProjectId, TraceId, TracePatch } from '@spanledger/core';
import { batchHead, type BatchHead } from '../batch-head.ts';
import { MonthBudget } from '../month-budget.ts';
import { readJsonTraces } from './json/read-json-traces.ts';
import { attributesProblem, sizeProblemOf } from './limits.ts';
import type { ScopeContext } from './mapping/map-observation.ts';
import { mapSpan, type Mapping } from './mapping/map-span.ts';
import { conventionTable } from './mapping/span-fields.ts';
import { originOf, scopeText } from './mapping/span-origin.ts';
import { SpanReader } from './mapping/span-reader.ts';
import type { OtlpEncoding } from './otlp-encoding.ts';
import type { OtlpResource, OtlpScope } from './otlp-span.ts';
import { readProtobufTraces } from './protobuf/read-trace-request.ts';
import { Rejections } from './rejections.ts';
import { problemOf } from './span-id.ts';

export interface OtlpContext {
  readonly projectId: ProjectId;
  readonly receivedAt: Micros;
}

export interface OtlpTraces {
  readonly batch: IngestBatch;
  /** How many of the spans are rejected; the others are in the batch. */
  readonly rejectedSpans: number;
  /** Describes the first rejected spans and their errors; never their contents. */
  readonly rejectionMessage: string | undefined;
  /** All spans of the request, rejected ones too. */
  readonly spanCount: number;
}

/**
 * Reads an OTLP export of traces into normalised patches: an observation for each span, and one patch for each trace.
 * A bad span is rejected and never costs its neighbours. Throws `invalid_input` when the body cannot be decoded.
 */
export const readOtlpTraces = (body: Uint8Array, encoding: OtlpEncoding, context: OtlpContext): OtlpTraces => {
  const resources = encoding === 'protobuf' ? readProtobufTraces(body) : readJsonTraces(body);
  return mapResources(resources, batchHead(context, body), context);
};

const mapResources = (resources: Iterable<OtlpResource>, head: BatchHead, { receivedAt }: OtlpContext): OtlpTraces => {
  const mapping: RequestMapping = {
    receivedAt,
    reader: new SpanReader(conventionTable),
    observations: [],
    scores: [],
    drafts: new Map(),
    rejections: new Rejections(),
    months: new MonthBudget(),
    spanCount: 0,
  };
  let index = 0;
  for (const resource of resources) {
    mapResource(resource, `resourceSpans[${index}]`, mapping);
    index += 1;
  }
  const { observations, scores, rejections, spanCount } = mapping;
  const traces: TracePatch[] = [];
  for (const [id, draft] of mapping.drafts) traces.push({ id: id as TraceId, record: draft.finish(), events: 0 });
  return {
    batch: { ...head, rejected: rejections.byReason, observations, traces, scores, deletions: [] },
    rejectedSpans: rejections.count,
    rejectionMessage: rejections.message(spanCount),
    spanCount,
  };
};

interface RequestMapping extends Mapping {
  readonly rejections: Rejections;
  spanCount: number;
}

const mapResource = (resource: OtlpResource, path: string, mapping: RequestMapping): void => {
  const origin = originOf(resource, mapping.reader);
  let index = 0;
  for (const scope of resource.scopes) {
    mapScope(scope, resource, { origin, scopeText: scopeText(scope) }, `${path}.scopeSpans[${index}]`, mapping);
    index += 1;
  }
};

const mapScope = (
  scope: OtlpScope,
  resource: OtlpResource,
  context: ScopeContext,
  path: string,
  mapping: RequestMapping,
): void => {
  const refusal = resource.problem ?? scope.problem ?? attributesProblem(resource) ?? attributesProblem(scope);
  let index = 0;
  for (const span of scope.spans) {
    const problem =
      refusal ?? problemOf(span) ?? sizeProblemOf(span) ?? mapSpan(span, scope, resource, context, mapping);
    if (problem !== undefined) mapping.rejections.add(`${path}.spans[${index}]`, problem);
    index += 1;
  }
  mapping.spanCount += index;
};
