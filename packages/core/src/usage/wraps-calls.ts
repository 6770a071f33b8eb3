import type { ObservationType } from '../observations/observation.ts';

/** Whether what an observation of this type reports repeats the calls below it. */
export const wrapsCalls = (type: ObservationType | null | undefined): boolean => type === 'AGENT' || type === 'CHAIN';
