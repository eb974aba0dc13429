"""The text of an old Word file (.doc), by LibreOffice where the machine has it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from canxie_platform.library.importing import wording
from canxie_platform.library.importing.docx_text import docx_text
from canxie_platform.library.importing.refusal import RefusedError

LONGEST = 90
"""Seconds LibreOffice may take for one file."""


def doc_text(data: bytes) -> tuple[str, list[str]]:
    """Turn a .doc into a .docx in a folder of its own, and read that.

    Args:
        data: the file.

    Raises:
        RefusedError: LibreOffice isn't there or can't read it.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise RefusedError(wording.NO_LIBREOFFICE)
    with tempfile.TemporaryDirectory(prefix="canxie-doc-") as name:
        folder = Path(name)
        (folder / "text.doc").write_bytes(data)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [program, profile, "--headless", "--norestore", "--convert-to", "docx", "--outdir", name, str(folder / "text.doc")]
        try:
            subprocess.run(command, check=False, capture_output=True, timeout=LONGEST, cwd=name)
        except subprocess.TimeoutExpired as error:
            raise RefusedError(wording.BROKEN_DOC) from error
        made = folder / "text.docx"
        if not made.is_file():
            raise RefusedError(wording.BROKEN_DOC)
        return docx_text(made.read_bytes())
