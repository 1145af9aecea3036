// Walks the lineage by arrow keys: left to a parent, right to a child, up and down among neighbors.
const figure = document.querySelector("[data-lineage]");
if (figure) {
  const links = [...figure.querySelectorAll("a")];
  const center = figure.querySelector("a.center");
  const box = (link) => link.querySelector("rect").getBBox();
  const beside = (link, step) => {
    const here = box(link);
    const column = links.filter((other) => box(other).x === here.x).sort((a, b) => box(a).y - box(b).y);
    return column[column.indexOf(link) + step];
  };
  const go = (link) => {
    if (!link) return;
    link.focus({ preventScroll: true });
    const place = box(link);
    figure.scrollTo({ left: place.x + place.width / 2 - figure.clientWidth / 2, top: place.y + place.height / 2 - figure.clientHeight / 2 });
  };
  figure.addEventListener("keydown", (event) => {
    const link = document.activeElement.closest?.("[data-lineage] a");
    const moves = {
      ArrowLeft: () => document.getElementById(link.dataset.left),
      ArrowRight: () => document.getElementById(link.dataset.right),
      ArrowUp: () => beside(link, -1),
      ArrowDown: () => beside(link, 1),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    go(link ? moves[event.key]() : center);
  });
  const middle = box(center);
  figure.scrollTo({ left: middle.x + middle.width / 2 - figure.clientWidth / 2, top: middle.y + middle.height / 2 - figure.clientHeight / 2 });
}
