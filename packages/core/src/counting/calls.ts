import type { ReportingNode } from './trace-node.ts';

/** Which reports are of one call. */
export interface Calls {
  /** All reports of the call that a report is of: the same list for each of them. */
  of(node: ReportingNode): readonly ReportingNode[];
  all(): Iterable<readonly ReportingNode[]>;
  join(a: ReportingNode, b: ReportingNode): void;
  /** They may be of one call: both count, and each refers to the other. */
  markAmbiguous(a: ReportingNode, b: ReportingNode): void;
  readonly ambiguous: ReadonlyMap<ReportingNode, ReportingNode>;
  /** Reports that add up others, with one of those, or are added up by another one. */
  readonly sums: Map<ReportingNode, ReportingNode>;
}

export const eachAlone = (nodes: readonly ReportingNode[]): Calls => {
  const calls = new Map<ReportingNode, ReportingNode[]>(nodes.map((node) => [node, [node]]));
  const ambiguous = new Map<ReportingNode, ReportingNode>();
  const of = (node: ReportingNode): ReportingNode[] => calls.get(node) ?? [node];
  return {
    of,
    all: () => new Set(calls.values()),
    join: (a, b) => {
      if (of(a) === of(b)) return;
      const [more, fewer] = of(a).length < of(b).length ? [of(b), of(a)] : [of(a), of(b)];
      for (const member of fewer) {
        more.push(member);
        calls.set(member, more);
      }
    },
    markAmbiguous: (a, b) => {
      if (!ambiguous.has(a)) ambiguous.set(a, b);
      if (!ambiguous.has(b)) ambiguous.set(b, a);
    },
    ambiguous,
    sums: new Map(),
  };
};

/** Those that are no sums of others. */
export const reportingOf = (nodes: readonly ReportingNode[], calls: Calls): readonly ReportingNode[] =>
  nodes.filter((node) => !calls.sums.has(node));

/** With the first that fits, which is taken out of the others then: no second one is joined with it. */
export const joinFirst = (
  inner: ReportingNode,
  others: ReportingNode[],
  fits: (outer: ReportingNode) => boolean,
  calls: Calls,
): void => {
  const at = others.findIndex(fits);
  const outer = others[at];
  if (outer === undefined) return;
  calls.join(outer, inner);
  others.splice(at, 1);
};
