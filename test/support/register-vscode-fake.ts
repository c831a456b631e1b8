/** Lets modules of the client be imported outside an editor: import this first, then the module by `await import(…)`. */
import { registerHooks } from 'node:module';

const fake = new URL('./vscode-fake.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode' ? { url: fake, shortCircuit: true } : next(specifier, context),
});
