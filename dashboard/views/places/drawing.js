// Corners of an area or ends of a line, set on a picture by click or by keyboard. Points are in pixels of the picture as
// displayed, whatever its size on the page.

/**
 * @typedef {{name: string, kind: string, points: number[][], colour: string, chosen: boolean}} Shape
 * @typedef {{key: string, picture: string, alt: string, wh: number[], line: boolean, shapes: Shape[]}} Asked
 *   key names the shape that is drawn, so that points begin anew with another
 */

const SVG = "http://www.w3.org/2000/svg";
const STEP = 0.02;
const within = (value, low, high) => Math.min(Math.max(value, low), high);

/** @type {Map<string, number[][]>} */
const drawings = new Map();

export default function draw({ data, parentElement, setTriggerValue }) {
  /** @type {Asked} */
  const asked = data;
  const [width, height] = asked.wh;
  const find = (name) => parentElement.querySelector(`[data-part="${name}"]`);
  const [view, picture, layer, said, done] = ["view", "picture", "layer", "said", "done"].map(find);
  if (!drawings.has(asked.key)) drawings.set(asked.key, []);
  const points = drawings.get(asked.key);
  const cursor = [width / 2, height / 2];
  const least = asked.line ? 2 : 3;

  const make = (tag, attributes, text = "") => {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = text;
    return element;
  };

  /** A border with a white edge, so that it is seen on any picture; a line has an arrow that points inwards. */
  const outline = (corners, colour, isLine, strong) => {
    const text = corners.map((corner) => corner.join(",")).join(" ");
    const tag = isLine ? "polyline" : "polygon";
    const edge = { points: text, fill: "none", stroke: "#fff", "stroke-width": width / (strong ? 130 : 200) };
    const fill = isLine ? "none" : colour;
    const inner = { points: text, fill, "fill-opacity": 0.18, stroke: colour, "stroke-width": width / (strong ? 220 : 400) };
    const parts = [make(tag, edge), make(tag, inner)];
    if (isLine && corners.length === 2) parts.push(...arrow(corners, colour));
    return parts;
  };

  /** To the right of the line, seen along it: inwards. */
  const arrow = ([[x1, y1], [x2, y2]], colour) => {
    const [x, y, length] = [(x1 + x2) / 2, (y1 + y2) / 2, Math.hypot(x2 - x1, y2 - y1) || 1];
    const [across, down] = [-(y2 - y1) / length, (x2 - x1) / length];
    const size = width / 18;
    const [tip, wing] = [[x + across * size, y + down * size], size / 3];
    const back = [tip[0] - across * wing, tip[1] - down * wing];
    const corners = [tip, [back[0] + down * wing, back[1] - across * wing], [back[0] - down * wing, back[1] + across * wing]];
    const shaft = { x1: x, y1: y, x2: back[0], y2: back[1], stroke: colour, "stroke-width": width / 220 };
    return [make("line", shaft), make("polygon", { points: corners.map(String).join(" "), fill: colour, stroke: "#fff" })];
  };

  const label = ({ name, points: [[x, y]], colour }) =>
    make(
      "text",
      {
        x: within(x + width / 100, 0, width * 0.8),
        y: within(y, height / 20, height),
        fill: colour,
        stroke: "#fff",
        "stroke-width": width / 160,
        "paint-order": "stroke",
        "font-size": width / 32,
        "font-weight": 600,
      },
      name,
    );

  const show = () => {
    const radius = width / 110;
    layer.setAttribute("viewBox", `0 0 ${width} ${height}`);
    layer.replaceChildren(
      ...asked.shapes.flatMap((shape) => [...outline(shape.points, shape.colour, shape.kind === "line", shape.chosen), label(shape)]),
      ...(points.length > 1 ? outline(points, "#8b3fd9", asked.line, true) : []),
      ...points.map(([cx, cy]) => make("circle", { cx, cy, r: radius, fill: "#8b3fd9", stroke: "#fff", "stroke-width": radius / 3 })),
      make("circle", {
        class: "cursor",
        cx: cursor[0],
        cy: cursor[1],
        r: radius * 1.8,
        fill: "none",
        stroke: "#8b3fd9",
        "stroke-width": radius / 2,
      }),
    );
    const wanted = asked.line ? "Click its two ends." : "Click its corners one after the other.";
    said.textContent = points.length ? `${points.length} ${points.length === 1 ? "point" : "points"}` : wanted;
    find("undo").disabled = find("clear").disabled = !points.length;
    done.disabled = points.length < least;
  };

  const add = ([x, y]) => {
    if (asked.line && points.length === 2) points.pop();
    points.push([x, y].map((value) => Math.round(value * 10) / 10));
    show();
  };
  const undo = () => {
    points.pop();
    show();
  };
  const clear = () => {
    points.length = 0;
    show();
  };
  const finish = () => {
    if (points.length >= least) setTriggerValue("drawn", { key: asked.key, points: points.map((point) => [...point]) });
  };
  const move = (x, y) => {
    cursor[0] = within(cursor[0] + x * STEP * width, 0, width);
    cursor[1] = within(cursor[1] + y * STEP * width, 0, height);
    show();
  };
  const keys = {
    ArrowLeft: () => move(-1, 0),
    ArrowRight: () => move(1, 0),
    ArrowUp: () => move(0, -1),
    ArrowDown: () => move(0, 1),
    " ": () => add(cursor),
    Enter: finish,
    Backspace: undo,
    Delete: undo,
    Escape: clear,
  };

  view.onkeydown = (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation(); // the page's own arrow keys lead to other frames
    act();
  };
  view.onclick = (event) => {
    const edges = view.getBoundingClientRect();
    const at = [((event.clientX - edges.left) / edges.width) * width, ((event.clientY - edges.top) / edges.height) * height];
    add([within(at[0], 0, width), within(at[1], 0, height)]);
  };
  find("undo").onclick = undo;
  find("clear").onclick = clear;
  done.onclick = finish;

  view.style.aspectRatio = `${width} / ${height}`;
  if (asked.picture && picture.src !== asked.picture) picture.src = asked.picture;
  picture.hidden = !asked.picture;
  picture.alt = asked.alt;
  view.setAttribute("aria-label", `${asked.alt}. Arrow keys move, the space bar sets a point, Enter takes the shape.`);
  show();
}
