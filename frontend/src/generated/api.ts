/** Where an image is on its way. */
export type Status = 'processing' | 'done' | 'failed';

/** What is known of one image. */
export interface ImageRecord {
  filename: string;
  status: Status;
  /** Names, best first. */
  labels: string[];
  details: Label[];
  faces: Face[];
  image_url: string | null;
  thumbnail_url: string | null;
  /** ISO 8601, UTC. */
  uploaded_at?: string;
  /** ISO 8601, UTC. */
  analysed_at?: string;
  /** Bytes. */
  size?: number;
  /** Pixels, upright. */
  width?: number;
  /** Pixels, upright. */
  height?: number;
  format?: string;
  /** When failed. */
  error?: Problem;
}

/** One thing recognised in a photo; confidences are 0 to 100 %. */
export interface Label {
  name: string;
  confidence: number;
  parents: string[];
  aliases: string[];
  categories: string[];
  instances: Instance[];
}

/** One thing of a label's kind: where it is, and how sure that is. */
export interface Instance {
  box: Box;
  confidence: number;
}

/** A rectangle, as fractions (0 to 1) of the upright picture. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** One face: where it is, how sure it is that it is one, and what is guessed. */
export interface Face {
  box: Box;
  confidence: number;
  estimated: Estimates;
}

/** What a machine guesses of a person from a face, and may well be wrong about. */
export interface Estimates {
  age_range?: AgeRange;
  gender?: Guess;
  /** The surest first. */
  emotions?: Guess[];
  smile?: Guess;
  eyeglasses?: Guess;
}

/** Years. */
export interface AgeRange {
  low: number;
  high: number;
}

/** Something a machine takes for true, and how sure it is. */
export interface Guess {
  value: string | boolean;
  confidence: number;
}

/** Why an image could not be analysed: a code, and a sentence for people. */
export interface Problem {
  code: string;
  message: string;
}
