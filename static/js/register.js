// Forms that send a work or a version: large files go in pieces first, the rest with the form; nothing chosen is lost.
function show(form, words, percent) {
  const panel = form.querySelector("[data-progress]");
  panel.hidden = false;
  panel.querySelector("[role=status]").textContent = words;
  const bar = panel.querySelector("progress");
  bar.hidden = percent === null;
  if (percent !== null) bar.value = percent;
}

function showSent(form, done, all) {
  const words = form.dataset.sending.replace("{done}", readable(done)).replace("{all}", readable(all));
  show(form, done === all ? form.dataset.sent : words, Math.round((done / all) * 100));
}

function replaceForm(form, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("form[data-upload]");
  if (!fresh) return false;
  for (const input of form.querySelectorAll("input[type=file]")) {
    if (input.files.length) {
      const place = fresh.querySelector(`input[name="${input.name}"]`);
      input.parentElement.querySelector(".chosen")?.remove();
      place?.replaceWith(input);
    }
  }
  fresh.querySelectorAll("[data-file-lost], noscript").forEach((extra) => extra.remove());
  form.replaceWith(fresh);
  bindUpload(fresh);
  fresh.querySelectorAll("[data-drop]").forEach(bindDrop);
  for (const input of fresh.querySelectorAll("input[type=file]")) {
    if (input.files.length) input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  fresh.querySelector("[data-focus]")?.focus();
  return true;
}

// Fields whose file is too large to go with the form, each with the hidden field that will name its upload.
function largeOnes(form) {
  const inputs = [...form.querySelectorAll("input[type=file]")];
  return inputs.filter((input) => !input.multiple && input.files.length && input.files[0].size > LARGE).map((input) => {
    const name = input.name === "file" ? "upload" : input.name.replace(/file$/, "upload");
    const purpose = input.closest(".parent-row")?.querySelector("select").value;
    return { input, file: input.files[0], hidden: form.elements[name], purpose: purpose || form.dataset.kind || form.elements.kind.value };
  });
}

async function sendLarge(form, large) {
  const all = large.reduce((sum, one) => sum + one.file.size, 0);
  const sent = new Map();
  const [pause, resume] = ["pause", "resume"].map((name) => form.querySelector(`[data-${name}]`));
  const control = new UploadControl((paused) => {
    pause.hidden = paused;
    resume.hidden = !paused;
    if (paused) {
      form.querySelector("[data-progress] [role=status]").textContent = form.dataset.paused;
      resume.focus();
    }
  });
  pause.onclick = () => control.pause();
  resume.onclick = () => control.resume();
  pause.hidden = false;
  const token = form.elements.csrfmiddlewaretoken.value;
  const done = [];
  try {
    for (const one of large) {
      const upload = await sendFile(one.file, one.purpose, form.dataset.uploads, token, control, (bytes) => {
        sent.set(one, bytes);
        if (!control.paused) showSent(form, [...sent.values()].reduce((sum, part) => sum + part, 0), all);
      });
      one.hidden.value = upload.id;
      done.push(upload);
    }
  } finally {
    pause.hidden = resume.hidden = true;
  }
  return done;
}

async function send(form) {
  const button = form.querySelector(".actions button[type=submit]");
  button.disabled = true;
  let done = [];
  try {
    const large = largeOnes(form);
    done = await sendLarge(form, large);
    const data = new FormData(form);
    for (const one of large) data.delete(one.input.name);
    sendForm(form, data, button, done);
  } catch (error) {
    button.disabled = false;
    show(form, (error instanceof UploadRefused && error.message) || form.dataset.failed, null);
  }
}

function sendForm(form, data, button, done) {
  const request = new XMLHttpRequest();
  const failed = () => { button.disabled = false; show(form, form.dataset.failed, null); };
  const address = form.getAttribute("action") || location.href;
  request.open("POST", address);
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) showSent(form, event.loaded, event.total);
  });
  request.addEventListener("load", () => {
    if (request.status < 400) {
      done.forEach((upload) => upload.forget());
      location.assign(request.responseURL);
    } else if (!replaceForm(form, request.responseText)) {
      failed();
    }
  });
  request.addEventListener("error", failed);
  request.send(data);
}

const MOST_ROWS = { parent: 16, deliverable: 8 };

function addRow(form, button) {
  const name = button.dataset.addRow;
  const total = form.elements[`${name}-TOTAL_FORMS`];
  const holder = document.createElement("div");
  holder.innerHTML = form.querySelector(`template[data-row="${name}"]`).innerHTML.replaceAll("__prefix__", total.value);
  button.before(...holder.children);
  total.value = Number(total.value) + 1;
  button.previousElementSibling.querySelector("input:not([type=hidden]), select").focus();
  button.hidden = Number(total.value) >= MOST_ROWS[name];
}

function bindUpload(form) {
  for (const more of form.querySelectorAll("[data-add-row]")) {
    more.hidden = Number(form.elements[`${more.dataset.addRow}-TOTAL_FORMS`].value) >= MOST_ROWS[more.dataset.addRow];
    more.addEventListener("click", () => addRow(form, more));
  }
  form.addEventListener("submit", (event) => {
    if (![...form.querySelectorAll("input[type=file]")].some((input) => input.files.length)) return;
    event.preventDefault();
    send(form);
  });
}
document.querySelectorAll("form[data-upload]:not([data-batch])").forEach(bindUpload);
