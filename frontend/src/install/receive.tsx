import { type ComponentChild, render } from 'preact';
import { type Note, removeNote, write } from './note.ts';
import { NotKept, Question } from './question.tsx';
import { dropShared, findShared } from './shared.ts';

/** Where there is one for all, everything belongs to that one. */
const EVERYBODY = 'public';

/**
 * Takes in the photos that another app has shared. Asks first, where they may not be meant by who is
 * here: they came before somebody signed in, or in a way in which any site can send some.
 */
export async function receive(
  note: Note,
  {
    owner,
    opened,
    add,
  }: {
    /** Who is signed in; null where nobody has to be. */
    owner: string | null;
    /** Whether the page was opened with them, and hasn't been left since. */
    opened: boolean;
    /** Sends photos on their way; settles when a reload doesn't lose them. */
    add: (files: File[]) => Promise<void>;
  },
) {
  if (!note.id) {
    removeNote();
    await ask((onAnswer) => <NotKept onClose={() => onAnswer(false)} />);
    return;
  }
  const mine = owner ?? EVERYBODY;
  const share = await findShared(note.id).catch(() => null);
  if (share && (note.owner ?? mine) === mine) {
    write({ ...note, owner: mine });
    const meant = opened && (share.own || isApp());
    const { files } = share;
    if (meant || (await ask((onAnswer) => <Question files={files} onAnswer={onAnswer} />))) {
      await add(files);
    }
  }
  await dropShared(note.id);
  removeNote();
}

/** Only an installed page is shared with, and it has a window of its own. */
const isApp = () => !matchMedia('(display-mode: browser)').matches;

async function ask(content: (onAnswer: (answer: boolean) => void) => ComponentChild) {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const place = document.body.appendChild(document.createElement('div'));
  render(content(resolve), place);
  const answer = await promise;
  render(null, place);
  place.remove();
  return answer;
}
