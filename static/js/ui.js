// Small enhancements; every page works without them.
const root = document.documentElement;

const toggle = document.querySelector("[data-theme-toggle]");
if (toggle) {
  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* not kept */ }
  });
}

document.addEventListener("click", async (event) => {
  for (const open of document.querySelectorAll("details[data-close][open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
  const copier = event.target.closest("[data-copy]");
  if (!copier) return;
  const word = copier.querySelector("span");
  const before = word.textContent;
  try {
    await navigator.clipboard.writeText(copier.dataset.copy);
    word.textContent = copier.dataset.done;
    setTimeout(() => { word.textContent = before; }, 1600);
  } catch {
    getSelection().selectAllChildren(copier.previousElementSibling);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("details[data-close][open]")) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

function bindDrop(zone) {
  const input = zone.querySelector("input[type=file]");
  const name = zone.querySelector("[data-name]");
  if (!input) return;
  const show = () => { if (input.files.length && name) name.textContent = [...input.files].map((f) => f.name).join(", "); };
  input.addEventListener("change", show);
  zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
document.querySelectorAll("[data-drop]").forEach(bindDrop);

if (matchMedia("(min-width: 60rem)").matches) {
  document.querySelectorAll("details[data-filters]").forEach((details) => { details.open = true; });
}
document.querySelector("[data-focus]")?.focus();

// A demo person fills the sign-in form; without this file their button signs in at once.
for (const chooser of document.querySelectorAll("form[data-fill]")) {
  chooser.addEventListener("submit", (event) => {
    const target = document.getElementById(chooser.dataset.fill);
    if (!target) return;
    event.preventDefault();
    for (const name of ["login", "password"]) target.elements[name].value = chooser.elements[name].value;
    target.scrollIntoView({ block: "center" });
    target.querySelector("[type=submit]").focus();
  });
}

// One click keeps a work on the board used last, or puts its license into the cart. Without this file, or when that
// is refused, the link leads to the page that asks. What comes after the link's new words takes the place of its like.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-keep], a[data-cart]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), "HX-Request": "true" };
  const answer = await fetch(link.href, { method: "POST", headers, redirect: "manual" }).catch(() => null);
  if (!answer?.ok) { location.href = link.href; return; }
  const [kept, ...others] = document.createRange().createContextualFragment(await answer.text()).children;
  for (const other of others) document.getElementById(other.id)?.replaceWith(other);
  link.replaceWith(kept);
  kept.focus();
});
