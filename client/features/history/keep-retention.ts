/** Hands the setting for how long records are kept to the runner, which removes what is over its time. */
import * as vscode from 'vscode';
import { Retention } from '../../../runner/protocol.ts';
import type { ErrorBoundary } from '../../infrastructure/errors/error-boundary.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import { onSettingsChanged, readSettings } from '../../infrastructure/settings/settings.ts';

export function keepRetention(
  runner: Pick<RunnerSession, 'request' | 'onConnect'>,
  guard: ErrorBoundary,
): vscode.Disposable {
  let known = readSettings().retention;
  const send = (): void =>
    void guard(async () => {
      await runner.request(Retention, { days: known.days });
    });
  const connected = runner.onConnect(() => {
    // The default must not undo what the command line has set.
    if (known.isSet) send();
  });
  const changed = onSettingsChanged(() => {
    const before = known;
    known = readSettings().retention;
    // Taking the setting away is a choice as well: the editor shows the default from now on.
    if (known.days !== before.days || known.isSet !== before.isSet) send();
  });
  return vscode.Disposable.from(connected, changed);
}
