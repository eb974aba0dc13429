// Goes on with an import by itself; without this script the button does.
document.querySelector("[data-submit-soon]")?.requestSubmit();
