/** The language as commands use it: files in, problems and models out. */
import { NodeFileSystem } from 'langium/node';
import { DiskFeedFiles } from '../disk/feed-files.ts';
import { PlaybookError } from '../engine/errors.ts';
import {
  check,
  compile,
  compileTests,
  createPlaybookServices,
  explain,
  format,
  listPlaybooks,
  openDocument,
  type PlaybookServices,
  type Problem,
} from '../language/index.ts';
import type { BuiltTest } from '../language/model/test-model.ts';
import type { PlaybookModel } from '../language/model/playbook-model.ts';
import type { CompileProblem, CompileResult, ExplainResult } from '../language/protocol/requests.ts';
import { CompileFailure, type LocatedProblem } from './compile-failure.ts';
import { fileUri, requirePlaybookText, uriPath } from './read-playbook.ts';

export interface LanguageService {
  /** Problems of a text, as the editor would show them. */
  check(path: string, text: string): Promise<readonly Problem[]>;
  /** A text in its canonical layout; undefined where it does not parse. */
  format(path: string, text: string): string | undefined;
  /**
   * The model of a playbook of a file; of its only one where no name is given.
   * @throws PlaybookError `usage` for a file or name that does not exist, CompileFailure for a text with errors.
   */
  compile(path: string, playbook: string | undefined): Promise<PlaybookModel>;
  /** The tests of a file with the playbooks that they are about. Throws as `compile` does. */
  tests(path: string): Promise<readonly BuiltTest[]>;
  /** What can be told of a playbook of a file without a tenant. Throws as `compile` does. */
  explain(path: string, playbook: string | undefined): Promise<Extract<ExplainResult, { kind: 'explanation' }>>;
}

export function createLanguageService(): LanguageService {
  const services = createPlaybookServices({
    ...NodeFileSystem,
    feeds: new DiskFeedFiles([process.cwd()]),
    maxFindings: Infinity,
  }).Playbook;
  return {
    check: async (path, text) => {
      const uri = fileUri(path);
      await openDocument(services, uri, text);
      return check(services, uri);
    },
    format: (path, text) => format(services, fileUri(path), text),
    compile: async (path, playbook) => {
      const name = await openFor(services, path, playbook);
      const result = await compile(services, fileUri(path), name);
      if (result.kind !== 'model') throw failure(path, name, result);
      return result.model;
    },
    tests: async (path) => {
      await openDocument(services, fileUri(path), requirePlaybookText(path));
      const result = await compileTests(services, fileUri(path));
      if (result.kind === 'tests') return result.tests;
      throw new CompileFailure(path, result.problems.map(toLocated), 'no test was run');
    },
    explain: async (path, playbook) => {
      const name = await openFor(services, path, playbook);
      const result = await explain(services, fileUri(path), name);
      if (result.kind !== 'explanation') throw failure(path, name, result);
      return result;
    },
  };
}

/** Opens a file; the name of the playbook that is meant. */
async function openFor(services: PlaybookServices, path: string, playbook: string | undefined): Promise<string> {
  await openDocument(services, fileUri(path), requirePlaybookText(path));
  return playbook ?? (await onlyPlaybook(services, path));
}

type Failure = Extract<CompileResult, { kind: 'errors' | 'unknown-playbook' }>;

const failure = (path: string, playbook: string, result: Failure): PlaybookError =>
  result.kind === 'errors'
    ? new CompileFailure(path, result.problems.map(toLocated))
    : unknownPlaybook(path, playbook, result.known);

/** Errors of the text come first: a broken file may hide the playbook that is looked for. */
async function onlyPlaybook(services: PlaybookServices, path: string): Promise<string> {
  const listed = await listPlaybooks(services, fileUri(path));
  const [first] = listed;
  if (listed.length === 1 && first !== undefined) return first.name;
  const errors = (await check(services, fileUri(path))).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    throw new CompileFailure(
      path,
      errors.map((problem) => ({ ...problem, file: path })),
    );
  }
  throw new PlaybookError({
    kind: 'usage',
    message: first === undefined ? `${path} holds no playbook.` : `${path} holds ${listed.length} playbooks.`,
    advice: first === undefined ? 'Name a file with a `playbook` in it.' : `Say which: ${nameOptions(listed)}.`,
  });
}

const nameOptions = (listed: readonly { readonly name: string }[]): string =>
  listed.map(({ name }) => `--playbook ${name}`).join(', ');

function unknownPlaybook(path: string, playbook: string, known: readonly string[]): PlaybookError {
  return new PlaybookError({
    kind: 'usage',
    message: `${path} holds no playbook ${playbook}.`,
    advice: known.length === 0 ? 'It holds none at all.' : `It holds ${known.join(', ')}.`,
  });
}

const toLocated = ({ uri, code, message, range }: CompileProblem): LocatedProblem => ({
  file: uriPath(uri),
  code,
  severity: 'error',
  message,
  range,
});
