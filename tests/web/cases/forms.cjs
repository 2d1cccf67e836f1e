// Blob, File and FormData.
const long = "----a-boundary-as-long-as-browsers-have-it";
const read = (boundary, parts) =>
  new Response(parts.join("\r\n").replaceAll("--b", `--${boundary}`), {
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
  }).formData();
const form = (...parts) => read(long, parts);
const told = async (data) => {
  const all = [];
  for (const [name, value] of data) {
    all.push([name, typeof value === "string" ? value : [value.name, value.type, await value.text()]]);
  }
  return all;
};
module.exports = {
  "a blob of parts": async () => {
    const blob = new Blob(["a", new Uint8Array([98]), new Uint8Array([99]).buffer, new Blob(["d"]), 5]);
    return [blob.size, blob.type, await blob.text()];
  },
  "an empty blob": () => [new Blob().size, new Blob([]).size],
  "a blob of text is refused": () => new Blob("abc"),
  "a type is written small": () => new Blob([], { type: "Text/HTML" }).type,
  "a type with strange signs is none": () => new Blob([], { type: "té" }).type,
  "a slice": async () => {
    const blob = new Blob(["abcdef"], { type: "x/y" });
    const slices = [blob.slice(1, 3), blob.slice(-2), blob.slice(4, 2), blob.slice(), blob.slice(2, -1, "A/B")];
    return Promise.all(slices.map(async (part) => [await part.text(), part.type]));
  },
  "the bytes of a blob": () => new Blob(["ab"]).arrayBuffer(),
  "the stream of a blob": () => new Response(new Blob(["ab", "c"]).stream()).text(),
  "half a character in a blob": () => new Blob(["\ud800"]).arrayBuffer(),
  "a file": () => {
    const file = new File(["abc"], "x.txt", { type: "text/plain", lastModified: 5 });
    return [file.name, file.size, file.type, file.lastModified, file instanceof Blob, String(file)];
  },
  "a file without a name": () => new File([]),
  "entries of a form": () => {
    const data = new FormData();
    data.append("a", "1");
    data.append("b", 2);
    data.append("a", "3");
    return [[...data], data.get("a"), data.getAll("a"), data.get("x"), data.has("b")];
  },
  "set and delete": () => {
    const data = new FormData();
    data.append("a", "1");
    data.append("b", "2");
    data.append("a", "3");
    data.set("a", "4");
    data.delete("b");
    return [...data];
  },
  "a blob becomes a file": () => {
    const data = new FormData();
    data.append("f", new Blob(["x"], { type: "text/css" }));
    data.append("g", new Blob(["x"]), "g.bin");
    return [data.get("f") instanceof File, data.get("f").name, data.get("f").type, data.get("g").name];
  },
  "only a blob has a file name": () => new FormData().append("a", "b", "c"),
  "a form comes back": async () => {
    const data = new FormData();
    data.append("text", "a\r\nb");
    data.append('na"me', "ä");
    data.append("file", new File(["content"], 'fi"le.txt', { type: "text/css" }));
    return told(await new Response(data).formData());
  },
  "an empty form is written": async () => (await new Response(new FormData()).text()).replace(/--[^\r]*/, "BOUNDARY"),
  "a form is written": async () => {
    const data = new FormData();
    data.append("a", "x\ny");
    data.append("f", new File(["z"], "n.txt"));
    return (await new Response(data).text()).replaceAll(/------?[^\r]*?(?=(--)?\r)/g, "BOUNDARY");
  },
  "a form is read": async () => told(await form(
    "--b", 'Content-Disposition: form-data; name="a"', "", "1", "--b",
    'content-disposition: form-data; name="f"; filename="x.txt"', "Content-Type: text/css", "", "body", "--b--", "")),
  "a form with a short boundary": async () =>
    told(await read("b", ["--b", 'Content-Disposition: form-data; name="a"', "", "1", "--b--", ""])),
  "a form without its end": () => form("--b", 'Content-Disposition: form-data; name="a"', "", "1"),
  "a form without parts": () => form("x"),
  "a form of another type": () => new Response("a", { headers: { "content-type": "text/plain" } }).formData(),
  "a form of no type": () => new Response(new Uint8Array([97])).formData(),
  "a copy of a blob": async () => {
    const [blob, file] = structuredClone([new Blob(["a"], { type: "x/y" }), new File(["b"], "n", { lastModified: 3 })]);
    return [blob instanceof Blob, blob.type, await blob.text(), file instanceof File, file.name, file.lastModified];
  },
  "a quoted boundary": async () => {
    const parts = ["--b", 'Content-Disposition: form-data; name="a"', "", "1", "--b--", ""];
    const headers = { "content-type": 'multipart/form-data; boundary="b"' };
    return [...(await new Response(parts.join("\r\n"), { headers }).formData())];
  },
  "the other kind of form": async () => told(await new Response(new URLSearchParams("a=1&b=x+y&a=2")).formData()),
  "a form of a request": async () => {
    const data = new FormData();
    data.append("a", "1");
    return told(await new Request("http://a", { method: "POST", body: data }).formData());
  },
};
