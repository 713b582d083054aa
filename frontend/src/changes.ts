import { type Api, isImage, malformed } from './api.ts';
import type { Change, Refused } from './contract.ts';
import { sentence } from './format.ts';
import type { ImageRecord, ImageSummary } from './generated/api.ts';
import { explain } from './words.ts';

/** A name as the service keeps it: without white space at its ends, or too much of it inside. */
export function tidy(name: string) {
  return name.normalize().trim().replace(/\s+/g, ' ');
}

/** Whether a name is one of some, whatever its case. */
export function isAmong(names: string[], name: string) {
  return names.some((other) => other.toLowerCase() === name.toLowerCase());
}

/**
 * A photo as it will be once a change is made, so far as the page can know: of a label that is
 * shown again only the service still has the rest.
 */
export function after(image: ImageRecord, { add, remove }: Change): ImageRecord {
  const stays = (name: string) => !isAmong(remove, name);
  const { labels, hidden, tags } = image;
  const known = [...labels, ...hidden, ...tags];
  return {
    ...image,
    labels: labels.filter(stays),
    details: image.details.filter(({ name }) => stays(name)),
    hidden: [
      ...hidden.filter((name) => !isAmong(add, name)),
      ...labels.filter((name) => !stays(name)),
    ],
    tags: [...tags.filter(stays), ...add.filter((name) => !isAmong(known, name))],
  };
}

/**
 * Says something of some photos.
 * @param filenames at most as many as the service takes at once
 * @returns what is known of each now, or why nothing has changed, in their order
 */
export async function sendChange(
  api: Pick<Api, 'call'>,
  filenames: string[],
  change: Change,
): Promise<(ImageSummary | Refused)[]> {
  const answer = await api.call('PATCH', '/images', undefined, { filenames, ...change });
  const usable = answer?.images?.every?.((one: any) => one.error || isImage(one));
  if (!usable || answer.images.length !== filenames.length) throw malformed();
  return answer.images;
}

/** How a change of many photos went. */
export interface Outcome {
  changed: number;
  /** Those that are as they were. */
  failed: string[];
  /** Why the last of them is. */
  problem: string;
}

/**
 * Says something of any number of photos, some after the other. Where the service can't be asked,
 * or refuses it all, the rest is not tried.
 * @param batch how many are changed at once
 * @param onChanged told of those that have changed
 */
export async function changeMany(
  api: Pick<Api, 'call'>,
  filenames: string[],
  change: Change,
  { batch, onChanged }: { batch: number; onChanged: (images: ImageSummary[]) => void },
): Promise<Outcome> {
  const outcome: Outcome = { changed: 0, failed: [], problem: '' };
  for (let first = 0; first < filenames.length; first += batch) {
    const names = filenames.slice(first, first + batch);
    try {
      const answers = await sendChange(api, names, change);
      const images = answers.filter((answer) => 'status' in answer);
      onChanged(images);
      outcome.changed += images.length;
      answers.forEach((answer, number) => {
        if ('status' in answer) return;
        outcome.failed.push(names[number] as string);
        outcome.problem = sentence(answer.error.message);
      });
    } catch (error) {
      outcome.failed.push(...filenames.slice(first));
      outcome.problem = explain(error);
      break;
    }
  }
  return outcome;
}
