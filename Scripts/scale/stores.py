"""Where the parts of a job are brought together: a shared file system, or an object store.

Both keep to one rule: a part is there as a whole or not at all, and the first one stands. Parts made
twice (a worker was thought lost and was not) are equal byte for byte, so it does not matter which.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
import uuid
from pathlib import Path
from typing import Protocol


class StoreError(Exception):
    """The place of the output cannot be read or written: names it and what it said."""


class Store(Protocol):
    """What a job needs of the place where its output goes. `name` is a path below it, with slashes."""

    def check(self) -> None:
        """Raises StoreError unless something can be written, read and removed there."""

    def scratch(self) -> Path:
        """A new folder, on this machine, for one task to work in."""

    def publish(self, folder: Path, name: str) -> None:
        """Puts a folder there whole; `folder` may be gone afterwards."""

    def published(self, parent: str) -> set[str]:
        """The names, last parts alone, of all that was published whole below `parent`."""

    def write(self, name: str, data: bytes) -> None:
        """Writes a file at once, in place of an earlier one."""

    def read(self, name: str) -> bytes | None:
        """A file, or None where there is none."""

    def clean(self) -> None:
        """Removes what lost tasks left half done. Only while no task of the job runs."""


class FileStore:
    """A folder that all nodes see under the same path.

    Work in progress lies in `.incoming` in it, so that publishing is a rename, which POSIX makes atomic.
    With `scratch_root` it lies on the node's own disk instead, and is copied to `.incoming` first.
    """

    def __init__(self, root: str, scratch_root: str | None = None):
        self.root = Path(root).absolute()
        self.scratch_root = Path(scratch_root).absolute() if scratch_root else None
        self.incoming = self.root / ".incoming"

    def __str__(self) -> str:
        return str(self.root)

    def check(self) -> None:
        try:
            self.write(".incoming/check", b"1")
            (self.incoming / "check").unlink()
        except OSError as error:
            raise StoreError(f"{self.root}: {error.strerror}") from error

    def scratch(self) -> Path:
        parent = self.scratch_root or self.incoming
        parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix="task-", dir=parent))

    def publish(self, folder: Path, name: str) -> None:
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            return
        if self.scratch_root:
            copy = self.incoming / f"copy-{uuid.uuid4().hex}"
            shutil.copytree(folder, copy)
            folder = copy
        try:
            os.rename(folder, target)
        except OSError as error:
            # Another attempt was faster.
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise StoreError(f"{target}: {error.strerror}") from error
            shutil.rmtree(folder, ignore_errors=True)
        _sync_folder(target.parent)

    def published(self, parent: str) -> set[str]:
        folder = self.root / parent
        return {entry.name for entry in folder.iterdir()} if folder.is_dir() else set()

    def write(self, name: str, data: bytes) -> None:
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        self.incoming.mkdir(parents=True, exist_ok=True)
        draft = self.incoming / f"file-{uuid.uuid4().hex}"
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.rename(draft, target)

    def read(self, name: str) -> bytes | None:
        try:
            return (self.root / name).read_bytes()
        except FileNotFoundError:
            return None

    def clean(self) -> None:
        shutil.rmtree(self.incoming, ignore_errors=True)


def _sync_folder(folder: Path) -> None:
    """So that a rename outlives a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:
        pass  # Some network file systems have no such call for folders.
    finally:
        os.close(descriptor)


