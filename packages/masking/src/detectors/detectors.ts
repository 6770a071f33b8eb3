import type { MaskingDetector } from '@spanledger/core';

import { cardFinder } from './card.ts';
import type { Finder } from './detector.ts';
import { emailFinder } from './email.ts';
import { ibanFinder } from './iban.ts';
import { providerKeyFinder } from './provider-key.ts';

export const detectors: Readonly<Record<MaskingDetector, Finder>> = {
  email: emailFinder,
  card: cardFinder,
  iban: ibanFinder,
  'provider-key': providerKeyFinder,
};
