/**
 * The browsers that the page is built for. What older ones are told, public/supported.js has: a
 * classic script in the language of 2009, which looks for the last things to come to one of these.
 */
export const TARGET = ['chrome119', 'edge119', 'firefox125', 'safari17.4'];
