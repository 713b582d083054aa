import { contentType, extension, isPhotoName } from './files.js';

/**
 * The files of a drop, those within folders included. Of a folder only what looks like a photo is
 * taken: nobody chose its other files one by one.
 * @param {DataTransfer} transfer
 * @returns {Promise<File[]>}
 */
export async function filesOf(transfer) {
  // Entries have to be asked for before the first await: the list is empty afterwards.
  const items = Array.from(transfer.items).filter(({ kind }) => kind === 'file');
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  if (!entries.some((entry) => entry && 'isDirectory' in entry && entry.isDirectory)) {
    return Array.from(transfer.files);
  }
  /** @type {File[]} */
  const files = [];
  for (const entry of entries) {
    if (entry instanceof File) files.push(entry);
    else if (entry?.isFile) files.push(await fileOf(/** @type {FileSystemFileEntry} */ (entry)));
    else if (entry) files.push(...(await within(/** @type {FileSystemDirectoryEntry} */ (entry))));
  }
  return files;
}

/**
 * What of a chosen folder is worth taking.
 * @param {Iterable<File>} files
 */
export function photosOf(files) {
  return Array.from(files).filter(
    (file) => !file.name.startsWith('.') && (contentType(file) || isPhotoName(file.name)),
  );
}

/**
 * The files of a paste. Browsers call every pasted picture the same.
 * @param {DataTransfer} transfer
 * @param {Date} [now]
 * @returns {File[]}
 */
export function pastedFiles(transfer, now = new Date()) {
  return Array.from(transfer.files, (file) => {
    if (file.name !== 'image.png') return file;
    const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString();
    const time = local.slice(0, 19).replace('T', ' ').replaceAll(':', '.');
    return new File([file], `Pasted ${time}.${extension(file.name)}`, { type: file.type });
  });
}

/**
 * @param {FileSystemDirectoryEntry} folder
 * @returns {Promise<File[]>}
 */
async function within(folder) {
  const reader = folder.createReader();
  const files = [];
  for (;;) {
    /** @type {FileSystemEntry[]} some at a time; none at the end */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return photosOf(files);
    for (const entry of some) {
      if (entry.isFile) files.push(await fileOf(/** @type {FileSystemFileEntry} */ (entry)));
      else files.push(...(await within(/** @type {FileSystemDirectoryEntry} */ (entry))));
    }
  }
}

/**
 * @param {FileSystemFileEntry} entry
 * @returns {Promise<File>}
 */
function fileOf(entry) {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
