import { conflict, notFound, type SecondFactorStore } from '@spanledger/core';

import { identityState } from '../identity/identity-state.ts';

export const memorySecondFactorStore = (state = identityState()): SecondFactorStore => {
  const { secondFactors } = state;
  const confirmed = (userId: string) => {
    const own = secondFactors.get(userId);
    return own?.isConfirmed === true ? own : undefined;
  };
  return {
    find: async (userId) => {
      const own = secondFactors.get(userId);
      if (own === undefined) return undefined;
      const { secret, isConfirmed, recoveryCodeHashes } = own;
      return { secret, isConfirmed, recoveryCodesLeft: recoveryCodeHashes.length };
    },
    begin: async (userId, secret) => {
      if (!state.users.some(({ id }) => id === userId)) throw notFound('There is no user with this id.');
      if (confirmed(userId) !== undefined) throw conflict('A second factor is on already. Turn it off first.');
      secondFactors.set(userId, { secret, isConfirmed: false, lastStep: -1, recoveryCodeHashes: [] });
    },
    confirm: async (userId, { step, recoveryCodeHashes }) => {
      const own = secondFactors.get(userId);
      if (own === undefined || own.isConfirmed) return false;
      secondFactors.set(userId, { ...own, isConfirmed: true, lastStep: step, recoveryCodeHashes });
      return true;
    },
    takeStep: async (userId, step) => {
      const own = confirmed(userId);
      if (own === undefined || own.lastStep >= step) return false;
      secondFactors.set(userId, { ...own, lastStep: step });
      return true;
    },
    takeRecoveryCode: async (userId, hash) => {
      const own = confirmed(userId);
      if (own?.recoveryCodeHashes.includes(hash) !== true) return false;
      const recoveryCodeHashes = own.recoveryCodeHashes.filter((other) => other !== hash);
      secondFactors.set(userId, { ...own, recoveryCodeHashes });
      return true;
    },
    replaceRecoveryCodes: async (userId, recoveryCodeHashes) => {
      const own = confirmed(userId);
      if (own === undefined) throw conflict('There is no second factor that is on.');
      secondFactors.set(userId, { ...own, recoveryCodeHashes });
    },
    remove: async (userId) => {
      for (const [at, session] of state.sessions.entries()) {
        const hasShown = session.userId === userId && session.secondFactor === 'code';
        if (hasShown) state.sessions[at] = { ...session, secondFactor: null };
      }
      return secondFactors.delete(userId);
    },
  };
};
