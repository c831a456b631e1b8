import { generate } from 'selfsigned';

export interface Pem {
  readonly certificate: string;
  readonly privateKey: string;
}

/** A certificate for a host of this machine, or for an application; who has it in its list of authorities trusts it. */
export async function makeCertificate(name: string): Promise<Pem> {
  const made = await generate([{ name: 'commonName', value: name }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: name },
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { certificate: made.cert, privateKey: made.private };
}
