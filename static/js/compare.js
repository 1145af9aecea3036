// Licenses chosen for a comparison: kept in this browser, shown in a tray, opened side by side.
const KEY = "genip-compare";
const MOST = 4;

function chosen() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) || "[]");
    return Array.isArray(kept) ? kept.filter((id) => typeof id === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function keep(ids) {
  try {
    localStorage.setItem(KEY, JSON.stringify(ids));
  } catch {
    // A browser that keeps nothing still shows one comparison at a time.
  }
  show(ids);
}

function show(ids) {
  for (const button of document.querySelectorAll("[data-compare]")) {
    const on = ids.includes(button.dataset.compare);
    button.hidden = false;
    button.setAttribute("aria-pressed", String(on));
    button.disabled = !on && ids.length >= MOST;
  }
  for (const clear of document.querySelectorAll("[data-compare-clear]")) clear.hidden = !ids.length;
  const tray = document.getElementById("compare-tray");
  if (!tray) return;
  const count = tray.querySelector("[data-count]");
  tray.hidden = !ids.length;
  count.textContent = ids.length === 1 ? count.dataset.one : count.dataset.many.replace("{count}", ids.length);
  const query = new URLSearchParams(ids.map((id) => ["listing", id]));
  tray.querySelector("a").href = `${tray.dataset.url}?${query}`;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-compare]");
  if (button) {
    const id = button.dataset.compare;
    const ids = chosen();
    keep(ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id].slice(0, MOST));
  }
  if (event.target.closest("[data-compare-clear]")) {
    keep([]);
    if (location.search && document.querySelector("table.compare")) location.assign(location.pathname);
  }
});

show(chosen());
