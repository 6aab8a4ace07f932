"""Build the lesson as a site that needs no installing: Python itself runs in the learner's browser.

    python workshop/lite/build.py [FOLDER] [--packages FOLDER]

Without arguments the site is put into workshop/lite/site. It takes an environment with the extra `lite`, and npm.
README.md, beside this file, says the rest.

The site is JupyterLite with Pyodide, a Python for browsers. Its kernel learns from Pyodide's lock file where each
package lies and what modules it brings, and loads what a cell imports; so the notebooks run unchanged on a site whose
lock file knows the lesson too. All that is pure Python lies on the site. What Pyodide's makers had to compile, pandas
above all, comes from their server, unless --packages names a folder that has it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Mapping
from email import message_from_bytes
from html import escape
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import ZipFile

import nbformat
from jupyterlite_pyodide_kernel.constants import (
    PYODIDE_CDN_URL,
    PYODIDE_KERNEL_PLUGIN_ID,
    PYODIDE_PYTHON_VERSION,
    PYODIDE_VERSION,
)
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

sys.path.insert(0, str(Path(__file__).parent))

import first_look  # noqa: E402

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SITE = HERE / "site"
FIRST_PAGE = f"lab/index.html?path={first_look.NOTEBOOK}"
LESSON = "mfa-lesson"

CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
KERNEL = ("micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython")
"""What JupyterLite's kernel asks for by name when it starts."""
KERNEL_WHEELS = Path(sys.prefix, "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension/static/pypi")
FRONT_END = {"jupyterlab-widgets", "widgetsnbextension"}
"""The page's part of ipywidgets; the site has it as an extension."""
BROWSER = {
    "sys_platform": "emscripten",
    "platform_system": "Emscripten",
    "python_version": PYODIDE_PYTHON_VERSION,
    "extra": "",
}
KEPT_IN = "/drive/.mfa-lesson"
"""The learner's progress; /drive is what the browser keeps of the kernel's files."""

CONFIGURATION = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "mfa_lesson",
        "exposeAppInBrowser": True,  # for first_look.js
        "settingsOverrides": json.loads((ROOT / "mfa_lesson" / "jupyterlab_settings.json").read_text(encoding="utf-8")),
        "litePluginSettings": {
            PYODIDE_KERNEL_PLUGIN_ID: {
                "disablePyPIFallback": True,
                "loadPyodideOptions": {"packages": [*KERNEL], "env": {"MFA_LESSON_DATA": KEPT_IN}},
            }
        },
    },
}

