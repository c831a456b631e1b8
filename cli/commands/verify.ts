import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { PlaybookError } from '../../engine/errors.ts';
import { verifyBundle, type BundleVerification } from '../../engine/export/verify-bundle.ts';
import { readPublicKey } from '../../engine/journal/chain.ts';
import { countWords } from '../../engine/journal/words.ts';
import { VerifyJournal, type VerifyResult } from '../../runner/protocol.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { formatOption, type Format } from '../options.ts';
import { withRunner } from '../runner-access.ts';
import type { Terminal } from '../terminal.ts';

export function addVerify(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('verify')
    .description(
      'Prove that no event of the journal, or of a record exported as JSON, was changed or lost. Exit codes: 0 whole, 1 broken.',
    )
    .argument('[file]', 'a record that was exported with `--format json`; the journal where none is named')
    .option('--key <file>', 'public key (PEM) that the record must be signed with; without it, the key in the record')
    .addOption(formatOption())
    .action(async (file: string | undefined, { format, key }: { format: Format; key?: string }) => {
      const result =
        file === undefined ? await withRunner((runner) => runner.request(VerifyJournal, {})) : verifyFile(file, key);
      if (format === 'json') terminal.json(result);
      else terminal.out('runs' in result ? journalWords(result) : recordWords(result));
      finish(result.broken === undefined ? EXIT.ok : EXIT.failed);
    });
}

function journalWords({ runs, events, removed, broken }: VerifyResult): string {
  if (broken === undefined) {
    const whole = `The journal is whole: ${countWords(runs, 'run')}, ${events} events.`;
    if (removed === 0) return whole;
    return `${whole} ${countWords(removed, 'more run')} went by retention; \`playbook history --pruned\` lists what is known of them.`;
  }
  const { runId, sequence, problem } = broken;
  return `The journal is broken at run ${runId}${sequence === 0 ? '' : `, event ${sequence}`}: ${problem}.`;
}

function recordWords({ runId, events, broken, signed, keyId, trusted }: BundleVerification): string {
  if (broken !== undefined)
    return `The record of run ${broken.runId} is broken at event ${broken.sequence}: ${broken.problem}.`;
  const whole = `The record of run ${runId} is whole: ${events} events`;
  if (!signed) return `${whole}. It is not signed: the run had not ended.`;
  const key = `signed with key ${keyId ?? 'unknown'}`;
  if (trusted) return `${whole}, ${key}, which is the one you named.`;
  return `${whole}, ${key}. The key came with the file: compare its id with one that you know, or name yours with --key.`;
}

function verifyFile(file: string, keyFile: string | undefined): BundleVerification {
  const trusted = keyFile === undefined ? undefined : readPublicKey(read(keyFile));
  if (keyFile !== undefined && trusted === undefined) {
    throw new PlaybookError({
      kind: 'usage',
      message: `${keyFile} holds no public key.`,
      advice: 'The key of a runner is journal-key.pub.pem in its folder.',
    });
  }
  const result = verifyBundle(read(file), trusted);
  if (result !== undefined) return result;
  throw new PlaybookError({
    kind: 'rejected',
    message: `${file} is no record of a run, or it was cut off.`,
    advice: 'Only the JSON export can be verified: `playbook export RUN --format json --out FILE`.',
  });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new PlaybookError({ kind: 'usage', message: `${file} cannot be read (${code}).`, advice: 'Check the path.' });
  }
}
