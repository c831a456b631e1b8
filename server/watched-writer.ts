import type { Event, Message, MessageWriter } from 'vscode-languageserver';

type WriteError = [Error, Message | undefined, number | undefined];

/** Does something once, as soon as the first message is out. */
export class WatchedWriter implements MessageWriter {
  readonly #inner: MessageWriter;
  #onFirst: (() => void) | undefined;

  constructor(inner: MessageWriter, onFirst: () => void) {
    this.#inner = inner;
    this.#onFirst = onFirst;
  }

  get onError(): Event<WriteError> {
    return this.#inner.onError;
  }

  get onClose(): Event<void> {
    return this.#inner.onClose;
  }

  async write(message: Message): Promise<void> {
    await this.#inner.write(message);
    const onFirst = this.#onFirst;
    this.#onFirst = undefined;
    onFirst?.();
  }

  end(): void {
    this.#inner.end();
  }

  dispose(): void {
    this.#inner.dispose();
  }
}
