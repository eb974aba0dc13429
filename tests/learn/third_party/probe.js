const list = (view) => [...new Uint8Array(view.buffer, view.byteOffset, view.byteLength)].join(",");

export default async () => {
  let begun = 0;
  return {
    async initialize({ model }) {
      begun += 1;
      model.begun = begun;
    },
    render({ model, el, signal, experimental }) {
      el.classList.add("probe");
      const row = (name, text, act) => {
        const [button, output] = [document.createElement("button"), document.createElement("output")];
        Object.assign(button, { textContent: text, onclick: act });
        output.className = name;
        output.textContent = "";
        el.append(button, output);
        return output;
      };
      const twice = row("twice", "加一", () => { model.set("count", model.get("count") + 1); model.save_changes(); });
      const sum = row("sum", "求和", () => model.send({ kind: "sum" }, undefined, [new Uint8Array([1, 2, 4]).buffer]));
      const data = row("data", "存字节", () => { model.set({ data: new DataView(new Uint8Array([3, 4, 5]).buffer) }); model.save_changes(); });
      const shout = row("shout", "喊", async () => {
        const [said, buffers] = await experimental.invoke("_shout", "abc", { buffers: [new Uint8Array([9])] });
        shout.textContent = `${said} ${buffers.map(list)}`;
      });
      const heard = () => { twice.textContent = String(model.get("twice")); };
      row("deaf", "不听了", () => model.off("change:twice", heard));
      model.on("change:twice change:count", () => { twice.title = `${model.get("count")}`; });
      model.on("change:twice", heard);
      model.on("change:back", (_model, value) => { data.textContent = list(value); });
      model.on("msg:custom", (content, buffers) => { if ("sum" in content) sum.textContent = `${content.sum} ${buffers.map(list)}`; });
      data.textContent = `${list(model.get("data"))} ${list(model.get("nested").rows[0])} ${model.begun} ${signal.aborted}`;
    },
  };
};
