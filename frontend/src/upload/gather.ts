import type { Formats } from '../config.ts';
import { extension, isPhoto } from './files.ts';

/**
 * The files of a drop, those within folders included. Of a folder only what looks like a photo is
 * taken: nobody chose its other files one by one.
 */
export async function filesOf(transfer: DataTransfer, formats: Formats): Promise<File[]> {
  // Entries have to be asked for before the first await: the list is empty afterwards.
  const items = Array.from(transfer.items).filter(({ kind }) => kind === 'file');
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  if (!entries.some((entry) => entry && 'isDirectory' in entry && entry.isDirectory)) {
    return Array.from(transfer.files);
  }
  const files: File[] = [];
  for (const entry of entries) {
    if (entry instanceof File) files.push(entry);
    else if (entry?.isFile) files.push(await fileOf(entry as FileSystemFileEntry));
    else if (entry) files.push(...(await within(entry as FileSystemDirectoryEntry, formats)));
  }
  return files;
}

/** What of a chosen folder is worth taking. */
export function photosOf(files: Iterable<File>, formats: Formats) {
  return Array.from(files).filter((file) => !file.name.startsWith('.') && isPhoto(file, formats));
}

/** The files of a paste. Browsers call every pasted picture the same. */
export function pastedFiles(transfer: DataTransfer, now = new Date()): File[] {
  return Array.from(transfer.files, (file) => {
    if (file.name !== 'image.png') return file;
    const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString();
    const time = local.slice(0, 19).replace('T', ' ').replaceAll(':', '.');
    return new File([file], `Pasted ${time}${extension(file.name)}`, { type: file.type });
  });
}

async function within(folder: FileSystemDirectoryEntry, formats: Formats): Promise<File[]> {
  const reader = folder.createReader();
  const files = [];
  for (;;) {
    const some: FileSystemEntry[] = await new Promise((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (!some.length) return photosOf(files, formats);
    for (const entry of some) {
      if (entry.isFile) files.push(await fileOf(entry as FileSystemFileEntry));
      else files.push(...(await within(entry as FileSystemDirectoryEntry, formats)));
    }
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
