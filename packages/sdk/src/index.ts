export { createSpanledger, type Spanledger } from './client/create-spanledger.ts';
export {
  activeSpan,
  flush,
  generation,
  observe,
  score,
  shutdown,
  spanledger,
  startGeneration,
  startSpan,
  withTrace,
} from './client/default-spanledger.ts';
export type { SpanledgerOptions } from './client/settings.ts';
export { SpanledgerError, type SpanledgerErrorCode } from './spanledger-error.ts';
export type { Observe, ObserveOptions, Span, SpanReference, SpanStarter, StartOptions } from './tracing/span.ts';
export type { Dollars, Level, ObservationType, OpenAiUsage, SpanFields } from './tracing/span-fields.ts';
export type { TraceFields } from './tracing/trace-fields.ts';
export type { ScoreDataType, ScoreInput, SpanScore } from './scores/score.ts';
export type { Page, PagedList, PageMeta } from './reading/paged-list.ts';
export type { Moment, PageQuery, ReadOptions } from './reading/query.ts';
export type { Trace, TraceListItem, TraceListQuery, TracePart, TraceWithDetails } from './reading/trace.ts';
export type { Observation, ObservationListQuery, RecordedObservationType } from './reading/observation.ts';
export type { Score } from './reading/score.ts';
export type { DailyCost, DailyCostQuery, DailyModelCost } from './reading/daily-cost.ts';
export { sdkVersion } from './version.ts';
