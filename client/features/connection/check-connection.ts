/** Has the runner look at the connection of this workspace, and shows what it found. */
import * as vscode from 'vscode';
import type { Needs } from '../../../engine/doctor/check.ts';
import { renderDiagnosis } from '../../../engine/doctor/render-diagnosis.ts';
import { permissionsOf } from '../../../language/model/permissions.ts';
import { CheckTenant, type CheckResult } from '../../../runner/protocol.ts';
import type { ReadOnlyDocuments } from '../../infrastructure/documents/read-only-documents.ts';
import type { PlaybookLanguage } from '../../infrastructure/language-client/playbook-language.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import { shown } from '../../infrastructure/text/shown.ts';
import type { TenantSelection } from './tenant-selection.ts';

export interface CheckDeps {
  readonly runner: Pick<RunnerSession, 'request'>;
  readonly selection: Pick<TenantSelection, 'connection'>;
  readonly language: Pick<PlaybookLanguage, 'list' | 'compile'>;
  readonly documents: Pick<ReadOnlyDocuments, 'uri' | 'show'>;
}

export class ConnectionChecks {
  readonly #deps: CheckDeps;

  constructor(deps: CheckDeps) {
    this.#deps = deps;
  }

  /** `quietly`: the page opens only where something stands in the way. */
  async check({ quietly = false }: { readonly quietly?: boolean } = {}): Promise<void> {
    const { runner, selection } = this.#deps;
    const [tenant, needs] = await Promise.all([selection.connection(), this.#needs()]);
    const result = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: 'Playbooks: checking the connection' },
      () => runner.request(CheckTenant, { tenant, ...(needs === undefined ? {} : { needs }) }),
    );
    const isFine = result.diagnosis.outcome === 'ok';
    if (!quietly || !isFine) await this.#show(result);
    void tell(result);
  }

  async #show({ head, diagnosis }: CheckResult): Promise<void> {
    const { documents } = this.#deps;
    const uri = documents.uri(head.name, `Connection to ${head.name.split(' (')[0] ?? head.name}.md`);
    await documents.show(uri, renderDiagnosis(diagnosis, head), { preserveFocus: false });
  }

  /** Of all playbooks in the editor. A text with errors is no reason not to look. */
  async #needs(): Promise<Needs | undefined> {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== 'playbook') return undefined;
    const { language } = this.#deps;
    const names = (await language.list(document)).filter(({ disabled }) => !disabled).map(({ name }) => name);
    const models = await Promise.allSettled(names.map((name) => language.compile(document, name)));
    const permissions = models.flatMap((one) => (one.status === 'fulfilled' ? permissionsOf(one.value) : []));
    return permissions.length === 0 ? undefined : { playbook: names.join(', '), permissions };
  }
}

/** The first thing to do, in a sentence; the page has the rest. */
async function tell({ head, diagnosis }: CheckResult): Promise<void> {
  const first =
    diagnosis.findings.find(({ outcome }) => outcome === 'failed') ??
    diagnosis.findings.find(({ outcome }) => outcome === 'warning');
  if (first === undefined) {
    void vscode.window.setStatusBarMessage(`$(pass) ${shown(head.name)} can be worked with`, 8000);
    return;
  }
  const { link } = first;
  const consent = 'Open Admin Consent';
  const chosen = await vscode.window.showWarningMessage(
    shown(`${head.name}: ${first.what}`),
    ...(link === undefined ? [] : [consent]),
  );
  if (chosen === consent && link !== undefined) await vscode.env.openExternal(vscode.Uri.parse(link, true));
}
