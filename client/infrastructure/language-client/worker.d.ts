/** What the web extension uses of a browser; the whole library of types would offer it to every file of the project. */
declare class Worker {
  constructor(url: string);
  postMessage(message: unknown): void;
  terminate(): void;
}
