/**
 * Secrets by name, for messages: handed over by a window, in memory only, else from the environment of the runner.
 * Nothing here is written anywhere.
 */
import type { Environment } from './home.ts';

export interface Secrets {
  /** Undefined where it is not set. */
  get(name: string): string | undefined;
  /** Adds to what earlier clients handed over; '' takes a secret away. */
  provide(secrets: Readonly<Record<string, string>>): void;
  /** Names of those that were handed over. */
  names(): readonly string[];
}

/** `teams-soc-webhook` -> `PLAYBOOK_SECRET_TEAMS_SOC_WEBHOOK`. */
export const secretVariable = (name: string): string =>
  `PLAYBOOK_SECRET_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;

export function createSecrets(env: Environment = process.env): Secrets {
  const provided = new Map<string, string>();
  return {
    get: (name) => provided.get(name) ?? env[secretVariable(name)],
    provide(secrets) {
      for (const [name, value] of Object.entries(secrets)) {
        if (value === '') provided.delete(name);
        else provided.set(name, value);
      }
    },
    names: () => [...provided.keys()].sort(),
  };
}
