import { useState } from 'preact/hooks';
import type { Stats } from '../contract.ts';
import { ageBars, guessed } from './counts.ts';
import { ChartFigure, Figure } from './figure.tsx';
import { Ranking } from './ranking.tsx';

type Kind = 'Age' | 'Gender' | 'Emotion';

const KINDS: Kind[] = ['Age', 'Gender', 'Emotion'];

/** What a machine guessed of the people in the photos; and that it did no more than guess. */
export function Faces({
  faces,
  waiting,
}: {
  /** Null while they are on their way. */
  faces: Stats['faces'] | null;
  waiting: string;
}) {
  const [kind, setKind] = useState<Kind>('Age');
  const title = 'Faces, guessed';
  const foot = 'A machine’s guess: it is often wrong.';
  const choice = (
    <div class="segments segments-s" role="group" aria-label="What of faces">
      {KINDS.map((one) => (
        <button key={one} type="button" aria-pressed={one === kind} onClick={() => setKind(one)}>
          {one}
        </button>
      ))}
    </div>
  );
  if (kind === 'Age' || !faces) {
    return (
      <ChartFigure
        title={title}
        foot={foot}
        head="Estimated age in years"
        series={['Faces']}
        bars={faces && ageBars(faces.estimated_ages)}
        waiting={waiting}
        controls={choice}
      />
    );
  }
  const guesses = kind === 'Gender' ? faces.estimated_genders : faces.estimated_emotions;
  return (
    <Figure title={title} foot={foot} controls={choice}>
      <Ranking
        entries={guesses.map(({ value, faces }) => ({ name: guessed(value), count: faces }))}
        shares
        none="Nothing was guessed so far."
      />
    </Figure>
  );
}
