// The picture of a lineage: drag, pinch and zoom it, walk it by arrow keys, and unfold it in place.
const lineage = document.querySelector("[data-lineage]");
if (lineage) start();

function start() {
  const figure = lineage.querySelector("figure");
  const fingers = new Map();
  let svg, content, view, across, moved = false, dragged = false;

  const frame = () => ({ width: figure.clientWidth, height: svg.clientHeight });
  const links = () => [...svg.querySelectorAll("a")];
  const box = (link) => {
    const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(link.closest(".node").getAttribute(name)));
    return { x, y, width, height, middle: { x: x + width / 2, y: y + height / 2 } };
  };
  const find = (key) => svg.getElementById(key);
  const fitting = () => Math.min(frame().width / content.width, frame().height / content.height);

  const inView = ({ x, y, width, height }, part = 0) =>
    x + width * part < view.x + frame().width / view.scale && x + width * (1 - part) > view.x &&
    y + height * part < view.y + frame().height / view.scale && y + height * (1 - part) > view.y;

  // What is smaller than the frame stands in its middle; what is larger does not leave it.
  const hold = (at, shown, whole) => (shown >= whole ? (whole - shown) / 2 : Math.min(Math.max(at, 0), whole - shown));

  function show() {
    const { width, height } = frame();
    view.scale = Math.min(Math.max(view.scale, Math.min(fitting(), 0.5)), 2.5);
    view.x = hold(view.x, width / view.scale, content.width);
    view.y = hold(view.y, height / view.scale, content.height);
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${width / view.scale} ${height / view.scale}`);
    for (const image of svg.querySelectorAll("image[data-href]")) {
      if (!inView(box(image.closest("svg.node").querySelector("a")))) continue;
      image.setAttribute("href", image.dataset.href);
      delete image.dataset.href;
    }
    figure.classList.toggle("low", height / view.scale >= content.height - 1);
  }

  function lookAt(point) {
    view.x = point.x - frame().width / view.scale / 2;
    view.y = point.y - frame().height / view.scale / 2;
    show();
  }

  for (const name of ["pointerdown", "wheel", "keydown", "click"]) lineage.addEventListener(name, () => { moved = true; });

  function zoom(factor, at = { x: frame().width / 2, y: frame().height / 2 }) {
    const before = view.scale;
    const point = { x: view.x + at.x / before, y: view.y + at.y / before };
    view.scale *= factor;
    show();
    view.x = point.x - at.x / view.scale;
    view.y = point.y - at.y / view.scale;
    show();
  }

  // As large as can be read, and as much as fits; the frame is no taller than what it holds.
  function open() {
    const narrow = figure.clientWidth < 640;
    const legible = (scale) => Math.min(Math.max(scale, narrow ? 0.7 : 0.8), narrow ? 1 : 1.25);
    const scale = legible(figure.clientWidth / content.width);
    svg.setAttribute("width", "100%");
    svg.setAttribute("height", Math.round(Math.min(Math.max(content.height * scale, 200), innerHeight * (narrow ? 0.6 : 0.7))));
    view = { x: 0, y: 0, scale: legible(fitting()) };
    lookAt(box(svg.querySelector("a.center")).middle);
  }

  function take() {
    svg = figure.querySelector("svg");
    content = { width: svg.viewBox.baseVal.width, height: svg.viewBox.baseVal.height };
  }

  const actions = {
    closer: () => zoom(1.3),
    farther: () => zoom(1 / 1.3),
    center: () => lookAt(box(svg.querySelector("a.center")).middle),
    fit: () => { view.scale = Math.min(fitting(), 1.25); show(); },
  };

  const beside = (link, step) => {
    const column = links().filter((other) => box(other).x === box(link).x);
    return column[column.indexOf(link) + step];
  };
  const moves = {
    ArrowLeft: (link) => find(link.dataset.left),
    ArrowRight: (link) => find(link.dataset.right),
    ArrowUp: (link) => beside(link, -1),
    ArrowDown: (link) => beside(link, 1),
  };
  const keys = { "+": "closer", "=": "closer", "-": "farther", 0: "fit" };

  figure.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const link = document.activeElement.closest("[data-lineage] figure a");
    if (keys[event.key]) actions[keys[event.key]]();
    else if (moves[event.key]) (link ? moves[event.key](link) : svg.querySelector("a.center"))?.focus({ preventScroll: true });
    else return;
    event.preventDefault();
  });

  figure.addEventListener("focusin", (event) => {
    figure.scrollTo(0, 0);
    if (!event.target.matches("a:focus-visible")) return;
    if (!inView(box(event.target), 1)) lookAt(box(event.target).middle);
  });

  const place = (event) => {
    const { left, top } = svg.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };

  figure.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !figure.contains(document.activeElement)) return;
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), place(event));
  }, { passive: false });

  figure.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    if (!fingers.size) dragged = false;
    fingers.set(event.pointerId, place(event));
  });

  addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = place(event);
    if (!dragged && Math.hypot(now.x - before.x, now.y - before.y) < 5) return;
    dragged = true;
    figure.classList.add("held");
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    view.x -= (now.x - before.x) / view.scale / (other ? 2 : 1);
    view.y -= (now.y - before.y) / view.scale / (other ? 2 : 1);
    fingers.set(event.pointerId, now);
    if (!other) return show();
    const apart = (point) => Math.max(Math.hypot(point.x - other.x, point.y - other.y), 1);
    zoom(apart(now) / apart(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
  });

  for (const name of ["pointerup", "pointercancel"]) addEventListener(name, (event) => {
    fingers.delete(event.pointerId);
    if (!fingers.size) figure.classList.remove("held");
  });

  figure.addEventListener("dragstart", (event) => event.preventDefault());
  lineage.addEventListener("click", (event) => {
    const asked = event.target.closest("[data-do]");
    if (asked) return actions[asked.dataset.do]();
    const link = event.target.closest("a");
    if (link && dragged && figure.contains(link)) event.preventDefault();
    else if (link?.dataset.unfold && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      unfold(link);
    }
  }, true);

  // The work beyond which it unfolds stays where it is on the screen.
  async function unfold(link) {
    const from = find(link.dataset.unfold), before = box(from), keyboard = link.matches(":focus-visible");
    const address = new URL(link.getAttribute("href"), location).href;
    const answer = await fetch(address);
    if (!answer.ok) return location.assign(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-lineage]");
    const [width, height] = [svg.getAttribute("width"), svg.getAttribute("height")];
    svg.replaceWith(page.querySelector("figure svg"));
    lineage.querySelector("[data-words]").replaceWith(page.querySelector("[data-words]"));
    history.replaceState(null, "", address);
    take();
    svg.setAttribute("width", width);
    svg.setAttribute("height", Math.max(height, Math.min(content.height * view.scale, innerHeight * 0.6)));
    const now = find(from.id);
    view.x += box(now).x - before.x;
    view.y += box(now).y - before.y;
    show();
    if (keyboard) now.focus({ preventScroll: true });
  }

  take();
  figure.classList.add("live");
  for (const part of lineage.querySelectorAll("[data-zoom], [data-help]")) part.hidden = false;
  open();
  across = figure.clientWidth;
  new ResizeObserver(() => {
    if (figure.clientWidth === across) return;
    across = figure.clientWidth;
    if (moved) show();
    else open();
  }).observe(figure);
}

for (const list of document.querySelectorAll("[data-lineage-list]")) {
  if (matchMedia("(max-width: 40rem)").matches) list.open = true;
}
