import type { SignInPrompt, WindowToken, WindowTokenRequest } from '../engine/auth/profile-token-source.ts';

/** What the runner asks of the windows and terminals that are connected to it. */
export interface RunnerClients {
  /** A token of an account that is signed in in a window; undefined where none is. */
  askWindow(request: WindowTokenRequest): Promise<WindowToken | undefined>;
  /** Shows how to sign in, everywhere: the person looks at one of them. */
  showSignIn(prompt: SignInPrompt): void;
}

/** Nobody is connected. */
export const noClients: RunnerClients = {
  askWindow: () => Promise.resolve(undefined),
  showSignIn: () => undefined,
};
