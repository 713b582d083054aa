// What the service is asked and answers, beside images: types only.

import type { Problem } from './generated/api.ts';

/** A name reserved for one photo, and the signed request that uploads it. */
export interface Ticket {
  /** The name it will have; not always the one asked for. */
  filename: string;
  uploadURL: string;
  method: string;
  /** To be sent exactly like this: they are signed. */
  headers: Record<string, string>;
  /** Seconds. */
  expires_in: number;
}

/** The answer when these very bytes are there already. */
export interface Duplicate {
  filename: string;
  duplicate: true;
}

export interface Refused {
  filename: string | null;
  error: Refusal;
}

/** Why something was refused. */
export interface Refusal extends Problem {
  /** When a refusal for want of quota ends: ISO 8601. */
  until?: string | null;
}

/** What a photo can be looked for by having, or that nothing was found in it. */
export type Having = 'faces' | 'text' | 'tags' | 'nothing';

/** What is looked for. */
export interface Search {
  label?: string[];
  match?: 'all' | 'any';
  exclude?: string[];
  min_confidence?: number;
  /** Words in the pictures, or their beginnings: all of them. */
  word?: string[];
  /** A part of the file's name. */
  name?: string;
  /** All of them. */
  has?: Having[];
  state?: 'failed';
  /** The first day and the last, `2026-07-31`. */
  from?: string;
  to?: string;
  order?: 'taken' | 'uploaded';
  direction?: 'newer' | 'older';
  limit?: number;
  cursor?: string;
}

/** What is said of photos: tags, and labels that are wrong; the same whatever their case. */
export interface Change {
  /** Becomes a tag; or, where it is a hidden label, is shown again. */
  add: string[];
  /** Is a tag no more; or, where it is a label, is hidden. */
  remove: string[];
}

/** What can be looked for that begins with some text. */
export interface Suggested {
  /** Labels and tags, the most frequent first; by an alias, where that is what begins so. */
  labels: { name: string; count: number; alias?: string }[];
  /** Words in pictures. */
  words: string[];
}

/** What an owner may use; 0 is no limit. */
export interface Quota {
  /** Analyses, repeated ones too, in a day and a month of UTC. */
  photos_a_day: number;
  photos_a_month: number;
  /** Of all photos that are held. */
  bytes: number;
}

/** What an owner has used of that. */
export interface Used {
  today: number;
  month: number;
  photos: number;
  bytes: number;
}

/** Who calls, as the service knows it. */
export interface Me {
  owner: string;
  /** Whether this is one of those who look after the people. */
  admin: boolean;
  quota: Quota;
  used: Used;
  /** Since when the account is being deleted, if it is. */
  closing?: string | boolean | null;
  /** Whether the site takes no photos for the time being. */
  closed?: boolean;
}

export interface Stats {
  totals: { done: number; failed: number };
  /** How many photos have each. */
  having: Record<Having, number>;
  /** Oldest first. */
  days: { day: string; done: number; failed: number }[];
  /** When they were taken, else uploaded; `2026-07`, oldest first. */
  months: { month: string; images: number }[];
  /** The most frequent 20. */
  labels: { name: string; count: number }[];
  /** How many labels from each 5 % on. */
  confidence: { from: number; labels: number }[];
  /** From upload to labels. */
  seconds: { to: number | null; images: number }[];
  /** So many percent within so many seconds; null for more than an hour. None without any time. */
  percentiles: { percent: number; within: number | null }[];
  faces: {
    total: number;
    estimated_ages: { from: number; faces: number }[];
    estimated_genders: { value: string; faces: number }[];
    estimated_emotions: { value: string; faces: number }[];
  };
}

export interface Wanted {
  filename: string;
  content_type?: string;
  size: number;
  sha256?: string;
}
