import type { StepTree } from '../step-tree.ts';
import type { Step } from '../trace-queries.ts';

/** The maximal length of the list of choices. */
const callsMax = 200;

const isCall = ({ type }: Step): boolean => type === 'GENERATION';

/**
 * The model calls of a trace that a call can be compared with: those of the same name first, starting with the nearest
 * earlier one, then the others; `kept` is always included.
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
