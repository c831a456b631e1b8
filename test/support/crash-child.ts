/** A process that runs the engine over sockets until somebody kills it: `node crash-child.ts FILE BASE_URL TOKEN TENANT DEVICE…`. */
import { createStaticTokenSource } from '../../engine/auth/static-token-source.ts';
import { createCallBudget } from '../../engine/budget/call-budget.ts';
import { createDefenderClient } from '../../engine/defender/defender-client.ts';
import { createHttpTransport } from '../../engine/defender/http-transport.ts';
import { openStore } from '../../engine/durable/sqlite-store.ts';
import { createEngine } from '../../engine/index.ts';
import { createJournal } from '../../engine/journal/journal.ts';
import type { Tenant } from '../../engine/ports.ts';
import { createActionPoller } from '../../engine/run/action-poller.ts';
import { createSystemClock } from '../../engine/time/system-clock.ts';
import { compileText } from './compile.ts';

const [file = '', baseUrl = '', token = '', tenantId = '', ...devices] = process.argv.slice(2);
const SPEED = 200;

const clock = createSystemClock({ keepAlive: true });
const store = openStore(file);
const journal = createJournal(store, { clock });
const engine = createEngine({
  store,
  journal,
  clock,
  evidenceRoot: `${file}-evidence`,
  version: '0.0.0-test',
  onError: (error) => process.stderr.write(`${error.stack ?? error.message}\n`),
});
const tenant: Tenant = { id: tenantId, name: 'Practice', kind: 'simulator', baseUrl, speed: SPEED };
const budget = createCallBudget({ clock, speed: SPEED, store: { calls: store.calls, tenantId } });
const api = createDefenderClient({
  baseUrl,
  clock,
  budget,
  tokens: createStaticTokenSource(token),
  send: createHttpTransport(),
});
const watcher = createActionPoller({
  tenant,
  api,
  clock,
  store: store.watches,
  deliver: (runId, name, id, payload) => engine.deliver(runId, name, id, payload),
});
engine.connect({ tenant, api, budget, watcher });

const TEXT = `language 1
contact nina { upn "nina@contoso.com" }
playbook isolate_all "Isolate what was picked" {
  owner nina
  cut: isolate devices of subject selectively until released {
    comment "Crash test"
    acknowledge network_loss
    at once 3
  }
}`;

await engine.resume();
const known = engine.runs({ limit: 1 })[0];
const runId = known?.runId ?? (await begin());
const summary = await engine.ended(runId);
process.stdout.write(`${JSON.stringify({ outcome: summary.outcome, counters: summary.counters })}\n`);
await engine.close();
process.exit(0);

async function begin(): Promise<string> {
  const model = await compileText(TEXT);
  const request = {
    tenantId,
    model,
    subject: { kind: 'devices', devices },
    inputs: {},
    requester: { id: 'nina', how: 'os-user' },
  } as const;
  const plan = await engine.plan(request);
  return (await engine.start(request, plan.hash, {})).runId;
}
