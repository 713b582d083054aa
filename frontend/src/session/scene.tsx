/** A picture of what this page does: things in a photo, each with its box and its name. */
export function Scene() {
  return (
    <div class="scene" aria-hidden="true">
      <svg viewBox="0 0 800 900" preserveAspectRatio="xMidYMid slice" focusable="false">
        <defs>
          <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
            <stop offset="0" stop-color="#131b2e" />
            <stop offset=".62" stop-color="#5b4a63" />
            <stop offset="1" stop-color="#c98a62" />
          </linearGradient>
          <linearGradient id="sea" x1="0" y1="0" x2="0" y2="1">
            <stop offset="0" stop-color="#35465c" />
            <stop offset="1" stop-color="#0e1726" />
          </linearGradient>
        </defs>
        <rect width="800" height="620" fill="url(#sky)" />
        <circle cx="560" cy="330" r="62" fill="#f6c987" />
        <path d="M0 620V500l120-92 92 70 110-168 128 176 86-60 124 104 140-70v160z" fill="#2b2f45" />
        <path d="m322 310 46 64-30 20-22-16-26 26z" fill="#cdd0dc" />
        <path d="M0 620V556l160-40 190 62 190-40 260 58v24z" fill="#1c2134" />
        <rect y="620" width="800" height="280" fill="url(#sea)" />
        <path
          d="M500 652h120M522 684h76M540 716h40"
          stroke="#f6c987"
          stroke-opacity=".55"
          stroke-width="6"
          stroke-linecap="round"
        />
        <path d="M150 726h190c-8 34-36 54-72 54h-52c-36 0-60-20-66-54z" fill="#e9e4da" />
        <path d="M244 470v244" stroke="#e9e4da" stroke-width="6" />
        <path d="M256 486c60 70 86 140 88 216h-88z" fill="#f4f1ea" />
        <path d="M232 520c-40 56-62 116-66 182h66z" fill="#d4604a" />
        <Box name="Sun" hue="#ffc94d" at={[478, 248, 164, 164]} />
        <Box name="Mountain" hue="#63ccff" at={[206, 290, 236, 326]} />
        <Box name="Sailboat" hue="#b7f25a" at={[134, 458, 226, 334]} />
      </svg>
    </div>
  );
}

/** The hue lies between two dark lines, so that one of them shows on any ground. */
function Box({
  name,
  hue,
  at: [x, y, width, height],
}: {
  name: string;
  hue: string;
  at: [number, number, number, number];
}) {
  return (
    <g>
      <rect class="scene-edge" {...{ x, y, width, height }} rx="4" />
      <rect class="scene-box" {...{ x, y, width, height }} rx="4" stroke={hue} />
      <rect x={x - 1.5} y={y - 30} width={name.length * 12 + 20} height="30" rx="4" fill={hue} />
      <text class="scene-name" x={x + 10} y={y - 9}>
        {name}
      </text>
    </g>
  );
}
