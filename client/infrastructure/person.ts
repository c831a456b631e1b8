import { userInfo } from 'node:os';
import type { Person } from '../../engine/plan/run-plan.ts';

/** Who sits at this window: the account of the operating system, until somebody signs in. */
export function thisPerson(): Person {
  return { id: userInfo().username, how: 'os-user' };
}
