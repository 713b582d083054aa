import { expect, test } from 'vitest';
import { createNames } from '../../src/account/download/names.ts';

test.each([
  ['dog.jpg', 'dog.jpg'],
  ['猫 café.png', '猫 café.png'],
  ['a:b*c?.jpg', 'a_b_c_.jpg'],
  ['../../etc/passwd', '.._.._etc_passwd'],
  ['con.jpg', '_con.jpg'],
  ['ends with dots...', 'ends with dots'],
  ['...', '_'],
])('%j is saved as %j', (name, saved) => {
  expect(createNames()(name)).toBe(saved);
});

test('no two photos have one name, also where small letters are capitals', () => {
  const nameFor = createNames();
  expect(['dog.jpg', 'Dog.jpg', 'dog (2).jpg', 'dog.jpg', 'dog'].map(nameFor)).toEqual([
    'dog.jpg',
    'Dog (2).jpg',
    'dog (2) (2).jpg',
    'dog (3).jpg',
    'dog',
  ]);
});
