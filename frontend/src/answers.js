// What the service is asked and answers: types only.

/**
 * A name reserved for one photo, and the signed request that uploads it.
 * @typedef {object} Ticket
 * @property {string} filename the name it will have; not always the one asked for
 * @property {string} uploadURL
 * @property {string} method
 * @property {Record<string, string>} headers to be sent exactly like this: they are signed
 * @property {number} expires_in seconds
 */

/**
 * The answer when these very bytes are there already.
 * @typedef {{filename: string, duplicate: true}} Duplicate
 */

/**
 * A rectangle, as fractions of the upright picture.
 * @typedef {{left: number, top: number, width: number, height: number}} Box
 */

/**
 * One thing recognised in a photo.
 * @typedef {object} LabelDetail
 * @property {string} name
 * @property {number} confidence 0 to 100
 * @property {string[]} [parents]
 * @property {string[]} [aliases]
 * @property {string[]} [categories]
 * @property {{box: Box, confidence: number}[]} [instances]
 */

/**
 * What a machine takes for true, and how sure it is, 0 to 100.
 * @template [Value=string]
 * @typedef {{value: Value, confidence: number}} Guess
 */

/**
 * @typedef {object} Face
 * @property {Box} box
 * @property {number} confidence that it is a face, 0 to 100
 * @property {{age_range?: {low: number, high: number}, gender?: Guess, emotions?: Guess[],
 *   smile?: Guess<boolean>, eyeglasses?: Guess<boolean>}} estimated
 */

/**
 * What is known about one photo.
 * @typedef {object} ImageAnswer
 * @property {string} filename
 * @property {'processing' | 'done' | 'failed'} status
 * @property {string[]} labels names, best first
 * @property {LabelDetail[]} [details]
 * @property {Face[]} [faces]
 * @property {{code: string, message: string}} [error] when failed
 * @property {string | null} [thumbnail_url]
 * @property {string | null} [image_url]
 * @property {string} [uploaded_at] ISO 8601
 * @property {string} [analysed_at] ISO 8601
 * @property {number} [size] bytes
 * @property {number} [width] px, upright
 * @property {number} [height] px, upright
 * @property {string} [format]
 */

/** @typedef {{filename: string | null, error: {code: string, message: string}}} Refused */

/**
 * What is looked for.
 * @typedef {object} Search
 * @property {string[]} [label]
 * @property {'all' | 'any'} [match]
 * @property {string[]} [exclude]
 * @property {number} [min_confidence]
 * @property {number} [limit] 1 to 100
 * @property {string} [cursor]
 */

/**
 * @typedef {object} Stats
 * @property {{done: number, failed: number}} totals
 * @property {{day: string, done: number, failed: number}[]} days oldest first
 * @property {{name: string, count: number}[]} labels the most frequent 20
 * @property {{from: number, labels: number}[]} confidence how many labels from each 5 % on
 * @property {{to: number | null, images: number}[]} seconds from upload to labels
 * @property {{total: number, estimated_ages: {from: number, faces: number}[],
 *   estimated_genders: {value: string, faces: number}[],
 *   estimated_emotions: {value: string, faces: number}[]}} faces
 */

/** @typedef {{filename: string, content_type?: string, size: number, sha256?: string}} Wanted */

export {};
