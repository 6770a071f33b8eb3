import type { ObservationType } from '../observations/observation.ts';

/** Whether reports of observations of this type repeat the calls below them. */
export const wrapsCalls = (type: ObservationType | null | undefined): boolean => type === 'AGENT' || type === 'CHAIN';
