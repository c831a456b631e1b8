import { isLoopback } from '../../defender/base-address.ts';
import type { Check, Patient, Verdict } from '../check.ts';
import type { Reached } from '../reach.ts';

/** The way to the API and, where we go there, to the sign-in service. What is wrong with both is told once. */
export const network: Check = {
  id: 'network',
  title: 'Defender and the sign-in service can be reached',
  needs: ['api-host'],
  run: async ({ live, baseUrl, reach }) => {
    const urls = [new URL(baseUrl), ...signInOf(live)];
    const ways: string[] = [];
    for (const url of urls) {
      const reached = await reach(url);
      if (reached.kind !== 'open') return problem(url, reached);
      ways.push(`${url.host}${wayOf(reached)}`);
    }
    return { outcome: 'ok', what: `Reached ${ways.join(' and ')}.` };
  },
};

/** An identity of the computer gets its tokens without it. */
const signInOf = (live: Patient['live']): URL[] =>
  live === undefined || live.profile.credentials[0] === 'managed-identity'
    ? []
    : [new URL(`https://${live.cloud.signInHost}`)];

function wayOf({ proxy, issuer }: Extract<Reached, { kind: 'open' }>): string {
  const notes = [
    ...(proxy === undefined ? [] : [`by the proxy ${proxy}`]),
    ...(issuer === undefined ? [] : [`certificate issued by ${issuer}`]),
  ];
  return notes.length === 0 ? '' : ` (${notes.join(', ')})`;
}

const PROXY_PLACE = 'HTTPS_PROXY and NO_PROXY in the environment, in VS Code the settings http.proxy and http.noProxy';

function problem(url: URL, reached: Exclude<Reached, { kind: 'open' }>): Verdict {
  const { host } = url;
  switch (reached.kind) {
    case 'unknown-host':
      return failed(`The host name ${host} is unknown on this computer.`, {
        advice:
          'Check the cloud and the host of the tenant. If they are right, the DNS server of this network does not resolve it: ask whoever runs it, or set the proxy that leads out.',
      });
    case 'no-connection':
      return failed(`${host} cannot be reached: ${reached.problem}`, {
        advice: isLoopback(url)
          ? 'Start a practice tenant with `playbook simulate`.'
          : `Let this computer open connections to ${host} on port ${url.port === '' ? '443' : url.port}, or set the proxy that leads out (${PROXY_PLACE}).`,
      });
    case 'proxy-unreachable':
      return failed(`The proxy ${reached.proxy} cannot be reached: ${reached.problem}`, {
        advice: `Correct the address of the proxy, or take it away where none is needed: ${PROXY_PLACE}.`,
      });
    case 'proxy-password':
      return failed(`The proxy ${reached.proxy} asks for a password on the way to ${host}.`, {
        why: `It answered 407${reached.schemes === '' ? '' : ` and accepts ${reached.schemes}`}.`,
        advice: `Have ${host} let through without one, or put name and password into HTTPS_PROXY (http://name:password@proxy:port) for a proxy that accepts Basic; then end the runner with \`playbook runner stop\`, so that the next one reads it.`,
      });
    case 'proxy-refuses':
      return failed(`The proxy ${reached.proxy} refuses connections to ${host} (HTTP ${String(reached.status)}).`, {
        advice: `Have whoever runs the proxy allow ${host} on port 443, without opening the connection.`,
      });
    case 'untrusted':
      return failed(
        `The certificate that was shown for ${host} is issued by ${reached.issuer}, which is not trusted.`,
        {
          why: `Something${reached.proxy === undefined ? '' : `, probably the proxy ${reached.proxy},`} opens the encrypted connection and stands in between (${reached.problem}).`,
          advice: `If that is your organization, have ${host} exempted from inspection, or name its root certificate in NODE_EXTRA_CA_CERTS and end the runner with \`playbook runner stop\`. If it is not, do not connect from this network.`,
        },
      );
  }
}

const failed = (what: string, rest: Pick<Verdict, 'why' | 'advice'>): Verdict => ({ outcome: 'failed', what, ...rest });
