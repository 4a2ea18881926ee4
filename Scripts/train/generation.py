"""Training data: `cartsim generate` for each scene of a recipe."""

import os
import subprocess
from pathlib import Path

from faults import InputError

ROOT = Path(__file__).resolve().parents[2]


def read_recipe(path):
    """A recipe's (scene, pictures) pairs. YAML: `scenes: [{ scene: Scenes/….yaml, pictures: 400 }]`."""
    import yaml

    try:
        data = yaml.safe_load(Path(path).read_text())
        pairs = [(str(entry["scene"]), int(entry["pictures"])) for entry in data["scenes"]]
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; remedy: --recipe Scripts/train/recipes/shipped.yaml") from None
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{path}: is no recipe ({type(error).__name__}: {error}); remedy: scenes: "
            "[{ scene: Scenes/training/basket-snapshots.yaml, pictures: 400 }]") from None
    if not pairs or any(count < 1 for _, count in pairs):
        raise InputError(f"{path}: wants at least one scene, and at least one picture of each")
    return pairs


def environment():
    """What the executable needs to find its libraries, should it have been copied from its build."""
    libraries = [str(ROOT / ".deps" / name / "lib") for name in ("mujoco", "openvino", "coacd")]
    known = os.environ.get("LD_LIBRARY_PATH")
    return {**os.environ, "LD_LIBRARY_PATH": ":".join(libraries + ([known] if known else []))}


def cartsim(executable, *arguments, quiet=False):
    """Runs CartSim in the repository's root."""
    executable = Path(executable)
    if not executable.is_file():
        raise InputError(
            f"{executable}: no such program; remedy: Scripts/setup && swift build -c release --product cartsim, "
            "or --cartsim FILE")
    result = subprocess.run(
        [str(executable.resolve()), *map(str, arguments)], cwd=ROOT, env=environment(), text=True,
        stdout=subprocess.PIPE if quiet else None, stderr=subprocess.PIPE if quiet else None)
    if result.returncode:
        raise InputError(
            f"cartsim {' '.join(map(str, arguments))} ended with {result.returncode}"
            f"{': ' + result.stderr.strip() if quiet else ''}")
    return result


def generate(executable, scene, pictures, folder, products, extra=()):
    """A dataset's folder; one that is there and whole is taken as it is, one begun is finished."""
    folder = Path(folder)
    if (folder / "catalogue.sqlite").is_file():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    resume = ["--resume"] if (folder / "manifest.json").is_file() else []
    cartsim(
        executable, "generate", scene, "--frames", pictures, "--images", "jpeg", "--products", products,
        "--quiet", "--output", folder.resolve(), *resume, *extra, quiet=True)
    return folder
