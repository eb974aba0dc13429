// Last part of the widgets' module: what anywidget calls.

const VIEWS = { question, citation, progress, finish };

export default {
  render({ model, el, signal }) {
    VIEWS[model.get("view")]?.({ model, el, signal });
  },
};
