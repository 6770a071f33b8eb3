import type { ObservationId } from '../ids.ts';
import { neverSet } from '../merge/clock.ts';
import { atOnce, type Steps } from '../pauses.ts';
import { isSameCall } from './call-report.ts';
import { CallsInTime } from './calls-in-time.ts';
import { isSameCounting, type Counting } from './counting.ts';
import { decideAggregate, decideCalls } from './decide-calls.ts';
import { roundsBelow, toolLoopOf } from './added-rounds.ts';
import {
  ancestorsOf,
  descendantsOf,
  hasCallBelow,
  isReporting,
  modelAbove,
  modelBelow,
  moveBelow,
  onceEach,
  reportsAbove,
  sumsBelow,
  type ReportingNode,
  type TraceNode,
} from './trace-node.ts';
import { TimeSearch } from './time-index.ts';
import type { TreeEntry } from './tree-entry.ts';

/** A report whose decision differs from its row's. */
export interface CountingTurn extends Pick<TraceNode, 'id' | 'startTime'> {
  /** `undefined`: the default of its role. */
  readonly counting: Counting | undefined;
}

export interface Decided {
  readonly turns: readonly CountingTurn[];
  /** Whether any of it was decided by more than the report itself. */
  readonly isEntangled: boolean;
}

/**
 * The observations of one trace, and which of their reports count. Decisions depend only on the contents of the tree:
 * not on the order in which entries were put. Only reports that an entry can have affected are decided again, so a
 * trace may be long.
 */
export class TraceTree {
  readonly #nodes = new Map<ObservationId, TraceNode>();
  readonly #byResponse = new Map<string, OneOrMore>();
  /** Of its first report: reports of another kind may be of the same call without being above or below it. */
  #kind: string | undefined;
  /** From the first report on that may be within another one in time alone. */
  #inTime: CallsInTime | undefined;
  #undecided: Set<TraceNode> | undefined;
  /** Of these all that were of one call with them when it was decided last are undecided, with any change. */
  #touched: Set<TraceNode> | undefined;
  /** Calls whose rounds of tools are undecided, and observations whose sums below them are. */
  #loops: Set<TraceNode> | undefined;
  #parametersLength = 0;
  #isRestated = false;
  #hasSums = false;
  #hasModelsAbove = false;
  #hasModelsBelow = false;

  /** The number of observations. */
  get size(): number {
    return this.#nodes.size;
  }

  /** The length of the model parameters of all reports, which may contain the definitions of tools. */
  get parametersLength(): number {
    return this.#parametersLength;
  }

  /**
   * Collects all reports whose decision may change when an observation changes, which takes long where many have the
   * same tokens. `put` does it in one go.
   */
  *preparing(id: ObservationId): Steps<void> {
    const node = this.#nodes.get(id);
    if (node?.report !== undefined) yield* this.#touching(node);
  }

