import * as vscode from 'vscode';

/** Below this nothing is shown: a flicker tells nobody anything. */
const PAUSE_MS = 500;

/** Waits for a task, with a progress notification once it takes longer than a moment. */
export async function afterPause<T>(title: string, task: Promise<T>): Promise<T> {
  const done = task.then(
    () => undefined,
    () => undefined,
  );
  const timer = setTimeout(() => {
    void vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, () => done);
  }, PAUSE_MS);
  try {
    return await task;
  } finally {
    clearTimeout(timer);
  }
}
