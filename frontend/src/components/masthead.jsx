/** What this page is. */
export function Masthead() {
  return (
    <header class="masthead">
      <h1>Smart Image Analyzer</h1>
      <p>Give it a photo, and read what it sees.</p>
    </header>
  );
}
