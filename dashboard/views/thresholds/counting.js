// Marks on a picture, set by click or by keyboard, and counted. Every frame keeps its marks while the page is open. It is
// given no numbers of the detector's. A mark belongs to the frame that is seen: none is taken while another frame's
// picture still stands there, nor after a frame's marks were sent, until the page answers.

/**
 * @typedef {{frame: string, sent: number, picture: string, alt: string, words: string}} Asked
 *   frame names what is asked, so that marks belong to it; sent is how many answers have arrived, so that each is followed
 *   by a new drawing; words are the things to count, in the plural
 * @typedef {{x: number, y: number}} Mark shares of the picture's width and height
 * @typedef {{marks: Mark[], cursor: Mark, zoom: number, left: number, top: number}} State
 */

const MOST_ZOOM = 8;
const STEP = 0.02;
const NEAR_PX = 12;
const DRAG_PX = 5;

/** @type {Map<string, State>} */
const states = new Map();

/** @returns {State} */
const begin = () => ({ marks: [], cursor: { x: 0.5, y: 0.5 }, zoom: 1, left: 0, top: 0 });

const within = (value, low, high) => Math.min(Math.max(value, low), high);

export default function draw({ data, parentElement, setTriggerValue }) {
  /** @type {Asked} */
  const asked = data;
  const find = (name) => parentElement.querySelector(`[data-part="${name}"]`);
  const [view, sheet, picture, layer, said, keep] = ["view", "sheet", "picture", "layer", "said", "keep"].map(find);
  if (!states.has(asked.frame)) states.set(asked.frame, begin());
  const state = states.get(asked.frame);
  let sent = false;
  const isOpen = () => !sent && picture.dataset.frame === asked.frame;

  /** The place of the picture in its frame: never so far that there is an empty edge. */
  const place = () => {
    const { clientWidth: width, clientHeight: height } = view;
    state.left = within(state.left, width * (1 - state.zoom), 0);
    state.top = within(state.top, height * (1 - state.zoom), 0);
    sheet.style.transform = `translate(${state.left}px, ${state.top}px)`;
    sheet.style.width = `${100 * state.zoom}%`;
    view.classList.toggle("zoomed", state.zoom > 1);
    find("closer").disabled = state.zoom >= MOST_ZOOM;
    find("away").disabled = find("whole").disabled = state.zoom <= 1;
  };

  /** Another size, with what is at (x, y) of the frame staying where it is. */
  const zoom = (factor, x = view.clientWidth / 2, y = view.clientHeight / 2) => {
    const now = within(state.zoom * factor, 1, MOST_ZOOM);
    state.left = x - ((x - state.left) * now) / state.zoom;
    state.top = y - ((y - state.top) * now) / state.zoom;
    state.zoom = now;
    place();
  };

  const show = () => {
    layer.replaceChildren(
      ...state.marks.map((mark, at) => {
        const dot = document.createElement("i");
        dot.textContent = String(at + 1);
        dot.style.left = `${100 * mark.x}%`;
        dot.style.top = `${100 * mark.y}%`;
        return dot;
      }),
    );
    find("cursor").style.left = `${100 * state.cursor.x}%`;
    find("cursor").style.top = `${100 * state.cursor.y}%`;
    said.textContent = `${state.marks.length} marked`;
    keep.textContent = state.marks.length ? `Keep ${state.marks.length} and go on` : `No ${asked.words}: keep 0`;
    find("undo").disabled = !isOpen() || !state.marks.length;
    keep.disabled = !isOpen();
  };

  /** Set a mark here, or take away the one that is there. @param {Mark} at */
  const toggle = (at) => {
    if (!isOpen()) return;
    const { clientWidth: width, clientHeight: height } = sheet;
    const apart = state.marks.map((mark) => Math.hypot((mark.x - at.x) * width, (mark.y - at.y) * height));
    const nearest = apart.indexOf(Math.min(...apart));
    if (nearest >= 0 && apart[nearest] < NEAR_PX) state.marks.splice(nearest, 1);
    else state.marks.push(at);
    show();
  };

  const undo = () => {
    if (!isOpen()) return;
    state.marks.pop();
    show();
  };

  const move = (x, y) => {
    state.cursor = { x: within(state.cursor.x + x, 0, 1), y: within(state.cursor.y + y, 0, 1) };
    const { clientWidth: width, clientHeight: height } = view;
    const at = { x: state.left + state.cursor.x * width * state.zoom, y: state.top + state.cursor.y * height * state.zoom };
    state.left += within(at.x, 0, width) - at.x;
    state.top += within(at.y, 0, height) - at.y;
    place();
    show();
  };

  const step = () => STEP / state.zoom;
  const keys = {
    ArrowLeft: () => move(-step(), 0),
    ArrowRight: () => move(step(), 0),
    ArrowUp: () => move(0, -step()),
    ArrowDown: () => move(0, step()),
    " ": () => toggle({ ...state.cursor }),
    Enter: () => toggle({ ...state.cursor }),
    Backspace: undo,
    Delete: undo,
    "+": () => zoom(1.5),
    "=": () => zoom(1.5),
    "-": () => zoom(1 / 1.5),
    0: () => zoom(0),
  };

  let held = null;
  view.onkeydown = (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation(); // the page's own arrow keys lead to other frames
    act();
  };
  view.onpointerdown = (event) => {
    if (event.button !== 0) return;
    held = { x: event.clientX, y: event.clientY, left: state.left, top: state.top, dragged: false };
    view.setPointerCapture(event.pointerId);
  };
  view.onpointermove = (event) => {
    if (!held) return;
    const [x, y] = [event.clientX - held.x, event.clientY - held.y];
    held.dragged ||= Math.hypot(x, y) > DRAG_PX;
    if (!held.dragged || state.zoom === 1) return;
    [state.left, state.top] = [held.left + x, held.top + y];
    place();
  };
  view.onpointerup = (event) => {
    const clicked = held && !held.dragged;
    held = null;
    if (!clicked) return;
    const edges = sheet.getBoundingClientRect();
    const at = { x: (event.clientX - edges.left) / edges.width, y: (event.clientY - edges.top) / edges.height };
    if (at.x < 0 || at.x > 1 || at.y < 0 || at.y > 1) return;
    state.cursor = { ...at };
    toggle(at);
  };
  view.onpointercancel = () => (held = null);
  view.onwheel = (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // the wheel alone scrolls the page
    event.preventDefault();
    const edges = view.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY / 200), event.clientX - edges.left, event.clientY - edges.top);
  };
  find("closer").onclick = () => zoom(1.5);
  find("away").onclick = () => zoom(1 / 1.5);
  find("whole").onclick = () => zoom(0);
  find("undo").onclick = undo;
  keep.onclick = () => {
    sent = true;
    show();
    setTriggerValue("kept", { frame: asked.frame, counted: state.marks.length });
  };

  if (picture.src !== asked.picture) {
    delete picture.dataset.frame;
    picture.src = asked.picture;
  } else if (picture.complete) picture.dataset.frame = asked.frame;
  picture.alt = asked.alt;
  view.setAttribute("aria-label", `${asked.alt}. Mark ${asked.words}: arrow keys move, Enter marks, Backspace takes back.`);
  picture.onload = () => {
    picture.dataset.frame = asked.frame;
    show();
    view.style.aspectRatio = `${picture.naturalWidth} / ${picture.naturalHeight}`; // as high as the whole, however close
    place();
  };
  const resized = new ResizeObserver(place);
  resized.observe(view);
  place();
  show();
  return () => resized.disconnect();
}
