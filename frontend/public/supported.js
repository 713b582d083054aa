// Says so where a browser is too old for the page. A classic script in the language of 2009, so that
// any browser can run it; `build.target` in vite.config.ts has the same versions. Each condition was
// the last to come to one of them: Chrome 119, Firefox 125, Safari 17.4.
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
  words.appendChild(
    document.createTextNode(
      'This page needs a newer browser: Chrome or Edge 119, Firefox 125, Safari 17.4, or later.',
    ),
  );
  // Without its place, the page doesn't begin.
  app.parentNode.replaceChild(words, app);
})();
