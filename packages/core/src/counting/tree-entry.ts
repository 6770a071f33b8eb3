import type { ObservationId } from '../ids.ts';
import type { Clock } from '../merge/clock.ts';
import { endOfObservation, type ObservationRecord } from '../observations/observation.ts';
import type { Micros } from '../time.ts';
import type { CallReport } from './call-report.ts';
import type { Counting } from './counting.ts';
import { toolLoopPartOf, type ToolLoopPart } from './tool-rounds.ts';

/** The parts of an observation that decide which reports of its trace count. */
export interface TreeEntry {
  readonly id: ObservationId;
  readonly parentId: ObservationId | null;
  readonly startTime: Micros;
  readonly endTime: Micros | null;
  /** When it was last changed: an older change has no effect. */
  readonly clock: Clock;
  readonly model: string | null;
  /** Its part in the tools that Spring AI runs between rounds of a call, or as a sum beside its calls. */
  readonly toolLoop: ToolLoopPart | null;
  /** `undefined`: it reports nothing. */
  readonly report: CallReport | undefined;
  /** As its row has it (`decidedCounting`). */
  readonly counting: Counting | undefined;
}

/** The entry of an observation, as its record has it. */
export const treeEntryOf = (
  id: ObservationId,
  record: Pick<
    ObservationRecord,
    'parentObservationId' | 'startTime' | 'endTime' | 'clock' | 'model' | 'type' | 'name' | 'provider'
  >,
  report: CallReport | undefined,
  counting: Counting | undefined,
): TreeEntry => ({
  id,
  parentId: record.parentObservationId,
  startTime: record.startTime ?? 0,
  endTime: endOfObservation(record),
  clock: record.clock,
  model: record.model,
  toolLoop: toolLoopPartOf(record),
  report,
  counting,
});
