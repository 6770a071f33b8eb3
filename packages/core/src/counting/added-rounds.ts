import { byTime, clockToleranceMicros, endOf, isReporting, type ReportingNode, type TraceNode } from './trace-node.ts';

/** The call around the loop of which a report may be a round. */
export const toolLoopOf = (node: TraceNode): TraceNode | undefined =>
  node.report?.isToolRound === true && node.parent?.toolLoop === 'call' ? node.parent : undefined;

/** What may be rounds of tools directly below a call. */
export function* roundsBelow(loop: TraceNode): Generator<ReportingNode> {
  for (let child = loop.firstChild; child !== undefined; child = child.nextSibling) {
    if (isReporting(child) && child.report.isToolRound) yield child;
  }
}

/** The rounds of a loop, in order of time, whose usage the next one has too, with the next one. */
export const addedRounds = (loop: TraceNode): readonly (readonly [ReportingNode, ReportingNode])[] => {
  const rounds = [...roundsBelow(loop)].sort(byTime);
  const tools = toolsBelow(loop);
  const added: (readonly [ReportingNode, ReportingNode])[] = [];
  let at = 0;
  for (const [index, round] of rounds.entries()) {
    const next = rounds[index + 1];
    const end = endOf(round) - clockToleranceMicros;
    while ((tools[at]?.startTime ?? end) < end) at += 1;
    const tool = tools[at];
    if (next === undefined || tool === undefined || endOf(tool) > next.startTime + clockToleranceMicros) continue;
    if (isAddedTo(next, round)) added.push([round, next]);
  }
  return added;
};

const toolsBelow = (loop: TraceNode): readonly TraceNode[] => {
  const tools: TraceNode[] = [];
  for (let child = loop.firstChild; child !== undefined; child = child.nextSibling) {
    if (child.toolLoop === 'tool') tools.push(child);
  }
  return tools.sort(byTime);
};

const isAddedTo = ({ report: sum }: ReportingNode, { report: part }: ReportingNode): boolean =>
  sum.family === part.family && sum.tokens.input >= part.tokens.input && sum.tokens.output >= part.tokens.output;