# JupyterLite reads its own root page as well: the configuration has to be there, if only an empty one.
ROOT_PAGE = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>mfa_lesson</title>
<link rel="icon" href="lab/favicon.ico">
<meta http-equiv="refresh" content="0; url={escape(FIRST_PAGE)}">
<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{{}}</script>
</head>
<body><a href="{escape(FIRST_PAGE)}">Open the lesson</a></body>
</html>
"""

Entry = Mapping[str, Any]
"""What a lock file says of one package."""


class BuildError(RuntimeError):
    """What keeps the site from being built, as a sentence for the one who builds it."""


def build(site: Path, brought: Path | None = None) -> list[str]:
    """Builds the site.

    In: the folder for it; a folder with packages of Pyodide's own, to put those on the site that the lesson needs.
    Out: the addresses of what the lesson needs and a browser will fetch from elsewhere. Raises BuildError.
    """
    if site.exists() and not (site / "jupyter-lite.json").is_file() and any(site.iterdir()):
        raise BuildError(f"{site} holds something else. Name an empty folder, or one with an older site.")
    with tempfile.TemporaryDirectory(prefix="mfa-lesson-lite-") as temporary:
        scratch = Path(temporary)
        pyodide = scratch / "lite" / "static" / "pyodide"
        pyodide.mkdir(parents=True)
        lock = fetch_core(pyodide, scratch)
        theirs = lock["packages"]
        fetch_wheels(pyodide, scratch, theirs)
        packages = theirs | {name_of(wheel): entry_of(wheel) for wheel in sorted(pyodide.glob("*.whl"))}
        wanted = needed([*KERNEL, LESSON], packages)
        for name in packages:
            packages[name] = placed(packages[name], pyodide, brought if name in wanted else None)
        for wheel in pyodide.glob("*.whl"):
            if wheel.name not in {packages[name]["file_name"] for name in wanted}:
                wheel.unlink()
        write_json(pyodide / "pyodide-lock.json", lock | {"packages": packages})
        write_json(scratch / "lite" / "jupyter-lite.json", CONFIGURATION)
        if site.exists():
            shutil.rmtree(site)
        lay_out(site, scratch / "lite")
    return sorted(packages[name]["file_name"] for name in wanted if "://" in packages[name]["file_name"])


def lay_out(site: Path, lite: Path) -> None:
    """Puts JupyterLab, its extensions and the notebooks around what is in the folder `lite`. Raises BuildError."""
    notebooks = shutil.copytree(ROOT / "notebooks", lite.with_name("notebooks"))
    for file in notebooks.glob("*.ipynb"):
        # A file has texts line by line. JupyterLab's server joins them; here there is none.
        write_json(file, first_look.tell_in_browser(nbformat.read(file, nbformat.current_nbformat)))
    run(
        *(sys.executable, "-m", "jupyterlite_core", "build", "--apps=lab"),
        *("--no-sourcemaps", "--no-unused-shared-packages", "--no-libarchive"),
        *(f"--lite-dir={lite}", f"--contents={notebooks}", f"--output-dir={site}"),
        folder=lite,
    )
    (site / "index.html").write_text(ROOT_PAGE, encoding="utf-8")
    page = site / "lab" / "index.html"
    first = (notebooks / first_look.NOTEBOOK).read_text(encoding="utf-8")
    page.write_text(first_look.add_first_look(page.read_text(encoding="utf-8"), first), encoding="utf-8")


def fetch_core(folder: Path, scratch: Path) -> dict[str, Any]:
    """Puts Pyodide without any packages into the folder; what its lock file says. Raises BuildError."""
    run("npm", "pack", f"pyodide@{PYODIDE_VERSION}", folder=scratch)
    with tarfile.open(scratch / f"pyodide-{PYODIDE_VERSION}.tgz") as archive:
        for name in CORE:
            (folder / name).write_bytes(archive.extractfile(f"package/{name}").read())
    return json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))


def fetch_wheels(folder: Path, scratch: Path, theirs: Mapping[str, Entry]) -> None:
    """Puts the lesson, and all that it and the kernel need and that is pure Python, into the folder.

    In: the packages of Pyodide's lock file; what it has is taken in the same version. Raises BuildError.
    """
    run_pip("wheel", "--no-deps", f"--wheel-dir={folder}", ROOT)
    lesson = numbered(wheel_of(LESSON, folder))
    # MarkupSafe's C code only makes it quicker: where nothing compiles it, the package builds itself without.
    no_compiler = {"CC": "false", "DISTUTILS_USE_SDK": "1", "MSSdk": "1"}
    markupsafe = f"markupsafe=={theirs['markupsafe']['version']}"
    run_pip("wheel", "--no-deps", "--no-binary=markupsafe", f"--wheel-dir={folder}", markupsafe, **no_compiler)
    versions = scratch / "versions.txt"
    versions.write_text("".join(f"{one['name']}=={one['version']}\n" for one in theirs.values()), encoding="utf-8")
    run_pip(
        *("download", "--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none"),
        *(f"--python-version={PYODIDE_PYTHON_VERSION}", f"--constraint={versions}"),
        *(f"--find-links={folder}", f"--dest={folder}"),
        *(str(need) for need in requirements(lesson) if not compiled(theirs.get(need.name))),
        *(name for name in KERNEL if not wheel_of(name, KERNEL_WHEELS)),
    )
    for wheel in KERNEL_WHEELS.glob("*.whl"):
        shutil.copy(wheel, folder)


def compiled(entry: Entry | None) -> bool:
    """Whether a package that Pyodide has is more than pure Python."""
    return entry is not None and not entry["file_name"].endswith("-none-any.whl")


def numbered(wheel: Path) -> Path:
    """The wheel under a name that tells its content: no browser takes it for the one that it has kept from before."""
    name, version, tags = wheel.name.split("-", maxsplit=2)
    return wheel.rename(wheel.with_name(f"{name}-{version}-{int(digest(wheel)[:12], 16)}-{tags}"))


def wheel_of(name: str, folder: Path) -> Path | None:
    """A package's wheel in the folder; None if there is none."""
    return next((wheel for wheel in folder.glob("*.whl") if name_of(wheel) == name), None)


