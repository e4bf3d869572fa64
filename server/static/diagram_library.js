// Draws with Mermaid, and says in which line of a diagram it finds a mistake.

const AXES = ["x", "y"].flatMap((axis) =>
  ["Label", "Title", "Tick", "Line"].map((part) => `${axis}Axis${part}Color`),
).concat("titleColor");

/** Set Mermaid up: `tokens` are the style sheet's by name, each colour in a form that is read everywhere. */
export function setUp(mermaid, tokens, isDark) {
  const series = [1, 2, 3, 4, 5, 6, 7, 8].map((each) => tokens[`--series-${each}`]);
  const numbered = (name, values, first = 0) =>
    Object.fromEntries(values.map((value, index) => [`${name}${index + first}`, value]));
  const same = (value) => Array(12).fill(value);
  const many = [...series, ...series].slice(0, 12);
  const [ink, soft, rule, panel, ground] = ["ink", "ink-soft", "rule", "panel", "ground"].map(
    (name) => tokens[`--${name}`],
  );
  const font = { fontFamily: tokens["--font"], fontSize: `${TEXT}px` };
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    suppressErrorRendering: true, // it would draw a bomb
    htmlLabels: false, // words of SVG: no style of the slide reaches them
    theme: "base",
    fontFamily: font.fontFamily,
    fontSize: TEXT,
    flowchart: { htmlLabels: false },
    sequence: { actorFontSize: TEXT, messageFontSize: TEXT, noteFontSize: TEXT },
    gantt: { fontSize: TEXT, sectionFontSize: TEXT, barHeight: 34, barGap: 8, leftPadding: 150 },
    er: { fontSize: TEXT },
    // What no variable of Mermaid's sets.
    themeCSS: `
      .edgeLabel rect { opacity: 1; }
      .section-root text { text-anchor: middle; }
      .lineWrapper line { stroke: ${soft}; }
      .tick text { font-size: ${TEXT - 4}px; }`,
    themeVariables: {
      ...font,
      darkMode: isDark,
      background: ground,
      primaryColor: panel,
      primaryTextColor: ink,
      primaryBorderColor: soft,
      secondaryColor: panel,
      secondaryTextColor: ink,
      tertiaryColor: ground,
      tertiaryTextColor: ink,
      tertiaryBorderColor: rule,
      lineColor: soft,
      textColor: ink,
      titleColor: ink,
      clusterBkg: ground,
      clusterBorder: rule,
      edgeLabelBackground: ground,
      noteBkgColor: panel,
      noteTextColor: ink,
      noteBorderColor: soft,
      pieStrokeColor: ground,
      pieOuterStrokeColor: ground,
      pieSectionTextColor: ground,
      pieSectionTextSize: font.fontSize,
      pieLegendTextSize: font.fontSize,
      pieTitleTextSize: font.fontSize,
      pieOpacity: "1",
      commitLabelFontSize: font.fontSize,
      tagLabelFontSize: font.fontSize,
      commitLabelBackground: ground,
      commitLabelColor: ink,
      xyChart: {
        ...Object.fromEntries(AXES.map((name) => [name, ink])),
        backgroundColor: ground,
        plotColorPalette: series.join(", "),
      },
      ...numbered("pie", many, 1),
      ...numbered("cScale", many),
      ...numbered("cScaleLabel", same(ground)),
      ...numbered("git", series),
      ...numbered("gitBranchLabel", same(ground).slice(0, 8)),
    },
  });
}

/** The size of a diagram's words when it is laid out, in pixels. */
export const TEXT = 20;

/** Draw a diagram for nobody; resolves with its mistake, or null if there is none. */
export async function findProblem(mermaid, source) {
  mermaid.initialize({ startOnLoad: false, securityLevel: "strict", suppressErrorRendering: true });
  try {
    await mermaid.render("tried", source);
    return null;
  } catch (error) {
    return problemOf(source, error);
  }
}

/** Return a mistake that Mermaid has found: its line of the diagram, from 1 (0: unknown), and what. */
export function problemOf(source, error) {
  const message = String(error?.message ?? error);
  const isUnknown = /No diagram type|UnknownDiagram/.test(message);
  const number = isUnknown ? 1 : Number(/\bline:? (\d+)/i.exec(message)?.[1] ?? 0);
  if (!number) return { line: 0, reason: message.split("\n")[0].slice(0, 200) };
  const lines = source.split("\n");
  const rows = readRows(lines);
  const row = rows[Math.min(number, rows.length) - 1] ?? 0;
  const isShort = /\bgot '?(EOF|1)'?\s*$/.test(message.trim());
  const why = isUnknown ? ", which is no kind of diagram" : isShort ? ", which ends too early" : "";
  return { line: row + 1, reason: `${lines[row].trim().slice(0, 80)}${why}` };
}

/** The rows, from 0, that Mermaid reads, by which it counts: neither front matter nor comments. */
function readRows(lines) {
  const rows = lines.map((_, row) => row);
  const start = lines.findIndex((line) => line.trim());
  const isFront = lines[start]?.trim() === "---";
  const end = isFront ? lines.findIndex((line, row) => row > start && line.trim() === "---") : -1;
  const read = rows.filter((row) => row > end && !/^\s*%%(?!\{)/.test(lines[row]));
  const isBlank = (row) => !lines[row].trim();
  while (read.length && isBlank(read.at(-1))) read.pop(); // a mistake at the end is in the last line
  while (read.length && isBlank(read[0])) read.shift();
  return read;
}
