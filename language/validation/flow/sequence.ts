import { isBlock, type Block, type Playbook, type Statement } from '../../generated/ast.ts';

/** What holds statements that are run one after the other. */
export type SequenceOwner = Block | Playbook;

export const sequenceOf = (owner: SequenceOwner): readonly Statement[] =>
  isBlock(owner) ? owner.statements : owner.body;
