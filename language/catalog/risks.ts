/** Risk names that a playbook acknowledges, and the sentence a person accepts by writing the name. */
export const RISKS = {
  network_loss: 'The device loses its network connections. People who work on it are cut off until it is released.',
  vpn_lockout:
    'A device behind a full VPN tunnel or a blocked proxy may lose its channel to Defender, and then cannot be released remotely.',
  server_outage:
    'A server may be among the targets. Whatever it serves, its Hyper-V guests included, goes down with it.',
  business_interruption: 'Only Microsoft-signed programs run on the device. Line-of-business software stops.',
  file_removal: 'The file is stopped and moved to quarantine. No API call brings it back.',
  org_wide_block:
    'The block reaches every device in the tenant (or in the named device groups), not only those of this case.',
  shared_hosting: 'An address may serve many unrelated sites. Blocking it blocks all of them.',
  exposure: 'A protection is lifted. If the threat is still there, it can act and spread again.',
  data_collection:
    'Data of the device, personal data among it, is copied to the case. Handle it under your data protection rules.',
  performance: 'The scan uses processor and disk of the device while it runs.',
  code_execution: 'A script runs with system rights on the device.',
} as const;

export type RiskId = keyof typeof RISKS;

export const RISK_IDS = Object.keys(RISKS) as readonly RiskId[];
