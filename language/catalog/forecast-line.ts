/** The forecast in one line: the same words for what a text can come to and for what a plan will. */
export interface ForecastLine {
  /** Undefined where the text sets no bound. */
  readonly calls: number | undefined;
  readonly peakPerMinute: number;
  readonly devices: number | undefined;
  /** Of the devices: `(0.8 % of 400)`. */
  readonly share?: string;
  readonly indicators: number | undefined;
  readonly seconds: number;
  /** The longest lease. */
  readonly leaseSeconds?: number | undefined;
  readonly approvals: number;
}

/** `worst case 119 calls, peak 14/min, 3 devices (0.8 % of 400), 1 h 41 min then a 24 h lease, 1 approval`. */
export function forecastLine(line: ForecastLine): string {
  const lease = line.leaseSeconds === undefined ? '' : ` then a ${readableTime(line.leaseSeconds)} lease`;
  const devices = line.devices === undefined ? 'unbounded devices' : count(line.devices, 'device');
  return [
    `worst case ${line.calls === undefined ? 'unbounded calls' : count(line.calls, 'call')}`,
    `peak ${line.peakPerMinute}/min`,
    ...(line.devices === 0 ? [] : [devices + (line.share === undefined ? '' : ` ${line.share}`)]),
    ...(line.indicators === undefined || line.indicators === 0 ? [] : [count(line.indicators, 'indicator')]),
    `${readableTime(line.seconds)}${lease}`,
    count(line.approvals, 'approval'),
  ].join(', ');
}

/** `1 approval`, `2 approvals`, `15,000 indicators`. */
export const count = (amount: number, noun: string): string =>
  `${amount.toLocaleString('en-US')} ${noun}${amount === 1 ? '' : 's'}`;

/** `1 h 41 min`, `24 h`, `7 d`; seconds below two minutes. */
export function readableTime(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  const days = minutes >= 2 * 1440 ? Math.floor(minutes / 1440) : 0;
  const parts = [
    [days, 'd'],
    [Math.floor((minutes - days * 1440) / 60), 'h'],
    [minutes % 60, 'min'],
  ] as const;
  return parts.flatMap(([amount, unit]) => (amount === 0 ? [] : [`${amount} ${unit}`])).join(' ');
}
