import { isLoopback } from '../defender/base-address.ts';
import type { TokenSource } from '../ports.ts';

/** A token that never changes: the practice tenant's, or a test's. It stays on this machine. */
export const createStaticTokenSource = (token: string): TokenSource => ({
  token: () => Promise.resolve(token),
  maySendTo: isLoopback,
});
