// The catalog's addresses carry only what was asked for.
document.addEventListener("htmx:configRequest", (event) => {
  const { parameters } = event.detail;
  for (const name of Object.keys(parameters)) {
    if (parameters[name] === "" || (name === "sort" && parameters[name] === "newest")) delete parameters[name];
  }
});

// On phones the filters are a sheet: Escape, a tap beside it and "Show results" close it.
const sheet = document.querySelector("details[data-filters]");
const phone = matchMedia("(max-width: 59.99rem)");
function closeSheet() {
  if (!sheet?.open || !phone.matches) return false;
  sheet.open = false;
  sheet.querySelector("summary").focus();
  return true;
}
sheet?.addEventListener("submit", closeSheet);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeSheet(); });
document.addEventListener("click", (event) => {
  if (event.target === document.documentElement || !sheet?.contains(event.target)) { if (closeSheet()) event.preventDefault(); }
}, true);

// The number beside "Filters" follows what is chosen while the page stays.
document.addEventListener("htmx:afterSwap", () => {
  const chosen = new Set([...new FormData(document.getElementById("filter-form"))].filter(([name, value]) => value && name !== "q" && name !== "sort").map(([name]) => name)).size;
  const summary = sheet?.querySelector("summary");
  summary?.querySelector(".count")?.remove();
  if (chosen) summary?.append(Object.assign(document.createElement("span"), { className: "count", textContent: chosen }));
});

// A picture dropped on the catalog or pasted into it is searched for. Without this script its page has a field.
const byPicture = document.querySelector("[data-by-picture]");

function pictureForm() {
  if (byPicture.tagName === "FORM") return byPicture;
  const form = Object.assign(document.createElement("form"), { method: "post", enctype: "multipart/form-data", action: byPicture.href, hidden: true });
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "csrfmiddlewaretoken", value: token }));
  form.append(Object.assign(document.createElement("input"), { type: "file", name: "file" }));
  document.body.append(form);
  return form;
}

function searchFor(files) {
  const form = pictureForm();
  if (files) form.elements.file.files = files;
  const said = form.querySelector("[data-said]");
  if (said) said.textContent = said.dataset.said;
  form.submit();
}

if (byPicture) {
  byPicture.elements?.file.addEventListener("change", (event) => { if (event.target.files.length) searchFor(); });
  document.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    if (event.defaultPrevented || !event.dataTransfer.files.length) return;
    event.preventDefault();
    searchFor(event.dataTransfer.files);
  });
  document.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length) searchFor(event.clipboardData.files);
  });
  document.getElementById("found")?.scrollIntoView({ block: "nearest" });
}
