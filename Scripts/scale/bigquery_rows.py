#!/usr/bin/env python3
"""Writes a dataset's catalogue as newline-delimited JSON, a gzip file a table, for `bq load`.

  bigquery_rows.py SET/catalogue.sqlite --output DIR
  for table in DIR/*.jsonl.gz; do
    name=$(basename "$table" .jsonl.gz)
    bq load --source_format=NEWLINE_DELIMITED_JSON --clustering_fields=episode "YOUR_DATASET.$name" \\
      "$table" "Scripts/scale/bigquery/$name.json"    # `dataset` and `products` have no episode
  done

The tables and columns are the catalogue's (Sources/Dataset/DatasetFormat.md). Every row is held to its
schema. Exit status: 0 all well, 2 the input is wrong, 3 the disk failed.
"""

import argparse
import gzip
import json
import sqlite3
import sys
from pathlib import Path

SCHEMAS = Path(__file__).parent / "bigquery"
PYTHON_TYPES = {"INT64": int, "FLOAT64": (int, float), "STRING": str}


class InputError(Exception):
    """What is wrong with the catalogue."""


def write_table(database: sqlite3.Connection, table: str, file: Path) -> int:
    """Rows written."""
    schema = json.loads((SCHEMAS / f"{table}.json").read_text())
    found = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
    expected = [column["name"] for column in schema]
    if found != expected:
        raise InputError(f"{table}: has the columns {found}, expected {expected}: another version")
    rows = 0
    # No name and no time in the header: equal catalogues make equal files.
    with file.open("wb") as raw, gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as packed:
        for row in database.execute(f'SELECT * FROM "{table}"'):
            rows += 1
            line = {}
            for column, value in zip(schema, row, strict=True):
                if value is None and column["mode"] == "NULLABLE":
                    continue
                if not isinstance(value, PYTHON_TYPES[column["type"]]):
                    raise InputError(f"{table}: {column['name']} of row {rows} is {value!r}")
                line[column["name"]] = value
            packed.write((json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n").encode())
    return rows


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("catalogue", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args(words)
    try:
        if not given.catalogue.is_file():
            raise InputError(f"{given.catalogue}: no such file; a whole set has one")
        given.output.mkdir(parents=True, exist_ok=True)
        with sqlite3.connect(f"{given.catalogue.resolve().as_uri()}?mode=ro", uri=True) as database:
            tables = [row[0] for row in database.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
            for table in tables:
                if not (SCHEMAS / f"{table}.json").is_file():
                    raise InputError(f"{table}: is no table of this version")
                rows = write_table(database, table, given.output / f"{table}.jsonl.gz")
                print(f"{table}: {rows} rows")
    except (InputError, sqlite3.DatabaseError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"error: {error}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
