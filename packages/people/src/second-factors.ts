import { conflict, DomainError, microsPerMs, type Micros, type SecondFactorStore } from '@spanledger/core';
import { Secret, TOTP } from 'otpauth';

import { hashToken } from './tokens.ts';

interface SecondFactorParts {
  readonly secondFactors: SecondFactorStore;
  readonly now: () => Micros;
}

/** The secret for an authenticator, in the three forms that it accepts. */
export interface Enrolment {
  /** Base32, to be typed in. */
  readonly secret: string;
  /** `otpauth://totp/…`, for a link or a QR code. */
  readonly uri: string;
}

/** Codes of an authenticator (RFC 6238: SHA-1, six digits, 30 s), and recovery codes. */
export interface SecondFactors {
  state(userId: string): Promise<{ readonly isOn: boolean; readonly recoveryCodesLeft: number }>;
  /** A secret that takes effect once a code of it is entered. `conflict` if a second factor is on. */
  enrol(user: { readonly id: string; readonly email: string }): Promise<Enrolment>;
  /** Turns it on, and returns the recovery codes, this once. `second_factor_required` for a wrong code. */
  confirm(userId: string, code: string): Promise<readonly string[]>;
  /** Other recovery codes, in the place of those of before. */
  renewRecoveryCodes(userId: string): Promise<readonly string[]>;
  /**
   * Checks a code, of the authenticator or a recovery code, if a second factor is on; each is valid once. False if none
   * is on. `second_factor_required` without one and for a wrong one.
   */
  check(userId: string, code: string | undefined): Promise<boolean>;
}

const algorithm = 'SHA1';
const digits = 6;
const periodSeconds = 30;
/** Clocks may be a step apart (RFC 6238, section 5.2). */
const window = 1;
const secretBytes = 20;
const recoveryCodes = 10;
/** 80 bits: a fast hash does. */
const recoveryCodeBytes = 10;
const issuer = 'Spanledger';

export const createSecondFactors = ({ secondFactors, now }: SecondFactorParts): SecondFactors => {
  const stepOf = (secret: string, code: string): number | undefined => {
    const totp = authenticator(secret);
    const timestamp = now() / microsPerMs;
    const delta = totp.validate({ token: code, timestamp, window });
    return delta === null ? undefined : totp.counter({ timestamp }) + delta;
  };
  const isRight = async (userId: string, secret: string, given: string): Promise<boolean> => {
    const code = given.replaceAll(/[\s-]/g, '');
    if (!codePattern.test(code)) return secondFactors.takeRecoveryCode(userId, hashOf(code));
    const step = stepOf(secret, code);
    return step !== undefined && secondFactors.takeStep(userId, step);
  };
  return {
    state: async (userId) => {
      const own = await secondFactors.find(userId);
      return {
        isOn: own?.isConfirmed === true,
        recoveryCodesLeft: own?.isConfirmed === true ? own.recoveryCodesLeft : 0,
      };
    },
    enrol: async ({ id, email }) => {
      const secret = new Secret({ size: secretBytes }).base32;
      await secondFactors.begin(id, secret, now());
      return { secret, uri: authenticator(secret, email).toString() };
    },
    confirm: async (userId, code) => {
      const own = await secondFactors.find(userId);
      if (own === undefined || own.isConfirmed) throw conflict(notBegun);
      const step = stepOf(own.secret, code.replaceAll(/\s/g, ''));
      if (step === undefined) throw required(wrong);
      const codes = makeRecoveryCodes();
      const confirmation = { step, recoveryCodeHashes: codes.map(hashOf), now: now() };
      if (!(await secondFactors.confirm(userId, confirmation))) throw conflict(notBegun);
      return codes;
    },
    renewRecoveryCodes: async (userId) => {
      const codes = makeRecoveryCodes();
      await secondFactors.replaceRecoveryCodes(userId, codes.map(hashOf));
      return codes;
    },
    check: async (userId, code) => {
      const own = await secondFactors.find(userId);
      if (own?.isConfirmed !== true) return false;
      if (code === undefined) throw required(codeIsNeeded);
      if (!(await isRight(userId, own.secret, code))) throw required(wrong);
      return true;
    },
  };
};

/** The message without a code: no wrong one was sent. */
export const codeIsNeeded = 'Send the code that your authenticator shows, or a recovery code.';

const notBegun = 'There is no second factor that waits for a code: begin to enrol one.';
const wrong = 'This code is wrong, was used, or is too old. Send the one that is shown now, or a recovery code.';

const required = (message: string): DomainError => new DomainError('second_factor_required', message);

const codePattern = /^\d{6}$/;

const authenticator = (secret: string, label = ''): TOTP =>
  new TOTP({ issuer, label, algorithm, digits, period: periodSeconds, secret: Secret.fromBase32(secret) });

/** In four groups, of an alphabet without characters that look alike. */
const makeRecoveryCodes = (): readonly string[] =>
  Array.from({ length: recoveryCodes }, () => {
    const text = new Secret({ size: recoveryCodeBytes }).base32;
    return (text.match(/.{4}/g) ?? []).join('-');
  });

const hashOf = (code: string): string => hashToken(code.replaceAll(/[\s-]/g, '').toUpperCase());
