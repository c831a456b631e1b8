import type { PlaybookServices } from '../playbook-module.ts';

/** Hands every check to Langium. */
export function registerValidationChecks(services: PlaybookServices): void {
  services.validation.ValidationRegistry.register({});
}
