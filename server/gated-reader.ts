import type {
  DataCallback,
  Disposable,
  Event,
  Message,
  MessageReader,
  PartialMessageInfo,
} from 'vscode-languageserver';

const isInitialize = (message: Message): boolean => 'method' in message && message.method === 'initialize';

/**
 * Lets `initialize` through and holds what follows until the gate is opened, so that the reply need not wait for the
 * language to be loaded and no message is lost meanwhile.
 */
export class GatedReader implements MessageReader {
  readonly #inner: MessageReader;
  readonly #held: Message[] = [];
  #listener: DataCallback | undefined;
  #holds = false;

  constructor(inner: MessageReader) {
    this.#inner = inner;
  }

  get onError(): Event<Error> {
    return this.#inner.onError;
  }

  get onClose(): Event<void> {
    return this.#inner.onClose;
  }

  get onPartialMessage(): Event<PartialMessageInfo> {
    return this.#inner.onPartialMessage;
  }

  listen(listener: DataCallback): Disposable {
    this.#listener = listener;
    return this.#inner.listen((message) => {
      if (this.#holds) {
        this.#held.push(message);
        return;
      }
      this.#holds = isInitialize(message);
      listener(message);
    });
  }

  /** Delivers what was held, in order, and holds nothing from now on. */
  open(): void {
    this.#holds = false;
    for (const message of this.#held.splice(0)) this.#listener?.(message);
  }

  dispose(): void {
    this.#inner.dispose();
  }
}
