import type { Target } from '../target/start-target.ts';
import type { Tenant } from '../target/tenants.ts';
import type { Answers } from './answers.ts';

/** The resources of an attack. */
export interface Ground {
  readonly target: Target;
  /** The attacker's tenant; its secret is operator-chosen, so that verifying it is slow. */
  readonly attacker: Tenant;
  /** Another project of the same attacker. */
  readonly accomplice: Tenant;
  /** The victim; its public key is known. */
  readonly neighbour: Tenant;
  readonly isQuick: boolean;
  /** Counts answers. */
  readonly answers: Answers;
}

/** A limit for the neighbour's p95 above three times the quiet p95, and the reason. */
export interface Allowance {
  readonly p95Ms: number;
  readonly because: string;
}

export interface Attack {
  /** Unique. */
  readonly name: string;
  /** Preparations, excluded from measurement. */
  readonly prepare?: (ground: Ground) => Promise<void>;
  readonly run: (ground: Ground) => Promise<void>;
  /** Only if two processors are too few for the general rule. */
  readonly allowed?: Allowance;
}