class ObjectStore:
    """A prefix of an object store that fsspec knows: s3://, gs://, az://, ….

    An object store has no rename, but one object appears whole. So a part's objects are uploaded first,
    and then one that says which they are: `.published/NAME.json`, with sizes and SHA-256. What has no
    such marker does not count and is written over by the next attempt.
    """

    def __init__(self, url: str, options: dict | None = None, scratch_root: str | None = None):
        self.url = url.rstrip("/")
        self.options = options or {}
        self.scratch_root = scratch_root
        self._opened = None

    def __str__(self) -> str:
        return self.url

    def __getstate__(self) -> dict:
        # Connections do not travel.
        return {**self.__dict__, "_opened": None}

    def _open(self):
        if self._opened is None:
            import fsspec

            try:
                self._opened = fsspec.core.url_to_fs(self.url, **self.options)
            except (ValueError, ImportError) as error:
                raise StoreError(f"{self.url}: {error}") from error
        return self._opened

    def _call(self, what: str, *arguments, **options):
        """A method of the file system, whose errors become ours."""
        system, _ = self._open()
        try:
            return getattr(system, what)(*arguments, **options)
        except FileNotFoundError:
            raise
        except Exception as error:  # Each driver has its own; all mean that the store said no.
            raise StoreError(f"{self.url}: {type(error).__name__}: {error}") from error

    def _path(self, name: str) -> str:
        return f"{self._open()[1]}/{name}"

    def check(self) -> None:
        name = f".incoming/check-{uuid.uuid4().hex}"
        try:
            self.write(name, b"1")
        except FileNotFoundError as error:
            raise StoreError(f"{self.url}: no such bucket: {error}") from error
        if self.read(name) != b"1":
            raise StoreError(f"{self.url}: does not return what was written")
        self._call("rm_file", self._path(name))

    def scratch(self) -> Path:
        """Named after this process, so that what a killed worker left can be told and removed."""
        parent = Path(self.scratch_root or tempfile.gettempdir())
        parent.mkdir(parents=True, exist_ok=True)
        for left in parent.glob("cartsim-scale-*-*"):
            owner = left.name.split("-")[2]
            if owner.isdecimal() and not Path(f"/proc/{owner}").exists():
                shutil.rmtree(left, ignore_errors=True)
        return Path(tempfile.mkdtemp(prefix=f"cartsim-scale-{os.getpid()}-", dir=parent))

    def publish(self, folder: Path, name: str) -> None:
        marker = f".published/{name}.json"
        if self.read(marker) is not None:
            return
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        names = [f"{name}/{path.relative_to(folder).as_posix()}" for path in files]
        self._call("put", [str(path) for path in files], [self._path(each) for each in names])
        facts = [
            {"name": each, "bytes": path.stat().st_size, "sha256": file_hash(path)}
            for each, path in zip(names, files)
        ]
        stored = self.sizes(name)
        wrong = [fact["name"] for fact in facts if stored.get(fact["name"]) != fact["bytes"]]
        if wrong:
            raise StoreError(f"{self.url}: {wrong[0]} and {len(wrong) - 1} more are not there whole")
        self.write(marker, json.dumps({"files": facts}, indent=1).encode())

    def sizes(self, name: str) -> dict[str, int]:
        """Bytes of all objects below a name, by their names."""
        system, root = self._open()
        system.invalidate_cache()
        found = self._call("find", self._path(name), detail=True)
        return {path[len(root) + 1 :]: facts["size"] for path, facts in found.items()}

    def published(self, parent: str) -> set[str]:
        markers = self.sizes(f".published/{parent}")
        return {Path(marker).name.removesuffix(".json") for marker in markers}

    def write(self, name: str, data: bytes) -> None:
        self._call("pipe_file", self._path(name), data)

    def read(self, name: str) -> bytes | None:
        try:
            return self._call("cat_file", self._path(name))
        except FileNotFoundError:
            return None

    def fetch(self, folder: Path, names: list[str]) -> None:
        """Downloads objects to the same names below `folder`."""
        paths = [folder / name for name in names]
        for parent in {path.parent for path in paths}:
            parent.mkdir(parents=True, exist_ok=True)
        self._call("get", [self._path(name) for name in names], [str(path) for path in paths])

    def upload(self, folder: Path, names: list[str]) -> None:
        """Uploads files to the same names, one after the other in this order."""
        for name in names:
            self._call("put_file", str(folder / name), self._path(name))

    def clean(self) -> None:
        """Markers decide; there is nothing half done that counts."""


def file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def open_store(target: str, options: dict | None = None, scratch_root: str | None = None) -> Store:
    """The store of a path or of a URL."""
    scheme, separator, rest = target.partition("://")
    if not separator:
        return FileStore(target, scratch_root)
    if scheme == "file":
        return FileStore(rest, scratch_root)
    return ObjectStore(target, options, scratch_root)
