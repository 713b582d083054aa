// Runs beside the page, so that reading and decoding photos never holds it up.

/** The longer side of a small picture, in pixels: a row's picture on a dense screen. */
const SIDE = 192;

export interface Question {
  id: number;
  task: keyof Tasks;
  file: Blob;
}

export interface Answer {
  id: number;
  result?: unknown;
  unreadable?: boolean;
}

export type Tasks = typeof TASKS;

const TASKS = {
  /** The SHA-256 of its bytes, in hexadecimal digits. */
  async hash(file: Blob) {
    const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
    const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0'));
    return hex.join('');
  },

  /** A small picture of it. */
  async picture(file: Blob) {
    const whole = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(whole.width, whole.height));
    const [width, height] = [whole.width, whole.height].map((side) =>
      Math.max(1, Math.round(side * scale)),
    );
    const canvas = new OffscreenCanvas(width ?? 1, height ?? 1);
    const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
    context.imageSmoothingQuality = 'medium';
    context.drawImage(whole, 0, 0, canvas.width, canvas.height);
    whole.close();
    return canvas.convertToBlob({ type: 'image/webp', quality: 0.8 });
  },
};

self.onmessage = async ({ data: { id, task, file } }: MessageEvent<Question>) => {
  const answer: Answer = { id };
  try {
    answer.result = await TASKS[task](file);
  } catch (error) {
    answer.unreadable = error instanceof DOMException && error.name === 'NotReadableError';
  }
  self.postMessage(answer);
};
