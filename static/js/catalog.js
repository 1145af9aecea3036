// The catalog's addresses carry only what was asked for.
document.addEventListener("htmx:configRequest", (event) => {
  const { parameters } = event.detail;
  for (const name of Object.keys(parameters)) {
    if (parameters[name] === "" || (name === "sort" && parameters[name] === "newest")) delete parameters[name];
  }
});
