"""A catalogue as BigQuery's rows. CATALOGUE may name a real one; else one is made of the schemas."""

import gzip
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCALE = Path(__file__).resolve().parents[1]


def make_catalogue(path: Path) -> None:
    """Every table, with a row that has all columns and one that has only those that must be there."""
    types = {"INT64": "INTEGER", "FLOAT64": "REAL", "STRING": "TEXT"}
    values = {"INT64": 1 << 53, "FLOAT64": 0.1, "STRING": "a\t\"quoted\"\u2028\nЯ 😀"}
    with sqlite3.connect(path) as database:
        for file in sorted((SCALE / "bigquery").glob("*.json")):
            schema = json.loads(file.read_text())
            columns = ", ".join(
                f"{c['name']} {types[c['type']]}" + (" NOT NULL" if c["mode"] == "REQUIRED" else "")
                for c in schema)
            database.execute(f'CREATE TABLE "{file.stem}" ({columns}) STRICT')
            marks = ", ".join("?" * len(schema))
            for sparse in (False, True):
                row = [None if sparse and c["mode"] == "NULLABLE" else values[c["type"]] for c in schema]
                database.execute(f'INSERT INTO "{file.stem}" VALUES ({marks})', row)


class Rows(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.catalogue = Path(os.environ.get("CATALOGUE", self.root / "catalogue.sqlite"))
        if "CATALOGUE" not in os.environ:
            make_catalogue(self.catalogue)

    def call(self, catalogue: Path, output: str = "rows"):
        return subprocess.run(
            [sys.executable, str(SCALE / "bigquery_rows.py"), str(catalogue), "--output",
             str(self.root / output)], capture_output=True, text=True)

    def test_rows_are_the_catalogues(self):
        done = self.call(self.catalogue)
        self.assertEqual(done.returncode, 0, done.stderr)
        with sqlite3.connect(self.catalogue) as database:
            database.row_factory = sqlite3.Row
            tables = [row[0] for row in database.execute("SELECT name FROM sqlite_schema WHERE type='table'")]
            self.assertGreaterEqual(len(tables), 14)
            for table in tables:
                with gzip.open(self.root / "rows" / f"{table}.jsonl.gz", "rt", encoding="utf-8") as file:
                    found = [json.loads(line) for line in file.read().rstrip("\n").split("\n") if line]
                expected = [
                    {k: row[k] for k in row.keys() if row[k] is not None}
                    for row in database.execute(f'SELECT * FROM "{table}"')]
                self.assertEqual(found, expected, table)
                self.assertIn(f"{table}: {len(expected)} rows", done.stdout)

    def test_equal_catalogues_make_equal_files(self):
        for output in ("a", "b"):
            self.assertEqual(self.call(self.catalogue, output).returncode, 0)
        for file in (self.root / "a").iterdir():
            self.assertEqual(file.read_bytes(), (self.root / "b" / file.name).read_bytes())

    def test_what_is_none_is_refused(self):
        self.assertEqual(self.call(self.root / "none").returncode, 2)
        (self.root / "text").write_text("no database, but long enough for a header of one " * 20)
        self.assertEqual(self.call(self.root / "text").returncode, 2)
        other = self.root / "other.sqlite"
        with sqlite3.connect(other) as database:
            database.execute("CREATE TABLE events (episode INTEGER)")
        done = self.call(other)
        self.assertEqual(done.returncode, 2)
        self.assertIn("another version", done.stderr)


if __name__ == "__main__":
    unittest.main()
