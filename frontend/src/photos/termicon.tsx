import { Icon } from '../parts/icon.tsx';
import type { Term } from './query.ts';

/** A picture of what kind a term is. */
export function TermIcon({ term }: { term: Term }) {
  return <Icon name={NAMES[term.kind === 'has' ? term.text : term.kind]} small />;
}

const NAMES = {
  label: 'tag',
  word: 'word',
  name: 'file',
  days: 'calendar',
  faces: 'face',
  text: 'word',
  tags: 'tag',
  nothing: 'without',
  failed: 'alert',
  not: 'without',
} as const;
