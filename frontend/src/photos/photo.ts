import type { Search } from '../contract.ts';
import type { ImageSummary, Status } from '../generated/api.ts';
import { explainFailure } from '../words.ts';

/** What the wall keeps of a photo: little, as there may be thousands. */
export interface Photo {
  filename: string;
  status: Status;
  /** Best first. */
  labels: string[];
  /** The confidence of each of them, in %; 0 where it is not told. */
  confidences: number[];
  /** What people say is in it. */
  tags: string[];
  /** A signed address. */
  thumbnail: string | null;
  /**
   * The time that puts it into its place: ISO 8601. When it was taken, by the camera's clock, or
   * else uploaded; or always that.
   */
  listed_at: string | undefined;
  /** Pixels, upright. */
  width: number | undefined;
  /** Pixels, upright. */
  height: number | undefined;
  /** Why it could not be analysed, when failed. */
  problem: string | null;
}

/** The time that puts a photo into its place, as the service has it. */
export function timeOf(
  { taken_at, uploaded_at }: Pick<ImageSummary, 'taken_at' | 'uploaded_at'>,
  order: Search['order'],
) {
  return order === 'uploaded' ? uploaded_at : (taken_at ?? uploaded_at);
}

/** @param order that it stands in */
export function toPhoto(image: ImageSummary, order: Search['order']): Photo {
  const { filename, status, labels, tags = [], details, width, height, error } = image;
  return {
    ...{ filename, status, labels, tags },
    confidences: confidencesOf(labels, details),
    thumbnail: image.thumbnail_url,
    listed_at: timeOf(image, order),
    ...{ width, height },
    problem: status === 'failed' ? explainFailure(error) : null,
  };
}

function confidencesOf(labels: string[], details: ImageSummary['details'] = []) {
  const by = new Map(details.map(({ name, confidence }) => [name, Math.round(confidence)]));
  return labels.map((name) => by.get(name) ?? 0);
}

/** What is said of a photo now, with what is not said while it is analysed again from before. */
export function merge(before: Photo, after: Photo): Photo {
  return {
    ...after,
    listed_at: after.listed_at ?? before.listed_at,
    width: after.width ?? before.width,
    height: after.height ?? before.height,
  };
}
