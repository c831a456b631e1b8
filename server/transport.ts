import { Console } from 'node:console';
import {
  IPCMessageReader,
  IPCMessageWriter,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageReader,
  type MessageWriter,
} from 'vscode-languageserver/node';

export interface Transport {
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
}

/** The way to the client that the command line names: `--stdio` or `--node-ipc`; undefined for neither. */
export function transportFor(args: readonly string[], onClientGone: () => void): Transport | undefined {
  if (args.includes('--node-ipc')) {
    process.on('disconnect', onClientGone);
    return { reader: new IPCMessageReader(process), writer: new IPCMessageWriter(process) };
  }
  if (!args.includes('--stdio')) return undefined;
  // Standard output belongs to the protocol: what libraries print goes to standard error.
  globalThis.console = new Console(process.stderr, process.stderr);
  process.stdin.on('end', onClientGone).on('close', onClientGone);
  return { reader: new StreamMessageReader(process.stdin), writer: new StreamMessageWriter(process.stdout) };
}
