import type { Convention } from './convention.ts';
import { genAi } from './gen-ai.ts';
import { generic } from './generic.ts';
import { langfuse } from './langfuse.ts';
import { openInference } from './openinference.ts';
import { openLlmetry } from './openllmetry.ts';
import { vercelAi } from './vercel-ai.ts';

/** Every convention that is understood. At equal ranks the earlier one is asked first. */
export const conventions: readonly Convention[] = [langfuse, vercelAi, genAi, openLlmetry, openInference, generic];
