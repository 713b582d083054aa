import { describe, expect, it } from 'vitest';
import { address, createRouter, parse } from '../src/route.ts';

describe('an address', () => {
  it.each([
    ['', 'upload', {}],
    ['#', 'upload', {}],
    ['#/photos', 'photos', {}],
    ['#/?x=1', 'upload', { x: ['1'] }],
    ['#/no/view?x=1', 'nowhere', { x: ['1'] }],
    [
      '#/photos?label=Cat&label=a%26b%3F&photo=a+b.png',
      'photos',
      { label: ['Cat', 'a&b?'], photo: ['a b.png'] },
    ],
  ])('%s is read', (hash, view, params) => {
    expect(parse(hash)).toEqual({ view, params });
  });

  it('says again what was read from it, whatever the name of the photo', () => {
    const params = { label: ['Größe', '#?&=+ %41'], photo: ['<img src=x>.png'] };
    expect(parse(address('photos', params))).toEqual({ view: 'photos', params });
  });

  it('may call a parameter anything', () => {
    const { view, params } = parse('#/photos?__proto__=x&constructor=y&photo=z');
    expect(view).toBe('photos');
    expect(Object.keys(params)).toEqual(['__proto__', 'constructor', 'photo']);
  });

  it('needs no parameters', () => {
    expect(address('dashboard')).toBe('#/dashboard');
    expect(address('photos', { label: [] })).toBe('#/photos');
  });
});

/** As much of a window as the router looks at. */
function fakeWindow() {
  const target = new EventTarget() as any;
  target.location = { hash: '' };
  const change = (_: any, __: any, next: string) => {
    target.location.hash = next;
    target.steps.push(next);
  };
  target.steps = [];
  target.history = { pushState: change, replaceState: change };
  return target;
}

describe('the router', () => {
  it('follows links and the back button', () => {
    const target = fakeWindow();
    const router = createRouter(target);
    target.location.hash = '#/photos?label=Cat';
    target.dispatchEvent(new Event('hashchange'));
    expect(router.route.value).toEqual({ view: 'photos', params: { label: ['Cat'] } });
  });

  it('goes where it is told, and nowhere when it is there already', () => {
    const target = fakeWindow();
    const router = createRouter(target);
    router.go('photos', { label: ['Cat'] });
    router.go('photos', { label: ['Cat'] });
    expect(router.route.value.view).toBe('photos');
    expect(target.steps).toEqual(['#/photos?label=Cat']);
  });
});
