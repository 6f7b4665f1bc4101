/**
 * A chart as text for the page: Vega draws it when the report is made, and nothing of Vega is in the page. Vega was taken because it is kept
 * well, needs neither a browser nor a DOM, and has no install script; loaded it costs a quarter of a second, so only commands that write
 * reports import this file.
 */
import * as vega from "vega";
import { Markup, markup } from "../html/markup.ts";
import { visibleText } from "../visible-text.ts";
import { slim } from "./slim.ts";

/** A Vega specification whose size is fixed: without a canvas Vega can only guess how wide text is. */
export interface ChartSpec extends Omit<vega.Spec, "width" | "height" | "padding"> {
  readonly width: number;
  readonly height: number;
  readonly padding: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
}

/**
 * One `<svg>`. Marks have the class that is their `name` in the specification up to a `_`, as no two marks may have the same name, and no colours or fonts: `charts-style.ts` has those, for
 * light, dark and print.
 *
 * @param label says what the chart shows; the numbers must stand beside it
 */
export function svgOf(spec: ChartSpec, label: string): Markup {
  const { width, height, padding } = spec;
  const [outerWidth, outerHeight] = [padding.left + width + padding.right, padding.top + height + padding.bottom];
  const view = new vega.View(vega.parse({ ...spec, autosize: "none", config }), { renderer: "none" }).run();
  const renderer = new SVGStringRenderer();
  renderer.initialize(null, outerWidth, outerHeight, [padding.left, padding.top], 1);
  renderer.render((view.scenegraph() as unknown as { root: unknown }).root);
  view.finalize();
  const body = new Markup(slim(visibleText(renderer.svg())));
  return markup`<svg class="chart" role="img" aria-label="${label}" width="${outerWidth}" height="${outerHeight}" viewBox="0 0 ${outerWidth} ${outerHeight}">${body}</svg>`;
}

/** What `View.toSVG` uses, but at once: that one waits for pictures, of which there are none here. The types of Vega leave it out. */
const { SVGStringRenderer } = vega as unknown as { readonly SVGStringRenderer: new () => Renderer };

interface Renderer {
  initialize(element: null, width: number, height: number, origin: readonly [number, number], scale: number): void;
  render(scene: unknown): void;
  svg(): string;
}

const config: vega.Config = {
  axis: { domain: false, ticks: false, labelOverlap: false, labelPadding: 6 },
  // Text in several lines.
  lineBreak: "\n",
};
