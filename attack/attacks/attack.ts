import type { Target } from '../target/start-target.ts';
import type { Tenant } from '../target/tenants.ts';
import type { Answers } from './answers.ts';

/** The resources of an attack. */
export interface Ground {
  readonly target: Target;
  /** The owner of the attacker's keys; the secret was chosen, so that checking it is slow. */
  readonly attacker: Tenant;
  /** Another project of the same attacker. */
  readonly accomplice: Tenant;
  /** The victim, whose public key is known. */
  readonly neighbour: Tenant;
  readonly isQuick: boolean;
  /** Counts answers. */
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
  /** Preparations, which are not measured. */
  readonly prepare?: (ground: Ground) => Promise<void>;
  readonly run: (ground: Ground) => Promise<void>;
  /** Only where two processors cannot hold the rule for all. */
  readonly allowed?: Allowance;
}
