import type { ReadonlySignal, Signal } from '@preact/signals';
import type { Api } from './api.ts';
import type { Config } from './config.ts';
import type { Connection } from './connection.ts';
import type { Follower } from './follower.ts';
import type { ImageSummary } from './generated/api.ts';
import type { Places } from './parts/places.ts';
import type { ListedSignal } from './photos/listed.ts';
import type { Removals } from './photos/removals.ts';
import type { Shelf } from './photos/shelf.ts';
import type { Router } from './route.ts';
import type { Account } from './session/account.ts';
import type { Allowed } from './session/use.ts';
import type { Latest } from './upload/latest.ts';

/** What every view is given. */
export interface Context {
  api: Api;
  router: Router;
  connection: Connection;
  /** The latest news, for those who listen. */
  news: Signal<string>;
  config: Config;
  /** Waits for results. */
  follower: Follower;
  /** How many photos were uploaded and analysed in this visit. */
  arrived: ReadonlySignal<number>;
  /** The list on the screen, if any. */
  listed: ListedSignal;
  /** Lists that were on the screen. */
  shelf: Shelf;
  /** Where somebody was on each address. */
  places: Places;
  /** Tells all that shows photos what people have said of some. */
  relabel: (images: ImageSummary[]) => void;
  /** What other tabs have just told of photos that they changed. */
  said: ReadonlySignal<ImageSummary[]>;
  /** The newest photos, whatever is listed. */
  latest: Latest;
  /** Deletions that can be undone. */
  removals: Removals;
  /** What is used of the quota, so far as it is worth saying before photos are added. */
  allowance: ReadonlySignal<Allowed[]>;
  /** Who is signed in; null where nobody has to be. */
  account: Account | null;
}
