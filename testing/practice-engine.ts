/** A whole engine on a practice tenant, in process and without a socket, ruled by one virtual clock. */
import { createStaticTokenSource } from '../engine/auth/static-token-source.ts';
import { createCallBudget } from '../engine/budget/call-budget.ts';
import type { BudgetLimits } from '../engine/budget/limits.ts';
import { createDefenderClient } from '../engine/defender/defender-client.ts';
import type { HttpReply, Send } from '../engine/defender/http.ts';
import { openStore, type Store } from '../engine/durable/sqlite-store.ts';
import type { Engine } from '../engine/engine.ts';
import { createEngine } from '../engine/index.ts';
import { createJournal } from '../engine/journal/journal.ts';
import type { Signer } from '../engine/journal/signing.ts';
import type { DefenderApi, Notifier, Tenant, TokenSource } from '../engine/ports.ts';
import { createActionPoller } from '../engine/run/action-poller.ts';
import type { KeepMode } from '../engine/run/mode-orders.ts';
import type { OnStatement } from '../engine/run/run-deps.ts';
import { VirtualClock, type ClockBounds } from '../engine/time/virtual-clock.ts';
import type { Instant } from '../engine/time/clock.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator/index.ts';
import { sendTo } from './simulator-send.ts';

/** A tenant and the clock that rules it: they outlive the engines that are opened on them. */
export interface PracticeWorld {
  readonly clock: VirtualClock;
  readonly simulator: Simulator;
  /** Runs real work, such as a reply or a file that is written: time stands still meanwhile. */
  readonly counted: <T>(work: () => Promise<T>) => Promise<T>;
  /** The store whose commits time waits for. */
  watch(store: Store): void;
}

export async function createPracticeWorld(
  options: Omit<SimulatorOptions, 'clock' | 'listen'> = {},
  { start, bounds }: { readonly start?: Instant; readonly bounds?: ClockBounds } = {},
): Promise<PracticeWorld> {
  const state = { inFlight: 0, commits: (): number => 0 };
  const clock = new VirtualClock({
    busy: () => state.inFlight + state.commits(),
    ...(start === undefined ? {} : { start }),
    ...(bounds === undefined ? {} : { bounds }),
  });
  return {
    clock,
    simulator: await startSimulator({ ...options, clock, listen: false }),
    async counted(work) {
      state.inFlight += 1;
      try {
        return await work();
      } finally {
        state.inFlight -= 1;
      }
    },
    watch(store) {
      state.commits = () => store.busy();
    },
  };
}

/** A service that stands before the tenant, with a sign-in of its own. */
export interface ServiceBefore {
  readonly send: Send;
  readonly tokens: TokenSource;
  readonly grantedPermissions: () => readonly string[] | undefined;
}

export interface PracticeEngineOptions {
  readonly tenant: Tenant;
  /** A file, or `:memory:`. */
  readonly journal: string;
  readonly evidenceRoot: string;
  readonly version: string;
  readonly onError: (error: Error) => void;
  readonly notifier?: Notifier;
  readonly limits?: Partial<BudgetLimits>;
  readonly signer?: Signer;
  readonly keepMode?: KeepMode;
  readonly onStatement?: OnStatement;
  /** Stands between the client and the tenant. */
  readonly tap?: (send: Send) => Send;
  readonly service?: ServiceBefore | undefined;
}

/** Opens an engine on the tenant, connected. It ends with `close()`; what it left goes on with the next one and its journal. */
export function openPracticeEngine(world: PracticeWorld, options: PracticeEngineOptions): Engine {
  const { clock, simulator, counted } = world;
  const { tenant, limits, notifier, signer, keepMode, onStatement, service } = options;
  const tap = options.tap ?? ((plain: Send): Send => plain);
  const store = openStore(options.journal);
  world.watch(store);
  const engine = createEngine({
    store,
    journal: createJournal(store, { clock, ...(signer === undefined ? {} : { signer }) }),
    clock,
    evidenceRoot: options.evidenceRoot,
    version: options.version,
    onError: options.onError,
    ...(notifier === undefined ? {} : { notifier }),
    ...(keepMode === undefined ? {} : { keepMode }),
    ...(onStatement === undefined ? {} : { onStatement }),
  });
  const budget = createCallBudget({
    clock,
    store: { calls: store.calls, tenantId: tenant.id },
    ...(limits === undefined ? {} : { limits }),
  });
  const send = tap(service?.send ?? sendTo(simulator));
  const plainTokens = createStaticTokenSource(simulator.token);
  const client = createDefenderClient({
    baseUrl: tenant.baseUrl,
    clock,
    budget,
    tokens: service === undefined ? plainTokens : countedTokens(service.tokens, counted),
    send: async (request) => {
      const reply = await counted(() => send(request));
      return { ...reply, body: countedBody(reply.body, counted) };
    },
    random: () => 0.5,
  });
  const api: DefenderApi = {
    ...client,
    download: (link, file, context) => counted(() => client.download(link, file, context)),
  };
  const watcher = createActionPoller({
    tenant,
    api,
    budget,
    clock,
    store: store.watches,
    deliver: (runId, name, id, payload) => engine.deliver(runId, name, id, payload),
    onProgress: (runId, action) => {
      engine.progress(runId, action);
    },
  });
  engine.connect({
    ...{ tenant, api, budget, watcher },
    get grantedPermissions() {
      return service?.grantedPermissions();
    },
  });
  return engine;
}

type Counted = PracticeWorld['counted'];

const countedTokens = (tokens: TokenSource, counted: Counted): TokenSource => ({
  ...tokens,
  token: (fresh) => counted(() => tokens.token(fresh)),
});

async function* countedBody(body: HttpReply['body'], counted: Counted): AsyncGenerator<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const piece = await counted(() => pieces.next());
      if (piece.done === true) return;
      yield piece.value;
    }
  } finally {
    await pieces.return?.();
  }
}
