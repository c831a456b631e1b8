/** What the journal says, read by a client of its own beside the window. */
import type { EventBody, RunEvent, RunSummary } from '../../../engine/journal/events.ts';
import { projectRoot } from '../../../scripts/host/project.ts';
import { hostNode } from '../../../scripts/host/prepare.ts';
import { connectRunner, type RunnerConnection } from '../../../runner/client.ts';
import { GetEvents, ListRuns } from '../../../runner/protocol.ts';
import { PRODUCT_VERSION } from '../../../runner/version.ts';

export class History {
  readonly #runner: RunnerConnection;

  private constructor(runner: RunnerConnection) {
    this.#runner = runner;
  }

  /** `environment`: of the runner, which may be started here. */
  static async open(home: string, environment: Readonly<Record<string, string>> = {}): Promise<History> {
    return new History(
      await connectRunner({
        home,
        runnerScript: `${projectRoot}/dist/runner.cjs`,
        execPath: hostNode,
        version: PRODUCT_VERSION,
        client: 'test',
        environment,
      }),
    );
  }

  async runs(): Promise<readonly RunSummary[]> {
    return this.#runner.request(ListRuns, { limit: 100 });
  }

  async events(runId: string): Promise<readonly RunEvent[]> {
    return this.#runner.request(GetEvents, { runId, after: 0 });
  }

  /** The newest run once it satisfies the condition. */
  async newest(wanted: (run: RunSummary) => boolean): Promise<RunSummary> {
    for (;;) {
      const [run] = await this.runs();
      if (run !== undefined && wanted(run)) return run;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Once the run has such an event. */
  async until(runId: string, type: EventBody['type']): Promise<void> {
    while ((await this.bodies(runId, type)).length === 0) await new Promise((resolve) => setTimeout(resolve, 100));
  }

  async bodies<T extends EventBody['type']>(
    runId: string,
    type: T,
  ): Promise<readonly Extract<EventBody, { type: T }>[]> {
    const bodies = (await this.events(runId)).map(({ body }) => body);
    return bodies.filter((body): body is Extract<EventBody, { type: T }> => body.type === type);
  }

  close(): void {
    this.#runner.close();
  }
}
