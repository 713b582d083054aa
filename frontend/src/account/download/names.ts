/** What a file system may not take, or takes for a folder. */
const REFUSED = /[<>:"/\\|?*\u0000-\u001f]/g;

/** Devices of Windows, which no file there can be called like. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;

/**
 * Gives each photo a name that it can have in any folder, and that no other has: also where a file
 * system takes small letters for capitals.
 */
export function createNames() {
  const taken = new Set<string>();
  return (wanted: string) => {
    const safe = wanted.replace(REFUSED, '_').replace(/[. ]+$/, '') || '_';
    const name = DEVICES.test(safe) ? `_${safe}` : safe;
    const dot = name.lastIndexOf('.');
    const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
    let free = name;
    for (let number = 2; taken.has(key(free)); number++) free = `${stem} (${number})${ending}`;
    taken.add(key(free));
    return free;
  };
}

const key = (name: string) => name.normalize('NFC').toLowerCase();