  /** Adds an observation, or replaces its entry. */
  put({ id, parentId, startTime, endTime, clock, model, toolLoop, report, counting }: TreeEntry): void {
    const node = this.#nodeOf(id);
    if (this.#isRestated) this.#leaveOpen(node);
    if (clock < node.clock) return;
    node.clock = clock;
    const known = node.report;
    if (known !== undefined) atOnce(this.#touching(node));
    node.counting = counting;
    this.#touchLoop(node, toolLoop);
    const parent = parentId === null || parentId === id ? undefined : this.#nodeOf(parentId);
    const isElsewhere = parent !== node.parent;
    if (isElsewhere) {
      if (node.parent !== undefined) this.#touchCallsBelow(node);
      this.#touchAbove(node);
      moveBelow(node, parent);
      this.#touchLoop(node, toolLoop);
    }
    if (isReporting(node)) this.#unlist(node);
    node.startTime = startTime;
    node.endTime = endTime;
    node.report = report;
    this.#parametersLength += (report?.parametersLength ?? 0) - (known?.parametersLength ?? 0);
    if (isReporting(node)) this.#list(node);
    this.#hasModelsAbove ||= report?.hasModelAbove === true;
    this.#hasModelsBelow ||= report?.hasModelBelow === true;
    if (model !== node.model || isElsewhere) this.#touchCallsOf(node, model);
    if (isElsewhere && node.firstChild !== undefined) this.#touchBelow(node);
    if (known === undefined && report === undefined) return;
    this.#leaveOpen(node);
    this.#touchAbove(node);
  }

  /**
   * Until the next decision, everything that is put is decided, and each decision is a turn even if the row has the
   * same.
   */
  restate(): void {
    this.#isRestated = true;
  }

  /** Decides what may have changed since the last time; the tree assumes that the rows are updated accordingly. */
  decide(): Decided {
    return atOnce(this.deciding());
  }

  /** `decide` in steps; nothing may be put meanwhile. */
  *deciding(): Steps<Decided> {
    const isRestated = this.#isRestated;
    this.#isRestated = false;
    for (const loop of this.#loops ?? none) {
      for (const round of roundsBelow(loop)) this.#leaveOpen(round);
      if (this.#hasSums) for (const sum of sumsBelow(loop)) this.#leaveOpen(sum);
    }
    this.#loops = undefined;
    if (this.#undecided === undefined) return undecided;
    const turns: CountingTurn[] = [];
    const turn = (node: TraceNode, counting: Counting | undefined): void => {
      if (!isRestated && isSameCounting(counting, node.counting)) return;
      node.counting = counting;
      turns.push({ id: node.id, startTime: node.startTime, counting });
    };
    const seen = new Set<TraceNode>();
    const hasCalls = onceEach(hasCallBelow);
    let isEntangled = false;
    for (const node of this.#undecided) {
      if (seen.has(node)) continue;
      if (!isReporting(node)) {
        turn(node, undefined);
        continue;
      }
      const { role, hasModelAbove, hasModelBelow } = node.report;
      isEntangled ||= hasModelAbove || hasModelBelow;
      const isAggregate = role === 'aggregate';
      if (!isAggregate && this.#isAlone(node)) {
        turn(node, decisionOn(node, alone));
        continue;
      }
      const decided = isAggregate
        ? new Map([[node, decideAggregate(node, hasCalls)]])
        : yield* decideCalls([...(yield* this.#sameCallsAs(node))]);
      isEntangled ||= isAggregate || decided.size > 1;
      for (const [member, counting] of decided) {
        seen.add(member);
        turn(member, decisionOn(member, counting));
      }
    }
    this.#undecided = undefined;
    this.#touched = undefined;
    return { turns, isEntangled };
  }

  #nodeOf(id: ObservationId): TraceNode {
    const known = this.#nodes.get(id);
    if (known !== undefined) return known;
    const node: TraceNode = {
      id,
      parent: undefined,
      firstChild: undefined,
      nextSibling: undefined,
      startTime: 0,
      endTime: null,
      clock: neverSet,
      model: null,
      toolLoop: null,
      report: undefined,
      counting: undefined,
    };
    this.#nodes.set(id, node);
    return node;
  }

  #leaveOpen(node: TraceNode): void {
    this.#undecided ??= new Set();
    this.#undecided.add(node);
  }

  /** All that may be decided otherwise when the node changes. */
  *#touching(node: TraceNode): Steps<void> {
    if (this.#touched?.has(node) === true) return;
    if (!isReporting(node) || node.report.role === 'aggregate') {
      this.#leaveOpen(node);
      return;
    }
    this.#touched ??= new Set();
    for (const member of yield* this.#sameCallsAs(node)) {
      this.#leaveOpen(member);
      this.#touched.add(member);
    }
  }

  /** Whether aggregates, and reports of one response, add up others depends on all their descendants. */
  #touchAbove(node: TraceNode): void {
    if (this.#hasSums && node.toolLoop !== 'sum')
      for (const above of ancestorsOf(node)) (this.#loops ??= new Set()).add(above);
    for (const above of reportsAbove(node)) {
      const { role, responseId } = above.report;
      const isShared = responseId !== undefined && isSeveral(this.#byResponse.get(responseId));
      if (role === 'aggregate' || isShared || above.report.hasModelBelow) this.#leaveOpen(above);
    }
  }

  /** Calls below, and sums of calls above, may be of the model that it names. */
  #touchCallsOf(node: TraceNode, model: string | null): void {
    node.model = model;
    if (this.#hasModelsAbove)
      for (const below of descendantsOf(node)) if (below.report?.hasModelAbove === true) this.#leaveOpen(below);
    if (this.#hasModelsBelow)
      for (const above of reportsAbove(node)) if (above.report.hasModelBelow) this.#leaveOpen(above);
  }

  /** Which rounds of tools are added up depends on the call around them and the tools between them. */
  #touchLoop(node: TraceNode, toolLoop: TraceNode['toolLoop']): void {
    const isOfLoop = node.toolLoop !== toolLoop || toolLoop === 'tool';
    node.toolLoop = toolLoop;
    this.#hasSums ||= toolLoop === 'sum';
    if (!isOfLoop) return;
    this.#loops ??= new Set();
    this.#loops.add(node);
    if (node.parent !== undefined) this.#loops.add(node.parent);
  }

  /** Before it moves: what was above it may have been of one call with what is below it. */
  #touchCallsBelow(node: TraceNode): void {
    for (const below of descendantsOf(node)) if (isReporting(below)) atOnce(this.#touching(below));
  }

  #touchBelow(node: TraceNode): void {
    let hasReport = false;
    for (const below of descendantsOf(node)) {
      if (below.report === undefined) continue;
      hasReport = true;
      this.#leaveOpen(below);
    }
    if (hasReport) this.#touchAbove(node);
  }

  #list(node: ReportingNode): void {
    const { role, responseId, observer, isOfProxy } = node.report;
    if (role === 'aggregate') return;
    if (responseId !== undefined) addTo(this.#byResponse, responseId, node);
    const kind = observer?.name ?? role;
    this.#kind ??= kind;
    if (this.#inTime !== undefined) this.#inTime.add(node);
    else if (role === 'native' || isOfProxy || kind !== this.#kind) this.#inTime = this.#allInTime();
  }

  #allInTime(): CallsInTime {
    const inTime = new CallsInTime();
    for (const node of this.#nodes.values()) if (isCalling(node)) inTime.add(node);
    return inTime;
  }

  #unlist(node: ReportingNode): void {
    const { role, responseId } = node.report;
    if (role === 'aggregate') return;
    if (responseId !== undefined) removeFrom(this.#byResponse, responseId, node);
    this.#inTime?.remove(node);
  }

  /** The report with all that may be of one call with it, or with one of those. */
  *#sameCallsAs(node: ReportingNode): Steps<ReadonlySet<ReportingNode>> {
    const found = new Set([node]);
    const loops = new Set<TraceNode>();
    const search = new TimeSearch();
    for (const member of found) {
      for (const neighbour of this.#neighboursOf(member)) found.add(neighbour);
      this.#inTime?.addNeighboursOf(member, found, search);
      const loop = toolLoopOf(member);
      if (loop !== undefined && !loops.has(loop)) for (const round of roundsBelow(loop)) found.add(round);
      if (loop !== undefined) loops.add(loop);
      yield;
    }
    return found;
  }

  *#neighboursOf(node: ReportingNode): Generator<ReportingNode> {
    const { report } = node;
    if (report.responseId !== undefined) yield* allOf(this.#byResponse.get(report.responseId));
    for (const above of reportsAbove(node)) {
      if (isCalling(above) && isSameCall(above.report, report)) yield above;
    }
    for (const below of node.firstChild === undefined ? none : descendantsOf(node)) {
      if (isCalling(below) && isSameCall(report, below.report)) yield below;
    }
  }

  /** True if nothing else can be of its call, by a quick check: true for most reports. */
  #isAlone(node: ReportingNode): boolean {
    const { responseId } = node.report;
    if (node.firstChild !== undefined || this.#inTime !== undefined || toolLoopOf(node) !== undefined) return false;
    if (responseId !== undefined && isSeveral(this.#byResponse.get(responseId))) return false;
    return !reportsAbove(node).some((above) => isCalling(above) && isSameCall(above.report, node.report));
  }
}

const none: readonly never[] = [];

/** Of a tree without anything to decide. */
const undecided: Decided = { turns: none, isEntangled: false };

const alone: Counting = { counted: true, repeats: null };

const isCalling = (node: TraceNode): node is ReportingNode => isReporting(node) && node.report.role !== 'aggregate';

const isByRole = ({ report }: ReportingNode, { counted, repeats, adopted }: Counting): boolean =>
  counted === report.countsByRole && repeats === null && adopted === undefined;

/** With the model from above or below where it has none; `undefined`: the default of its role. */
const decisionOn = (node: ReportingNode, counting: Counting): Counting | undefined => {
  const isLacking = counting.counted && counting.adopted?.model === undefined;
  const model = isLacking ? modelElsewhere(node) : null;
  const decision = model === null ? counting : { ...counting, adopted: { ...counting.adopted, model } };
  return isByRole(node, decision) ? undefined : decision;
};

const modelElsewhere = (node: ReportingNode): string | null => {
  if (node.report.hasModelAbove) return modelAbove(node);
  return node.report.hasModelBelow ? modelBelow(node) : null;
};

/** Most responses have one report: it is stored without a set around it. */
type OneOrMore = ReportingNode | Set<ReportingNode>;

const isSeveral = (known: OneOrMore | undefined): boolean => known instanceof Set && known.size > 1;

const allOf = (known: OneOrMore | undefined): Iterable<ReportingNode> => {
  if (known === undefined) return none;
  return known instanceof Set ? known : [known];
};

const addTo = (index: Map<string, OneOrMore>, key: string, node: ReportingNode): void => {
  const known = index.get(key);
  if (known === undefined) index.set(key, node);
  else if (known instanceof Set) known.add(node);
  else index.set(key, new Set([known, node]));
};

const removeFrom = (index: Map<string, OneOrMore>, key: string, node: ReportingNode): void => {
  const known = index.get(key);
  if (known instanceof Set) known.delete(node);
  else if (known === node) index.delete(key);
};
