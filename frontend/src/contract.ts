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
  ends?: string | null;
}

/** What is looked for. */
export interface Search {
  label?: string[];
  match?: 'all' | 'any';
  exclude?: string[];
  min_confidence?: number;
  /** The first day and the last, `2026-07-31`. */
  from?: string;
  to?: string;
  order?: 'taken' | 'uploaded';
  direction?: 'newer' | 'older';
  limit?: number;
  cursor?: string;
}

export interface Stats {
  totals: { done: number; failed: number };
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
