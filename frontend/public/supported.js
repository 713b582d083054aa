// For any browser; build/target.ts has its reasons.
(function () {
  if (
    'popover' in HTMLElement.prototype &&
    Promise.withResolvers &&
    AbortSignal.any
  ) return;
  var app = document.getElementById('app');
  var words = document.createElement('p');
  words.setAttribute('role', 'alert');
  words.textContent =
    'This page needs a newer browser: Chrome or Edge 119, Firefox 125, Safari 17.4, or later.';
  // Without its place, the page doesn't begin.
  app.parentNode.replaceChild(words, app);
})();