def name_of(wheel: Path) -> str:
    return parse_wheel_filename(wheel.name)[0]


def requirements(wheel: Path) -> list[Requirement]:
    """What the package in a wheel needs, in a browser."""
    with ZipFile(wheel) as packed:
        metadata = next(name for name in packed.namelist() if name.endswith(".dist-info/METADATA"))
        lines = message_from_bytes(packed.read(metadata)).get_all("Requires-Dist", [])
    found = [need for need in map(Requirement, lines) if need.marker is None or need.marker.evaluate(BROWSER)]
    for need in found:
        need.name, need.marker = canonicalize_name(need.name), None
    return [need for need in found if need.name not in FRONT_END]


def modules(wheel: Path) -> list[str]:
    """The names under which the content of a wheel is imported."""
    with ZipFile(wheel) as packed:
        tops = {PurePosixPath(name).parts[0] for name in packed.namelist()}
    return sorted(top.removesuffix(".py") for top in tops if not top.endswith((".dist-info", ".data")))


def entry_of(wheel: Path) -> Entry:
    """What a lock file says of a wheel that lies beside it."""
    return {
        "name": name_of(wheel),
        "version": str(parse_wheel_filename(wheel.name)[1]),
        "file_name": wheel.name,
        "sha256": digest(wheel),
        "imports": modules(wheel),
        "depends": [need.name for need in requirements(wheel)],
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
    }


def needed(names: Iterable[str], packages: Mapping[str, Entry]) -> set[str]:
    """These packages and all that they need, and so on. Raises BuildError for one that is in no lock file."""
    found, ahead = set(), list(names)
    while ahead:
        name = canonicalize_name(ahead.pop())
        if name not in packages:
            raise BuildError(f"{name} is needed in the browser, and was not found as pure Python.")
        if name not in found:
            found.add(name)
            ahead += packages[name]["depends"]
    return found


def placed(entry: Entry, folder: Path, brought: Path | None) -> Entry:
    """The entry with the place that the browser loads it from: the site, or else the server of Pyodide's makers.

    In: the folder of the site; a folder to copy the file from, if it is there. Raises BuildError for a file that is
    not what its name says.
    """
    name = entry["file_name"]
    if brought and (brought / name).is_file() and not (folder / name).exists():
        if digest(brought / name) != entry["sha256"]:
            raise BuildError(f"{brought / name} is not what Pyodide {PYODIDE_VERSION} has under this name.")
        shutil.copy(brought / name, folder)
    return entry if (folder / name).exists() else {**entry, "file_name": f"{PYODIDE_CDN_URL}/{name}"}


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def write_json(file: Path, content: Any) -> None:
    file.write_text(json.dumps(content, indent=1), encoding="utf-8")


def run_pip(*arguments: str | Path, **variables: str) -> None:
    run(sys.executable, "-m", "pip", *arguments, **variables)


def run(*command: str | Path, folder: Path = ROOT, **variables: str) -> None:
    """Runs a command in a folder, with further environment variables. Raises BuildError with what it printed."""
    words = list(map(str, command))
    program = shutil.which(words[0])
    if program is None:
        raise BuildError(f"{words[0]} is needed to build the site, and is not installed.")
    done = subprocess.run(
        [program, *words[1:]],
        cwd=folder,
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        raise BuildError(f"This did not work: {' '.join(words)}\n{done.stdout}")


def main(arguments: list[str] | None = None) -> str | None:
    """Builds what the command line asks for. Out: a sentence where that was not possible."""
    parser = argparse.ArgumentParser(description="Build the lesson as a site that needs no installing.")
    parser.add_argument("site", nargs="?", type=Path, default=SITE, metavar="FOLDER", help="where to put it")
    parser.add_argument("--packages", type=Path, metavar="FOLDER", help="packages of Pyodide's own, for the site")
    asked = parser.parse_args(arguments)
    try:
        elsewhere = build(asked.site.resolve(), asked.packages)
    except (BuildError, first_look.NoPlaceError) as error:
        return str(error)
    print(f"The site is in {asked.site}. To see it: python -m http.server --directory {asked.site}")
    if elsewhere:
        print("A learner's browser will fetch these from elsewhere:", *elsewhere, sep="\n  ")
    return None


if __name__ == "__main__":
    sys.exit(main())
