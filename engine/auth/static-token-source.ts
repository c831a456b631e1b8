import type { TokenSource } from '../ports.ts';

/** A token that never changes: the practice tenant's, or a test's. */
export const createStaticTokenSource = (token: string): TokenSource => ({ token: () => Promise.resolve(token) });
