/** What the server uses of a web worker; the whole library of types would offer it to every file of the project. */
interface DedicatedWorkerGlobalScope {
  postMessage(message: unknown): void;
}

declare const self: DedicatedWorkerGlobalScope;
