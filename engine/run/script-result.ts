import { closeSync, openSync, readSync } from 'node:fs';

/** What comes before the output of the script: its name and its exit code. */
const HEAD_BYTES = 65_536;

/**
 * The exit code in the result of a script: JSON with `script_name`, `exit_code`, `script_output`, `script_errors` in this order
 * (mde-api.md section 6), which holds raw line breaks and is therefore not parsed. The script wrote all that begins with its
 * output, so nothing there is believed, or shown. Undefined where there is no code.
 */
export function exitCodeOf(file: string): number | undefined {
  const head = Buffer.alloc(HEAD_BYTES);
  const handle = openSync(file, 'r');
  try {
    const text = head.subarray(0, readSync(handle, head, 0, HEAD_BYTES, 0)).toString('utf8');
    const [before = ''] = text.split('"script_output"');
    const code = /"exit_code"\s*:\s*(-?\d{1,10})\b/.exec(before)?.[1];
    return code === undefined ? undefined : Number(code);
  } finally {
    closeSync(handle);
  }
}
