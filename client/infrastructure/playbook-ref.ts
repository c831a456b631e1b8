/** A playbook in a document, as code lenses name it to commands. */
export interface PlaybookRef {
  readonly uri: string;
  readonly playbook: string;
}

export function isPlaybookRef(value: unknown): value is PlaybookRef {
  return (
    typeof value === 'object' &&
    value !== null &&
    'uri' in value &&
    typeof value.uri === 'string' &&
    'playbook' in value &&
    typeof value.playbook === 'string'
  );
}
