// Large files in pieces that survive a lost line, a pause and a closed page; the server's side is works/api/uploads.py.
const PIECE = 4 * 1024 * 1024;
const LARGE = 5 * 1024 * 1024; // smaller files go with their form
const PATIENCE = 6; // failures in a row before it pauses by itself

class UploadRefused extends Error {}

// Whoever sends holds one of these: it pauses and resumes, and is told how far each file is.
class UploadControl {
  constructor(onState) {
    this.onState = onState;
    this.paused = false;
  }
  pause() {
    this.paused = true;
    this.request?.abort();
    this.onState(true);
  }
  resume() {
    this.paused = false;
    this.onState(false);
    this.wake?.();
  }
  async ready() {
    while (this.paused) await new Promise((resolve) => { this.wake = resolve; });
  }
}

function uploadName(file, purpose) {
  return `upload ${purpose} ${file.size} ${file.lastModified} ${file.name}`;
}

function recallUpload(name) {
  try { return localStorage.getItem(name); } catch { return null; }
}

function rememberUpload(name, address) {
  try {
    if (address) localStorage.setItem(name, address);
    else localStorage.removeItem(name);
  } catch { /* not kept: a reload starts anew */ }
}

function askServer(method, address, token, { headers = {}, body = null, control = null, onSent = null } = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    request.setRequestHeader("X-CSRFToken", token);
    request.setRequestHeader("Accept", "application/json");
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    if (onSent) request.upload.addEventListener("progress", (event) => onSent(event.loaded));
    request.addEventListener("load", () => resolve(request));
    for (const end of ["error", "abort", "timeout"]) request.addEventListener(end, () => reject(new Error(end)));
    if (control) control.request = request;
    request.send(body);
  });
}

function answerOf(request) {
  try { return JSON.parse(request.responseText); } catch { return {}; }
}

function backOff(failures) {
  const wait = Math.min(30_000, 500 * 2 ** failures) * (0.75 + Math.random() / 2);
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, wait);
    addEventListener("online", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}

// Where the upload stands: {id, received, state}, or null when it is gone or was used. Throws when the line is down.
async function lookUpload(address, token) {
  const answer = await askServer("GET", address, token);
  if (answer.status >= 500) throw new Error("server");
  const found = answer.status === 200 ? answerOf(answer) : null;
  return found && found.state !== "used" ? found : null;
}

async function createUpload(file, purpose, address, token) {
  const answer = await askServer("POST", address, token, {
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ filename: file.name, size: file.size, purpose }),
  });
  if (answer.status >= 500) throw new Error("server");
  const made = answerOf(answer);
  if (answer.status !== 201) throw new UploadRefused(made.detail || "");
  return { ...made, address: `${address}${made.id}/` };
}

// Sends the file, or what is missing of it; the id of the finished upload. `onSent(bytes)` is called as it goes.
async function sendFile(file, purpose, address, token, control, onSent) {
  const name = uploadName(file, purpose);
  let at = recallUpload(name);
  let failures = 0;
  let stand = null;
  for (;;) {
    await control.ready();
    try {
      if (!stand && at) stand = await lookUpload(at, token);
      if (!stand) {
        stand = await createUpload(file, purpose, address, token);
        at = stand.address;
        rememberUpload(name, at);
      }
      onSent(stand.received);
      if (stand.state === "complete") {
        return { id: stand.id, forget: () => rememberUpload(name, null) };
      }
      const from = stand.received;
      const answer = await askServer("PATCH", at, token, {
        headers: { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(from), "Tus-Resumable": "1.0.0" },
        body: file.slice(from, from + PIECE),
        control,
        onSent: (bytes) => onSent(from + bytes),
      });
      if (answer.status === 204) {
        failures = 0;
        const received = Number(answer.getResponseHeader("Upload-Offset"));
        stand = { ...stand, received, state: received === file.size ? "complete" : "open" };
        continue;
      }
      stand = null;
      if (![404, 409, 423, 429].includes(answer.status) && answer.status < 500) {
        rememberUpload(name, null);
        throw new UploadRefused(answerOf(answer).detail || "");
      }
      if (answer.status === 404) at = null;
    } catch (error) {
      if (error instanceof UploadRefused) throw error;
      stand = null;
    }
    if (control.paused) continue;
    failures += 1;
    if (failures > PATIENCE) {
      failures = 0;
      control.pause();
    } else {
      await backOff(failures);
    }
  }
}
