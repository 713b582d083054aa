import { type Api, malformed, query } from '../api.ts';
import type { Quota, Stats, Used } from '../contract.ts';

/** Somebody who may sign in, or was invited to, as those see them who look after the people. */
export interface Person extends Used {
  owner: string;
  email: string;
  /** `invited` is who has not come yet; `unconfirmed`, who came alone and has shown no address. */
  status: 'invited' | 'active' | 'unconfirmed';
  since: string;
  admin: boolean;
  failed: number;
  /** What holds. */
  quota: Quota;
  /** What of it was set for this person alone; null is the default. */
  own_quota: OwnQuota;
  /** Since when the account is being deleted, if it is. */
  closing: string | null;
}

export type OwnQuota = { [Limit in keyof Quota]: number | null };

/** What all photos of a site add up to. */
export interface SiteStats extends Pick<Stats, 'totals' | 'days' | 'seconds' | 'percentiles'> {
  today: { photos: number; cap: number | null };
  /** Of this month so far. */
  cost: {
    photos: number;
    dollars: { least: number; most: number };
    most_photos: number | null;
    most_dollars: number | null;
    /** What it leaves out, each as the end of "without …". */
    without: string[];
  };
  waiting: { photos: number; since: string | null };
  failed_events: number;
}

export interface Failure {
  owner: string;
  time: string;
  code: string;
  reason: string;
}

export type Administration = ReturnType<typeof createAdministration>;

/** What those can ask the service who look after its people. */
export function createAdministration({ call }: Pick<Api, 'call'>) {
  return {
    /** Those whose address begins so; a page of them, and the cursor of the next. */
    async people(
      { email, cursor }: { email?: string; cursor?: string },
      signal?: AbortSignal,
    ): Promise<{ people: Person[]; cursor: string | null }> {
      const asked = query({ email: email || undefined, cursor });
      const answer = await call('GET', `/admin/people${asked && `?${asked}`}`, signal);
      if (!Array.isArray(answer?.people)) throw malformed();
      return answer;
    },

    /** Sends an invitation, or sends it again to who has not come yet. */
    async invite(email: string, admin = false) {
      await call('POST', '/admin/people', undefined, { email, admin });
    },

    /** @returns what holds now */
    async setQuota(
      owner: string,
      changes: Partial<OwnQuota>,
    ): Promise<Pick<Person, 'quota' | 'own_quota'>> {
      const answer = await call('PUT', '/admin/quota', undefined, { owner, ...changes });
      if (!answer?.quota || !answer.own_quota) throw malformed();
      return { quota: answer.quota, own_quota: answer.own_quota };
    },

    /** Has an account deleted, with all its photos. */
    async remove(owner: string) {
      await call('DELETE', `/admin/people?${query({ owner })}`);
    },

    async stats(days: number, signal?: AbortSignal): Promise<SiteStats> {
      const answer = await call('GET', `/admin/stats?${query({ days })}`, signal);
      if (!answer?.totals || !Array.isArray(answer.days) || !answer.cost) throw malformed();
      return answer;
    },

    async failures(
      cursor?: string,
      signal?: AbortSignal,
    ): Promise<{ failures: Failure[]; cursor: string | null }> {
      const asked = query({ cursor });
      const answer = await call('GET', `/admin/failures${asked && `?${asked}`}`, signal);
      if (!Array.isArray(answer?.failures)) throw malformed();
      return answer;
    },
  };
}
