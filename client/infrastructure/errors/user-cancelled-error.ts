/** A person closed a prompt. Not a failure: nothing is shown, and whoever asked decides what it means. */
export class UserCancelledError extends Error {
  override readonly name = 'UserCancelledError';
  /** Name of the prompt, as the history shows it. */
  readonly prompt: string;

  constructor(prompt: string) {
    super(`The prompt "${prompt}" was dismissed`);
    this.prompt = prompt;
  }
}
