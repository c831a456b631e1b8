/** The extension: makes its parts and joins them. Commands are there before anything is waited for. */
import * as vscode from 'vscode';
import { runnerHome } from '../runner/home.ts';
import { createTenantStore } from '../runner/tenants.ts';
import { PRODUCT_VERSION } from '../runner/version.ts';
import { ConnectTenant, GetRecord } from '../runner/protocol.ts';
import { ApprovalPrompts } from './features/approvals/approval-prompts.ts';
import { registerWaitingBadge } from './features/approvals/waiting-badge.ts';
import { ConnectionChecks } from './features/connection/check-connection.ts';
import { connectTenant } from './features/connection/connect-tenant.ts';
import { PracticeConnection } from './features/connection/practice-connection.ts';
import { switchTenant } from './features/connection/switch-tenant.ts';
import { TenantSelection } from './features/connection/tenant-selection.ts';
import { switchTenantMode } from './features/connection/switch-mode.ts';
import { registerTenantStatus } from './features/connection/tenant-status.ts';
import { exportRunRecord } from './features/history/export-record.ts';
import { keepRetention } from './features/history/keep-retention.ts';
import { HistoryChannel } from './features/history/history-channel.ts';
import { holdRecord } from './features/history/hold-record.ts';
import { verifyJournal } from './features/history/verify-journal.ts';
import { clickedRun } from './features/history/node-id.ts';
import { RecordDocuments } from './features/history/record-documents.ts';
import { RunsTree } from './features/history/runs-tree.ts';
import { importIndicators } from './features/indicators/import-indicators.ts';
import { registerPlaybookLens } from './features/lens/playbook-lens.ts';
import { extendLease, releaseNow } from './features/leases/change-lease.ts';
import { showLeases } from './features/leases/show-leases.ts';
import { followRollback } from './features/run/follow-rollback.ts';
import { resumeRun } from './features/history/resume-run.ts';
import { rollBackRun } from './features/run/roll-back-run.ts';
import { cancelRun, chooseLiveRun } from './features/run/cancel-run.ts';
import { PlanDecisions } from './features/run/decide-plan.ts';
import { PlaybookExplanations } from './features/run/explain-playbook.ts';
import { followRun } from './features/run/follow-run.ts';
import { RunFlow } from './features/run/run-flow.ts';
import { SecretStore } from './features/secrets/secret-store.ts';
import { setSecret } from './features/secrets/set-secret.ts';
import { registerLanguageStatus } from './features/status/language-status.ts';
import { WindowTokens } from './infrastructure/auth/window-tokens.ts';
import { COMMANDS } from './infrastructure/commands/command-ids.ts';
import { registerCommands } from './infrastructure/commands/command-registry.ts';
import { PlanDocuments } from './infrastructure/documents/plan-documents.ts';
import { ReadOnlyDocuments } from './infrastructure/documents/read-only-documents.ts';
import { createErrorBoundary } from './infrastructure/errors/error-boundary.ts';
import { createNodeClient } from './infrastructure/language-client/node-client.ts';
import { PlaybookLanguage } from './infrastructure/language-client/playbook-language.ts';
import { RunnerSession } from './infrastructure/runner/runner-session.ts';
import { proxyEnvironment } from './infrastructure/settings/proxy-settings.ts';
import { readSettings } from './infrastructure/settings/settings.ts';
import { watchForPlaybooks } from './infrastructure/workspace-playbooks.ts';

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Playbooks', { log: true });
  const guard = createErrorBoundary(log);
  const script = (name: string): string => context.asAbsolutePath(`dist/${name}`);

  const language = new PlaybookLanguage(createNodeClient(script('server.cjs'), log));
  const secrets = new SecretStore(context.secrets);
  const tokens = new WindowTokens(log);
  const runner = new RunnerSession(
    {
      home: runnerHome(),
      runnerScript: script('runner.cjs'),
      execPath: process.execPath,
      version: PRODUCT_VERSION,
      client: 'vscode',
      environment: proxyEnvironment(),
      tokens: (request) => tokens.token(request),
    },
    log,
    () => secrets.all(),
  );
  const practice = new PracticeConnection(runner, script('cli.cjs'), () => readSettings().practiceSpeed);
  const tenants = new TenantSelection({ runner, practice, accounts: tokens, memory: context.workspaceState });
  const diagnoses = new ReadOnlyDocuments('playbook-connection');
  const checks = new ConnectionChecks({ runner, selection: tenants, language, documents: diagnoses });
  const connect = (): Promise<void> =>
    connectTenant({
      home: runner.home,
      connected: async ({ name }) => {
        await tenants.choose({ kind: 'profile', name });
        await tenants.open();
        await checks.check({ quietly: true });
      },
    });
  const plans = new PlanDocuments();
  const records = new RecordDocuments(runner, log);
  const history = new HistoryChannel(runner, log);
  const runs = new RunsTree(runner);
  const decisions = new PlanDecisions(plans);
  const explanations = new PlaybookExplanations(language);
  const approvals = new ApprovalPrompts({ runner, plans }, guard);
  const ask = (requestId: string): void => {
    approvals.enqueue(requestId);
  };
  const flow = new RunFlow({
    language,
    runner,
    plans,
    decisions,
    tenant: () => tenants.open(),
    follow: (runId) =>
      followRun(
        {
          runner,
          ask,
          cancel: (id) => guard(() => cancelRun(runner, id)),
        },
        runId,
      ),
  });

  const commands = registerCommands(
    {
      [COMMANDS.run]: (clicked) => flow.run(clicked),
      [COMMANDS.plan]: (clicked) => flow.plan(clicked),
      [COMMANDS.explain]: (clicked) => explanations.show(clicked),
      [COMMANDS.approve]: (clicked) => approvals.answer(clicked, clickedRun),
      [COMMANDS.deny]: (clicked) => approvals.deny(clicked, clickedRun),
      [COMMANDS.setSecret]: () => setSecret(secrets, runner),
      [COMMANDS.cancelRun]: async (clicked) => cancelRun(runner, clickedRun(clicked) ?? (await chooseLiveRun(runner))),
      [COMMANDS.resumeRun]: async (clicked) => {
        await tenants.openIfThere();
        await resumeRun(runner, clickedRun(clicked));
      },
      [COMMANDS.showLeases]: async () => {
        await tenants.openIfThere();
        await showLeases(runner);
      },
      [COMMANDS.releaseLease]: async (clicked) => {
        await tenants.openIfThere();
        await releaseNow(runner, clickedRun(clicked));
      },
      [COMMANDS.extendLease]: async (clicked) => {
        await tenants.openIfThere();
        await extendLease(runner, clickedRun(clicked));
      },
      [COMMANDS.rollBackRun]: async (clicked) => {
        await tenants.openIfThere();
        await rollBackRun(runner, decisions, clickedRun(clicked), (started) => {
          void guard(() => followRollback({ runner, ask }, started));
        });
      },
      [COMMANDS.showHistory]: () => history.show(),
      [COMMANDS.openPracticeTenant]: () => openPractice(practice, tenants),
      [COMMANDS.connectTenant]: connect,
      [COMMANDS.switchTenant]: () => switchTenant(tenants, runner.home, connect),
      [COMMANDS.checkConnection]: () => checks.check(),
      [COMMANDS.switchTenantMode]: () => switchTenantMode(runner),
      [COMMANDS.importIndicators]: () => importIndicators(language),
      [COMMANDS.restartServer]: () => language.restart(),
      [COMMANDS.showLog]: () => {
        log.show(true);
      },
      [COMMANDS.openRecord]: async (clicked) => {
        const runId = clickedRun(clicked);
        if (runId !== undefined) await records.open(runId);
      },
      [COMMANDS.exportRecord]: (clicked) => exportRunRecord(runner, clickedRun(clicked)),
      [COMMANDS.holdRecord]: (clicked) => holdRecord(runner, clickedRun(clicked)),
      [COMMANDS.verifyJournal]: () => verifyJournal(runner),
      [COMMANDS.openPlan]: async (clicked) => {
        const runId = clickedRun(clicked);
        const plan = runId === undefined ? undefined : (await runner.request(GetRecord, { runId })).plans.at(-1);
        if (plan !== undefined) await plans.show(plan);
      },
      [COMMANDS.decidePlan]: (id, decision) => {
        decisions.decide(id, decision);
      },
      [COMMANDS.showMoreRuns]: () => runs.showMore(),
    },
    guard,
  );

  const runsView = vscode.window.createTreeView('playbook.runs', { treeDataProvider: runs, showCollapseAll: true });
  context.subscriptions.push(
    log,
    commands,
    runsView,
    registerWaitingBadge(runner, runsView, guard),
    registerTenantStatus({
      onTenant: tenants.onChange,
      onMode: runner.onTenant,
      choice: () => tenants.choice(),
      profile: (name) => createTenantStore(runner.home).get(name),
    }),
    registerPlaybookLens(language),
    registerLanguageStatus(language),
    watchForPlaybooks(),
    keepRetention(runner, guard),
    tokens.onSignedIn(
      (profile) =>
        void guard(async () => {
          await runner.request(ConnectTenant, { kind: 'defender', profile });
          await tenants.openIfThere();
        }),
    ),
    ...[runs, history, records, plans, explanations, tenants, diagnoses, practice, runner, language, tokens],
  );
  void guard(() => language.start());
  void guard(() => tenants.openIfThere());
}

async function openPractice(practice: PracticeConnection, tenants: TenantSelection): Promise<void> {
  await tenants.choose({ kind: 'practice' });
  const tenant = await practice.open();
  await vscode.commands.executeCommand('playbook.runs.focus');
  void vscode.window.setStatusBarMessage(`$(beaker) ${tenant.name} is open at ${tenant.baseUrl}`, 8000);
}
