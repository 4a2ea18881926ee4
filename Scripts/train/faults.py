"""How the commands of this folder end: 2 where the input is wrong, 3 where the machine lacks something."""

import sys


class InputError(Exception):
    """Something in the input is wrong: says what, where and what to do."""


def guard(main):
    """Runs a command's main and turns its errors into messages and exit codes."""
    try:
        sys.exit(main() or 0)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    except ModuleNotFoundError as error:
        print(
            f"error: the Python package '{error.name}' is missing; remedy: python3 -m venv out/train-venv && "
            "out/train-venv/bin/pip install -r Scripts/train/requirements.txt, and call this with "
            "out/train-venv/bin/python", file=sys.stderr)
        sys.exit(3)
    except KeyboardInterrupt:
        print("stopped; the same command goes on from the last checkpoint", file=sys.stderr)
        sys.exit(130)
