import type { StepTree } from '../step-tree.ts';
import type { Step } from '../trace-queries.ts';

/** A list that one chooses from has no more. */
const callsMax = 200;

const isCall = ({ type }: Step): boolean => type === 'GENERATION';

/**
 * The model calls of a trace that one may be compared with: those of the same name first, the nearest before it, then the
 * others; `kept` is among them wherever it is.
 */
export const otherCalls = ({ nodes, placeOf }: StepTree, id: string, kept: string | undefined): readonly Step[] => {
  const place = placeOf.get(id) ?? 0;
  const name = nodes[place]?.step.name;
  const calls = nodes.flatMap(({ step }, at) => {
    if (step.id === id || (!isCall(step) && step.id !== kept)) return [];
    return [{ step, isOther: step.name === name ? 0 : 1, isAfter: at < place ? 0 : 1, away: Math.abs(at - place) }];
  });
  calls.sort((one, other) => one.isOther - other.isOther || one.isAfter - other.isAfter || one.away - other.away);
  const shown = calls.slice(0, callsMax).map(({ step }) => step);
  const keptStep = calls.find(({ step }) => step.id === kept)?.step;
  return keptStep === undefined || shown.includes(keptStep) ? shown : [...shown, keptStep];
};
