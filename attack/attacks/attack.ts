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

/** How long the neighbour's p95 may be under an attack, where that is more than three times the quiet one, and why. */
export interface Allowance {
  readonly p95Ms: number;
  readonly because: string;
}

export interface Attack {
  /** Unique. */
  readonly name: string;
  /** What must be there first; not measured. */
  readonly prepare?: (ground: Ground) => Promise<void>;
  readonly run: (ground: Ground) => Promise<void>;
  /** Only where two processors cannot hold the rule for all. */
  readonly allowed?: Allowance;
}
