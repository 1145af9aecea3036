// Many files with one form: a row for each with its title, sent one after another, and what became of each.
const batchForm = document.querySelector("form[data-batch]");
const batchList = batchForm.querySelector("[data-list]");
const batchInput = batchForm.querySelector("input[name=many]");
const folderInput = document.getElementById("id_folder");
const MOST_FILES = 100;
const chosenFiles = new Map(); // name, size and time → {file, row, token, done}

function titleOf(name) {
  return name.replace(/\.[^.]{1,12}$/, "").replace(/[_-]+/g, " ").replace(/\s+/g, " ").trim().slice(0, 160) || name;
}

function say(row, words, bad = false) {
  const place = row.querySelector("small");
  place.textContent = words;
  place.classList.toggle("error", bad);
}

function rowOf(file, key) {
  const row = document.createElement("li");
  row.className = "batch-row";
  const words = document.createElement("span");
  const input = document.createElement("input");
  const place = document.createElement("small");
  const remove = document.createElement("button");
  input.type = "text";
  input.maxLength = 160;
  input.value = titleOf(file.name);
  input.setAttribute("aria-label", `${batchForm.dataset.title}: ${file.name}`);
  place.textContent = `${file.name} · ${readable(file.size)}`;
  words.append(input, place);
  remove.type = "button";
  remove.className = "remove";
  remove.textContent = "×";
  remove.setAttribute("aria-label", batchForm.dataset.remove.replace("{name}", file.name));
  remove.addEventListener("click", () => {
    chosenFiles.delete(key);
    row.remove();
    batchList.hidden = !batchList.children.length;
  });
  row.append(thumbnailOf(file), words, remove);
  return row;
}

function addFiles(files) {
  for (const file of files) {
    const key = `${file.webkitRelativePath || file.name} ${file.size} ${file.lastModified}`;
    if (file.name.startsWith(".") || chosenFiles.has(key)) continue;
    if (chosenFiles.size >= MOST_FILES) {
      show(batchForm, batchForm.dataset.most, null);
      break;
    }
    const row = rowOf(file, key);
    chosenFiles.set(key, { file, row, token: crypto.randomUUID?.() || `${Date.now()}${Math.random()}`, done: false });
    batchList.append(row);
  }
  batchList.hidden = !batchList.children.length;
}

// A dropped folder is walked; the browser gives a hundred names at a time.
async function filesIn(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return found;
    for (const one of some) found.push(...await filesIn(one));
    if (found.length > MOST_FILES) return found;
  }
}

async function takeDrop(event) {
  if (!event.dataTransfer?.items?.length) return;
  event.preventDefault();
  event.stopPropagation();
  batchForm.querySelector("[data-drop]").classList.remove("over");
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  for (const entry of entries) addFiles(await filesIn(entry));
}

function commonFields(one) {
  const data = new FormData(batchForm);
  data.delete("many");
  data.set("submission", one.token);
  data.set("title", one.row.querySelector("input").value);
  return data;
}

// Sends one file; true when it was registered. Its row becomes the one that the server draws.
async function sendOne(one, control) {
  const data = commonFields(one);
  const token = batchForm.elements.csrfmiddlewaretoken.value;
  const told = (bytes) => {
    const words = batchForm.dataset.sending.replace("{done}", readable(bytes)).replace("{all}", readable(one.file.size));
    say(one.row, `${one.file.name} · ${words}`);
  };
  let upload = null;
  if (one.file.size > LARGE) {
    const purpose = batchForm.elements.kind.value || (one.file.name.endsWith(".safetensors") ? "model" : "image");
    upload = await sendFile(one.file, purpose, batchForm.dataset.uploads, token, control, told);
    data.set("upload", upload.id);
  } else {
    data.append("many", one.file, one.file.name);
  }
  const answer = await askServer("POST", location.pathname, token, { headers: { "HX-Request": "true" }, body: data, control, onSent: told });
  const holder = document.createElement("ul");
  holder.innerHTML = answer.responseText;
  const fresh = holder.querySelector("li.batch-row");
  if (answer.status >= 500 || !fresh) throw new Error("server");
  if (!fresh.querySelector("a")) {
    say(one.row, `${one.file.name} · ${fresh.querySelector(".error")?.textContent || batchForm.dataset.failed}`, true);
    one.row.classList.add("bad");
    return false;
  }
  upload?.forget();
  one.row.replaceWith(fresh);
  one.row = fresh;
  one.done = true;
  htmx.process(fresh);
  return true;
}

async function sendAll() {
  const waiting = [...chosenFiles.values()].filter((one) => !one.done);
  const button = batchForm.querySelector(".actions button[type=submit]");
  const [pause, resume] = ["pause", "resume"].map((name) => batchForm.querySelector(`[data-${name}]`));
  const control = new UploadControl((paused) => {
    pause.hidden = paused;
    resume.hidden = !paused;
    if (paused) batchForm.querySelector("[data-progress] [role=status]").textContent = batchForm.dataset.paused;
  });
  pause.onclick = () => control.pause();
  resume.onclick = () => control.resume();
  button.disabled = true;
  pause.hidden = false;
  let good = 0;
  for (const [place, one] of waiting.entries()) {
    await control.ready();
    show(batchForm, batchForm.dataset.all.replace("{done}", place + 1).replace("{all}", waiting.length), Math.round((place / waiting.length) * 100));
    one.row.classList.remove("bad");
    try {
      good += Number(await sendOne(one, control));
    } catch (error) {
      one.row.classList.add("bad");
      say(one.row, `${one.file.name} · ${(error instanceof UploadRefused && error.message) || batchForm.dataset.failed}`, true);
    }
  }
  pause.hidden = resume.hidden = true;
  button.disabled = false;
  show(batchForm, batchForm.dataset.done.replace("{good}", good).replace("{bad}", waiting.length - good), null);
}

bindUpload(batchForm);
document.querySelector("[data-folder]").hidden = false;
for (const input of [batchInput, folderInput]) {
  input.addEventListener("change", (event) => {
    event.stopPropagation();
    addFiles(input.files);
    input.value = "";
  });
}
document.addEventListener("drop", takeDrop, true);
batchForm.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  if (chosenFiles.size) sendAll();
}, true);
