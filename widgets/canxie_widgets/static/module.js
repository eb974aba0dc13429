// Last part of the widgets' module: what anywidget calls.

const VIEWS = { question, dialogue, citation, checklist, cards, term, progress, section_end, finish };

const widgets = {
  render({ model, el, signal }) {
    VIEWS[model.get("view")]?.({ model, el, signal });
  },
};
