import type { Target } from '../target/start-target.ts';
import type { Tenant } from '../target/tenants.ts';
import type { Answers } from './answers.ts';

/** What an attack has at hand. */
export interface Ground {
  readonly target: Target;
  /** Whose keys the attacker has; the secret was chosen, so that checking it is slow. */
  readonly attacker: Tenant;
  /** Another project of the same attacker. */
  readonly accomplice: Tenant;
  /** Whose public key is known, and who is to be hurt. */
  readonly neighbour: Tenant;
  readonly isQuick: boolean;
  /** Counts what was answered. */
  readonly answers: Answers;
}

export interface Attack {
  /** Unique. */
  readonly name: string;
  /** What must be there first; not measured. */
  readonly prepare?: (ground: Ground) => Promise<void>;
  readonly run: (ground: Ground) => Promise<void>;
  /**
   * How many bytes each of its answers has, where all that it needs is a server that answers: then it is run against a
   * bare one too, which shows what its own work takes of the processors.
   */
  readonly bareAnswerBytes?: number;
}
