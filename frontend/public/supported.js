// Tells browsers that are too old for the page so: a classic script in the language of 2009. Of the
// versions of `build.target` in vite.config.ts, these were the last things to come.
(function () {
  var isSupported =
    typeof Promise === 'function' &&
    Promise.withResolvers &&
    'popover' in HTMLElement.prototype &&
    typeof AbortSignal === 'function' &&
    AbortSignal.any;
  if (isSupported) return;
  var app = document.getElementById('app');
  var words = document.createElement('p');
  words.setAttribute('role', 'alert');
  words.textContent =
    'This page needs a newer browser: Chrome or Edge 119, Firefox 125, Safari 17.4, or later.';
  // Without its place, the page doesn't begin.
  app.parentNode.replaceChild(words, app);
})();
