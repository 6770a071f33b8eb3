import { memoryIdentity } from '../identity/memory-identity.ts';
import { describeExternalIdentityStore } from './external-identity-store.conformance.ts';
import { describeGroupStore } from './group-store.conformance.ts';
import { describeInvitationStore } from './invitation-store.conformance.ts';
import { describeMembershipStore } from './membership-store.conformance.ts';
import { describePersonalKeys } from './personal-keys.conformance.ts';
import { describeSecondFactorStore } from './second-factor-store.conformance.ts';
import { describeSignIn } from './sign-in.conformance.ts';
import { describeUserStore } from './user-store.conformance.ts';

const makeStores = () => Promise.resolve(memoryIdentity());

describeUserStore('memory', makeStores);
describeMembershipStore('memory', makeStores);
describeInvitationStore('memory', makeStores);
describePersonalKeys('memory', makeStores);
describeSignIn('memory', makeStores);
describeGroupStore('memory', makeStores);
describeSecondFactorStore('memory', makeStores);
describeExternalIdentityStore('memory', makeStores);
