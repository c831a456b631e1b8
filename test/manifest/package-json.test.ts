import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';
import { COMMANDS } from '../../client/infrastructure/commands/command-ids.ts';
import { DEFAULT_RETENTION_DAYS, SHORTEST_RETENTION_DAYS } from '../../engine/journal/retention.ts';
import manifest from '../../package.json' with { type: 'json' };
import texts from '../../package.nls.json' with { type: 'json' };

const root = join(import.meta.dirname, '..', '..');
const { contributes } = manifest;
const raw = JSON.stringify(manifest);

/** Keys that the workbench itself sets, as far as the manifest names them. */
const WORKBENCH_KEYS = new Set([
  'editorLangId',
  'isWorkspaceTrusted',
  'resourceScheme',
  'view',
  'viewItem',
  'virtualWorkspace',
  'workspaceFolderCount',
]);

function clauses(): string[] {
  const menus = Object.values(contributes.menus).flat();
  const welcomes = contributes.viewsWelcome;
  const commands = contributes.commands.flatMap((command) => ('enablement' in command ? [command.enablement] : []));
  return [...menus.map(({ when }) => when), ...welcomes.map(({ when }) => when), ...commands];
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

describe('the manifest', () => {
  it('declares the commands that the client handles, and no others', () => {
    const declared = contributes.commands.map(({ command }) => command).sort();
    assert.deepEqual(declared, Object.values(COMMANDS).sort());
  });

  it('has the commands that people are told of, with these words', () => {
    const shown = contributes.commands.map(({ category, title }) => `${category}: ${text(title)}`);
    for (const words of [
      'Run…',
      'Plan…',
      'Explain',
      'Cancel Run',
      'Release Now…',
      'Extend Lease…',
      'Roll Back Run…',
      'Show History',
      'Open Practice Tenant',
      'Connect Tenant…',
      'Switch Tenant…',
      'Check Connection',
      'Approve…',
      'Import Indicators…',
    ]) {
      assert.ok(shown.includes(`Playbook: ${words}`), words);
    }
  });

  it('names texts that exist, and leaves none unused', () => {
    const used = new Set([...raw.matchAll(/%([\w.]+)%/g)].map(([, key]) => key));
    assert.deepEqual([...used].sort(), Object.keys(texts).sort());
  });

  it('writes titles as verb phrases in title case, without the category and without emoji', () => {
    for (const { title } of contributes.commands) {
      assert.match(text(title), /^[A-Z][a-z]+( ([A-Z][a-z]+|on|of))*…?$/, text(title));
      assert.doesNotMatch(text(title), /playbook:/i);
    }
  });

  it('names files that exist', () => {
    const paths = [...raw.matchAll(/"\.?\/?((?:media|syntaxes|snippets)\/[\w.-]+|language-configuration\.json)"/g)];
    assert.ok(paths.length >= 5);
    for (const [, path = ''] of paths) assert.ok(existsSync(join(root, path)), path);
  });

  it('refers in menus and welcome texts to declared commands only', () => {
    const own = [...(raw + JSON.stringify(texts)).matchAll(/command:(playbook\.\w+)/g)].map(([, id = '']) => id);
    const menus = Object.values(contributes.menus)
      .flat()
      .map(({ command }) => command);
    const known: readonly string[] = Object.values(COMMANDS);
    for (const id of [...own, ...menus]) assert.ok(known.includes(id), id);
  });

  it('uses in `when` only keys of the workbench or keys that the client sets', () => {
    const client = sources(join(root, 'client')).join('\n');
    for (const clause of clauses()) {
      const withoutValues = clause.replaceAll(/=~ \/.*?\/|[=!]= [\w.]+/g, '');
      for (const [key] of withoutValues.matchAll(/[A-Za-z][\w.]*/g)) {
        const known = key === 'false' || WORKBENCH_KEYS.has(key) || client.includes(`'${key}'`);
        assert.ok(known, `${key} in ${clause}`);
      }
    }
  });

  it('shows welcome texts for mutually exclusive states only', () => {
    const keys = ['noFolder', 'trusted', 'virtual', 'loaded', 'playbooks', 'browser'] as const;
    for (let bits = 0; bits < 2 ** keys.length; bits++) {
      const [noFolder, isTrusted, isVirtual, isLoaded, hasPlaybooks, isBrowser] = keys.map(
        (_, index) => (bits & (2 ** index)) > 0,
      );
      const values: Record<string, unknown> = {
        workspaceFolderCount: noFolder === true ? 0 : 1,
        isWorkspaceTrusted: isTrusted,
        virtualWorkspace: isVirtual,
        'playbook.runsLoaded': isLoaded,
        'playbook.hasPlaybooks': hasPlaybooks,
        'playbook.inBrowser': isBrowser,
      };
      const shown = contributes.viewsWelcome.filter(({ when }) => holds(when, values));
      // A browser loads no runs.
      const isImpossible = isVirtual === true ? isTrusted === false : isBrowser === true && isLoaded === true;
      if (!isImpossible) assert.ok(shown.length <= 1, `${JSON.stringify(values)}: ${shown.length} texts`);
    }
  });

  it('hides commands that need an argument in the palette', () => {
    const hidden = contributes.menus.commandPalette
      .filter(({ when }) => when === 'false')
      .map(({ command }) => command);
    assert.deepEqual(
      hidden.sort(),
      [COMMANDS.decidePlan, COMMANDS.openPlan, COMMANDS.openRecord, COMMANDS.showMoreRuns].sort(),
    );
  });

  it('lets no workspace change where evidence goes, where feeds may lie, how fast a practice tenant lives or how long records are kept', () => {
    const { properties } = contributes.configuration;
    assert.equal(properties['playbook.evidence.folder'].scope, 'machine');
    assert.equal(properties['playbook.feeds.outsideWorkspace'].scope, 'machine');
    assert.equal(properties['playbook.practice.speed'].scope, 'machine');
    assert.equal(properties['playbook.retentionDays'].scope, 'machine');
    assert.equal(properties['playbook.retentionDays'].default, DEFAULT_RETENTION_DAYS);
    assert.equal(properties['playbook.retentionDays'].minimum, SHORTEST_RETENTION_DAYS);
  });

  it('enables runs in trusted workspaces on a disk only, and says so', () => {
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, 'limited');
    assert.equal(manifest.capabilities.virtualWorkspaces.supported, 'limited');
    for (const id of [COMMANDS.run, COMMANDS.plan, COMMANDS.openPracticeTenant]) {
      const command = contributes.commands.find((one) => one.command === id);
      assert.ok(
        command !== undefined && 'enablement' in command && command.enablement.includes('isWorkspaceTrusted'),
        id,
      );
    }
  });

  it('asks for the first editor that brings a Node.js that suffices', () => {
    assert.equal(manifest.engines.vscode, '^1.101.0');
    assert.equal(manifest.devDependencies['@types/vscode'], '1.101.0');
  });

  it('packs what it needs and nothing else', async () => {
    const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
    const strangers = files.filter(
      (file) =>
        !/^(dist\/(client|server|runner|cli)\.cjs|dist\/(extension-web\.cjs|server-browser\.js)|media\/[\w-]+\.svg|(syntaxes|snippets)\/playbook[\w.]*\.json|[\w.-]+\.(json|md)|LICENSE)$/.test(
          file,
        ),
    );
    assert.deepEqual(strangers, []);
    for (const needed of ['package.nls.json', 'language-configuration.json', 'LICENSE'])
      assert.ok(files.includes(needed));
  });
});

function text(key: string): string {
  return (texts as Readonly<Record<string, string>>)[key.replaceAll('%', '')] ?? '';
}

/** Evaluates the small part of `when` clauses that the welcome texts use. */
function holds(clause: string, values: Readonly<Record<string, unknown>>): boolean {
  return clause.split('&&').every((part) => {
    const [, negated, key = '', operator, value] = /^\s*(!?)([\w.]+)(?:\s*([=!]=)\s*(\w+))?\s*$/.exec(part) ?? [];
    const found = values[key];
    const isEqual = operator === undefined ? found === true : String(found) === value;
    return negated === '!' || operator === '!=' ? !isEqual : isEqual;
  });
}
