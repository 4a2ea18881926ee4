"""Compares tables written by export-tables with the catalogue, value by value.

Usage: judge-tables.py DATASET TABLES
Prints tables and rows as JSON; exits with 1 at the first difference.
"""

import json
import pathlib
import sqlite3
import sys

import pyarrow.ipc
import pyarrow.parquet

dataset, folder = map(pathlib.Path, sys.argv[1:])
database = sqlite3.connect(dataset / "catalogue.sqlite")
names = {r[0] for r in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
files = sorted(folder.iterdir())
if {f.stem for f in files} != names:
    sys.exit(f"tables {sorted(f.stem for f in files)}, expected {sorted(names)}")
rows = 0
for file in files:
    if file.suffix == ".parquet":
        table = pyarrow.parquet.read_table(file)
    else:
        table = pyarrow.ipc.open_file(file).read_all()
    columns = [c[1] for c in database.execute(f"PRAGMA table_info({file.stem})")]
    if table.schema.names != columns:
        sys.exit(f"{file}: columns {table.schema.names}, expected {columns}")
    found = [tuple(row[c] for c in columns) for row in table.to_pylist()]
    # Rows of a table without row ids come in the order of its key.
    expected = database.execute(f"SELECT * FROM {file.stem}").fetchall()
    if found != expected:
        sys.exit(f"{file}: rows differ")
    rows += len(found)
print(json.dumps({"tables": len(files), "rows": rows}))
