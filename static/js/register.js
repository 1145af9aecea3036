// The registering form: shows how far a large upload is, keeps chosen files when something is refused, adds rows.
function readable(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const step = Math.min(units.length - 1, Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1000)));
  const format = { style: "unit", unit: units[step], maximumFractionDigits: step > 1 ? 1 : 0 };
  return new Intl.NumberFormat(document.documentElement.lang, format).format(bytes / 1000 ** step);
}

function show(form, words, percent) {
  const panel = form.querySelector("[data-progress]");
  panel.hidden = false;
  panel.querySelector("p").textContent = words;
  const bar = panel.querySelector("progress");
  bar.hidden = percent === null;
  if (percent !== null) bar.value = percent;
}

function replaceForm(form, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("form[data-upload]");
  if (!fresh) return false;
  for (const input of form.querySelectorAll("input[type=file]")) {
    if (input.files.length) fresh.querySelector(`input[name="${input.name}"]`)?.replaceWith(input);
  }
  fresh.querySelectorAll("[data-file-lost], noscript").forEach((extra) => extra.remove());
  form.replaceWith(fresh);
  bindUpload(fresh);
  for (const zone of fresh.querySelectorAll("[data-drop]")) {
    bindDrop(zone);
    zone.querySelector("input[type=file]").dispatchEvent(new Event("change"));
  }
  fresh.querySelector("[data-focus]")?.focus();
  return true;
}

function send(form) {
  const request = new XMLHttpRequest();
  const button = form.querySelector("button[type=submit]");
  const failed = () => { button.disabled = false; show(form, form.dataset.failed, null); };
  const address = form.getAttribute("action") || location.href;
  request.open("POST", address);
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const words = form.dataset.sending.replace("{done}", readable(event.loaded)).replace("{all}", readable(event.total));
    const all = event.loaded === event.total;
    show(form, all ? form.dataset.sent : words, Math.round((event.loaded / event.total) * 100));
  });
  request.addEventListener("load", () => {
    if (request.status < 400 && new URL(request.responseURL).pathname !== new URL(address, location.href).pathname) {
      location.assign(request.responseURL);
    } else if (!replaceForm(form, request.responseText)) {
      failed();
    }
  });
  request.addEventListener("error", failed);
  button.disabled = true;
  request.send(new FormData(form));
}

function addRow(form, button) {
  const total = form.querySelector("input[name$=TOTAL_FORMS]");
  const holder = document.createElement("div");
  holder.innerHTML = form.querySelector("template[data-row]").innerHTML.replaceAll("__prefix__", total.value);
  button.before(...holder.children);
  total.value = Number(total.value) + 1;
  button.previousElementSibling.querySelector("input").focus();
  button.hidden = Number(total.value) >= 16;
}

function bindUpload(form) {
  const more = form.querySelector("[data-add-row]");
  if (more) {
    more.hidden = false;
    more.addEventListener("click", () => addRow(form, more));
  }
  form.addEventListener("submit", (event) => {
    if (![...form.querySelectorAll("input[type=file]")].some((input) => input.files.length)) return;
    event.preventDefault();
    send(form);
  });
}
document.querySelectorAll("form[data-upload]").forEach(bindUpload);
