// Asks for the photos' view beside the script that would ask for it only when it is there itself:
// each way to the host and back costs on a phone. The build writes down which files these are.
(function () {
  var files = document.currentScript.dataset.photos;
  if (!files || location.hash.indexOf('#/photos') !== 0) return;
  files.split(' ').forEach(function (file) {
    var link = document.createElement('link');
    var isStyle = /\.css$/.test(file);
    link.rel = isStyle ? 'preload' : 'modulepreload';
    if (isStyle) link.as = 'style';
    // As the loader asks for them: what is asked for in another way would be fetched twice.
    link.crossOrigin = '';
    link.href = file;
    document.head.appendChild(link);
  });
})();
