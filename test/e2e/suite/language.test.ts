import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { behind, diagnosticsOf, eventually, openSample, openText } from './sample.ts';

const isError = ({ severity }: vscode.Diagnostic): boolean => severity === vscode.DiagnosticSeverity.Error;

describe('the language in the editor', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('finds no error in the sample', async () => {
    const document = await openSample('contain-device.playbook');
    assert.equal(document.languageId, 'playbook');
    // The lenses come from the same server after the same check: once they are there, diagnostics are too.
    await lenses(document, 1);
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri).filter(isError), []);
  });

  it('marks a mistake where it stands, names its rule, and takes the mark away when it is mended', async () => {
    const document = await openText(
      'language 1\nplaybook p "P" {\n  isolate devices of subject selectively for 24h {\n    comment "c"\n  }\n}\n',
    );
    const [problem] = await diagnosticsOf(document, (found) => found.some(isError));
    assert.ok(problem !== undefined);
    assert.match(problem.message, /network_loss/);
    assert.equal(typeof problem.code === 'object' ? problem.code.value : problem.code, 'PB101');
    assert.equal(problem.range.start.line, 2);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, behind(document, 'comment "c"'), '\n    acknowledge network_loss');
    await vscode.workspace.applyEdit(edit);
    await diagnosticsOf(document, (found) => !found.some(isError));
  });

  it('offers whole statements, with what they do', async () => {
    const document = await openText('language 1\nplaybook p "P" {\n  \n}\n');
    const position = new vscode.Position(2, 2);
    const item = await eventually(async () => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        position,
        undefined,
        100,
      );
      return list.items.find(
        ({ label, kind }) => kind === vscode.CompletionItemKind.Snippet && labelText(label).startsWith('isolate'),
      );
    });
    assert.ok(item.insertText instanceof vscode.SnippetString);
    assert.match(item.insertText.value, /^isolate .*\$/s);
  });

  it('tells on hover what an action does and what it risks', async () => {
    const document = await openSample('contain-device.playbook');
    const hovers = await eventually(async () => {
      const found = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        behind(document, 'cut: iso'),
      );
      return found.length > 0 ? found : undefined;
    });
    const text = hovers.flatMap(({ contents }) => contents.map(markdown));
    assert.match(text.join('\n'), /Machine\.Isolate/);
    assert.match(text.join('\n'), /loses its network connections/);
  });

  it('shows the playbooks in the outline', async () => {
    const document = await openSample('contain-device.playbook');
    const symbols = await eventually(async () => {
      const found = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(
        'vscode.executeDocumentSymbolProvider',
        document.uri,
      );
      return found !== undefined && found.length > 0 ? found : undefined;
    });
    const playbook = symbols.find(({ name }) => name.includes('contain_device'));
    assert.ok(playbook !== undefined);
    assert.ok(playbook.children.some(({ name }) => name.includes('cut')));
  });

  it('mends what is missing by a quick fix', async () => {
    const document = await openText(
      'language 1\nplaybook p "P" {\n  isolate devices of subject selectively for 24h {\n    comment "c"\n  }\n}\n',
    );
    const [problem] = await diagnosticsOf(document, (found) => found.some(isError));
    assert.ok(problem !== undefined);
    const fix = await eventually(async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        problem.range,
        vscode.CodeActionKind.QuickFix.value,
      );
      return found.find(({ isPreferred }) => isPreferred === true);
    });
    assert.ok(fix.edit !== undefined);
    await vscode.workspace.applyEdit(fix.edit);
    assert.match(document.getText(), /^ {4}acknowledge network_loss$/m);
    await diagnosticsOf(document, (found) => !found.some(isError));
  });

  it('formats a text', async () => {
    const document = await openText('language 1\nplaybook p "P" {\nwait   5m # five\n}\n');
    const edits = await eventually(
      async () =>
        await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
          'vscode.executeFormatDocumentProvider',
          document.uri,
          {},
        ),
    );
    const edit = new vscode.WorkspaceEdit();
    edit.set(document.uri, edits);
    await vscode.workspace.applyEdit(edit);
    assert.equal(document.getText(), 'language 1\nplaybook p "P" {\n  wait 5m # five\n}\n');
  });

  it('puts Run, Plan and the worst case above each playbook, unless that is switched off', async () => {
    const document = await openSample('contain-device.playbook');
    const titles = (await lenses(document, 3)).map(({ command }) => command?.title);
    assert.deepEqual(titles.slice(0, 2), ['$(play) Run…', '$(list-tree) Plan…']);
    assert.match(titles[2] ?? '', /^worst case \d+ calls, peak \d+\/min, 3 devices, .+ then a 24 h lease, 1 approval$/);
    const settings = vscode.workspace.getConfiguration('playbook');
    await settings.update('codeLens.enabled', false, vscode.ConfigurationTarget.Global);
    try {
      await eventually(async () => ((await findLenses(document)).length === 0 ? true : undefined));
    } finally {
      await settings.update('codeLens.enabled', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});

function labelText(label: vscode.CompletionItem['label']): string {
  return typeof label === 'string' ? label : label.label;
}

function markdown(text: vscode.Hover['contents'][number]): string {
  return text instanceof vscode.MarkdownString ? text.value : '';
}

async function findLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
  return vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
}

async function lenses(document: vscode.TextDocument, atLeast: number): Promise<vscode.CodeLens[]> {
  return eventually(async () => {
    const found = await findLenses(document);
    return found.length >= atLeast ? found : undefined;
  });
}
