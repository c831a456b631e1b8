/** Questions at the terminal. They go to stderr: stdout holds results only. */
import { once } from 'node:events';
import { confirm, input, search, select } from '@inquirer/prompts';

/** The person closed the prompt (Ctrl-C) or the terminal (end of input): no answer was given. */
export class NotAnswered extends Error {
  override readonly name = 'NotAnswered';
}

export interface Choice {
  readonly value: string;
  readonly name: string;
  readonly description?: string;
}

/** Every method throws NotAnswered where the prompt was dismissed. */
export interface Asker {
  /** Yes or no; Enter alone is no. */
  confirm(question: string): Promise<boolean>;
  select(question: string, choices: readonly Choice[]): Promise<string>;
  search(question: string, find: (text: string) => Promise<readonly Choice[]>): Promise<string>;
  text(question: string, problem: (text: string) => string | undefined): Promise<string>;
}

/** With a signal, an open prompt is taken away when the question has become moot. */
export type AskerFactory = (moot?: AbortSignal) => Asker;

type Prompt<C, T> = (config: C, context: { output: NodeJS.WritableStream; signal: AbortSignal }) => Promise<T>;

export const createAsker: AskerFactory = (moot) => {
  const ask = <C, T>(prompt: Prompt<C, T>, config: C): Promise<T> => settle(prompt, config, moot);
  return {
    confirm: (message) => ask(confirm, { message, default: false }),
    select: (message, choices) => ask(select<string>, { message, choices: [...choices], loop: false }),
    search: (message, find) => ask(search<string>, { message, source: async (text) => [...(await find(text ?? ''))] }),
    text: (message, problem) => ask(input, { message, validate: (text) => problem(text) ?? true }),
  };
};

async function settle<C, T>(prompt: Prompt<C, T>, config: C, moot: AbortSignal | undefined): Promise<T> {
  const settled = new AbortController();
  const signal = moot === undefined ? settled.signal : AbortSignal.any([settled.signal, moot]);
  // A closed terminal is no key press: without this the prompt would wait for ever.
  const closed = once(process.stdin, 'end', { signal: settled.signal }).then(() => {
    throw new NotAnswered();
  });
  closed.catch(() => undefined);
  try {
    return await Promise.race([prompt(config, { output: process.stderr, signal }), closed]);
  } catch (error) {
    if (error instanceof Error && /^(ExitPromptError|AbortPromptError|CancelPromptError)$/.test(error.name)) {
      throw new NotAnswered('', { cause: error });
    }
    throw error;
  } finally {
    settled.abort();
  }
}
